/** Undo and redo of what was recorded, from anywhere, and a word about what it was. */
import { ToastQueue } from '@react-spectrum/s2';
import { call, invalidate, tagsOf } from '../backend';
import { lookUp, t } from '../i18n';
import { queryClient } from './client';
import { showFailure } from './failures';
import { useViewer } from '../viewer';
import { go, parseRoute } from './route';

type Way = 'undo' | 'redo';

/** What was done, in words: by the op's key, `comment.add`. */
export function actName(key: string): string {
  return lookUp(`act.${key}`) ?? t('act.something');
}

let busy = false;

export async function step(way: Way): Promise<void> {
  if (busy || stepDraft(way)) return;
  busy = true;
  try {
    const before = await call('undo.state', {});
    const key = before[way];
    if (key === null) {
      ToastQueue.neutral(t(way === 'undo' ? 'undo.nothing' : 'redo.nothing'), { timeout: 5000 });
      return;
    }
    const after = await call(way, {});
    await invalidate(queryClient, tagsOf(way, {}));
    say(way, key, after.proof);
  } catch (error) {
    showFailure(error);
  } finally {
    busy = false;
  }
}

/** What is drawn and not sent yet comes first: it is later than whatever was recorded. */
function stepDraft(way: Way): boolean {
  if (parseRoute(window.location.hash).page !== 'proof') return false;
  const { undoDraft, redoDraft } = useViewer.getState();
  return way === 'undo' ? undoDraft() : redoDraft();
}

function say(way: Way, key: string, proof: string | null): void {
  const text = t(way === 'undo' ? 'undo.done' : 'redo.done', { what: actName(key) });
  const route = parseRoute(window.location.hash);
  const elsewhere = proof !== null && (route.page !== 'proof' || route.proof !== proof);
  if (elsewhere) {
    const onAction = () => go({ page: 'proof', proof });
    ToastQueue.neutral(text, { actionLabel: t('undo.show'), onAction, shouldCloseOnAction: true });
  } else ToastQueue.neutral(text, { timeout: 5000 });
}
