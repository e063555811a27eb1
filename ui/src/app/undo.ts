/** Undo and redo of what was recorded, from anywhere, and a word about what it was. */
import { call, invalidate, tagsOf, type UndoState } from '../backend';
import { lookUp, t } from '../i18n';
import { queryClient } from './client';
import { showFailure } from './failures';
import { useViewer, type ViewerState } from '../viewer';
import { go, parseRoute } from './route';
import { pageNow, ToastQueue } from './toasts';

type Way = 'undo' | 'redo';

/** What was done, in words: by the op's key, `comment.add`. */
export function actName(key: string): string {
  return lookUp(`act.${key}`) ?? t('act.something');
}

let busy = false;

/** Asked for while another step is under way: each is about what that one leaves. */
const waiting: Way[] = [];

function free(): void {
  busy = false;
  const next = waiting.shift();
  if (next !== undefined) void step(next);
}

/** `isHeld`: by a key that is held down, which asks again and again, and for no more once it is let go. */
export async function step(way: Way, isHeld = false): Promise<void> {
  if (busy) {
    if (!isHeld) waiting.push(way);
    return;
  }
  busy = true;
  try {
    const before = await call('undo.state', {});
    const key = nextOf(way, before, useViewer.getState());
    if (key === DRAWING) {
      const { undoDraft, redoDraft } = useViewer.getState();
      if (way === 'undo') undoDraft();
      else redoDraft();
      return;
    }
    if (key === null) {
      ToastQueue.neutral(t(way === 'undo' ? 'undo.nothing' : 'redo.nothing'), { timeout: 5000 });
      return;
    }
    const after = await call(way, {});
    withdrawOffer();
    await invalidate(queryClient, tagsOf(way, {}));
    say(way, key, after.proof);
  } catch (error) {
    waiting.length = 0;
    showFailure(error);
  } finally {
    free();
  }
}

/** What is drawn and not sent yet, as an act. */
const DRAWING = 'draft';

type Steps = Pick<ViewerState, 'earlierDrafts' | 'undoneDrafts'>;

/**
 * What undo or redo is about: the latest of what was recorded and of what is only drawn, which is on the page of its
 * proof alone. Null: there is nothing.
 */
export function nextOf(way: Way, state: UndoState | undefined, { earlierDrafts, undoneDrafts }: Steps): string | null {
  const onProof = parseRoute(window.location.hash).page === 'proof';
  const drawn = onProof ? (way === 'undo' ? earlierDrafts : undoneDrafts).at(-1) : undefined;
  const recorded = state?.[way] ?? null;
  if (drawn === undefined) return recorded;
  const recordedAt = state?.[`${way}_at`] ?? -Infinity;
  return recorded === null || drawn.at >= recordedAt ? DRAWING : recorded;
}

function say(way: Way, key: string, proof: string | null): void {
  const text = t(way === 'undo' ? 'undo.done' : 'redo.done', { what: actName(key) });
  const route = parseRoute(window.location.hash);
  const elsewhere = proof !== null && (route.page !== 'proof' || route.proof !== proof);
  if (elsewhere) {
    const onAction = () => go({ page: 'proof', proof });
    ToastQueue.neutral(text, { actionLabel: t('undo.show'), onAction, shouldCloseOnAction: true, timeout: OFFERED_MS, isOfPage: true });
  } else ToastQueue.neutral(text, { timeout: 5000 });
}

/** How long a way back is offered; longer while it is looked at. */
const OFFERED_MS = 10_000;

/** The one that stands there: once something else was done, its way back would lead elsewhere. */
let offered: (() => void) | null = null;

function withdrawOffer(): void {
  offered?.();
  offered = null;
}

/** Says what was just done, with the way back beside it: of that very act, and while one stays on its page. */
export function sayUndoable(text: string): void {
  void sayAllUndoable(text, 1);
}

/**
 * The same for several acts that were recorded one after the other: all of them are taken back, the last one first.
 * Not where something else was recorded since: that would be taken back instead.
 */
export async function sayAllUndoable(text: string, count: number): Promise<void> {
  const page = pageNow();
  let at: number | null;
  try {
    ({ undo_at: at } = await call('undo.state', {}));
  } catch {
    // It was done all the same.
    ToastQueue.neutral(text, { timeout: 5000 });
    return;
  }
  if (pageNow() !== page) return;
  withdrawOffer();
  const onAction = () => void undoAll(count, at);
  offered = ToastQueue.neutral(text, { actionLabel: t('undo.button'), onAction, shouldCloseOnAction: true, timeout: OFFERED_MS, isOfPage: true });
}

/** Takes back as many as these; `at` is when the last of them was recorded. */
export async function undoAll(count: number, at: number | null): Promise<void> {
  if (busy) return;
  busy = true;
  let undone = 0;
  try {
    const { undo, undo_at: now } = await call('undo.state', {});
    if (undo === null || now !== at) {
      ToastQueue.neutral(t('undo.several.since'), { timeout: 5000 });
      return;
    }
    if (count === 1) {
      const after = await call('undo', {});
      undone = 1;
      say('undo', undo, after.proof);
      return;
    }
    for (; undone < count; undone += 1) {
      // Each takes back what is then the last.
      // oxlint-disable-next-line no-await-in-loop
      await call('undo', {});
    }
    ToastQueue.neutral(t('undo.several', { count }), { timeout: 5000 });
  } catch (error) {
    showFailure(error);
    if (undone > 0) ToastQueue.neutral(t('undo.several.some', { count: undone, total: count }), { timeout: 5000 });
  } finally {
    free();
    if (undone > 0) await invalidate(queryClient, tagsOf('undo', {}));
  }
}
