/** Files on their way in, and what is handed over. Each is one ticket; it can be stopped, and most can be tried again. */
import { create } from 'zustand';
import { call, invalidate, type Link, type ProofRef, tagsOf, type SavedPictures, type Ticket } from '../backend';
import { t } from '../i18n';
import { tellIfAway } from './away';
import { queryClient } from './client';
import { failureLine, hasCode, showFailure } from './failures';
import { go, parseRoute } from './route';
import { ToastQueue } from './toasts';

export type Target =
  | { kind: 'proof'; project: string | null; folder?: string | undefined }
  | { kind: 'version'; proof: string; note: string }
  | { kind: 'sample' }
  | { kind: 'pictures'; version: string; name: string; threads: string[] | null };

export interface Import {
  ticket: Ticket;
  /** `handing`: an export, or a file of comments; what comes of it is said elsewhere. */
  target: Target | { kind: 'handing' };
  state: 'running' | 'stopping' | 'failed' | 'done';
  phase: string | null;
  done: number;
  total: number;
  failure: unknown;
  made: ProofRef | null;
}

interface Imports {
  items: Import[];
  put(item: Import): void;
  change(ticket: string, change: Partial<Import>): void;
  remove(ticket: string): void;
}

function isSame(one: Import, other: Import): boolean {
  return one.ticket.ticket === other.ticket.ticket;
}

export const useImports = create<Imports>()((set) => ({
  items: [],
  // Another try stays where the first one was.
  put: (item) =>
    set(({ items }) => {
      const isKnown = items.some((other) => isSame(other, item));
      return { items: isKnown ? items.map((other) => (isSame(other, item) ? item : other)) : [...items, item] };
    }),
  change: (ticket, change) =>
    set(({ items }) => ({ items: items.map((item) => (item.ticket.ticket === ticket ? { ...item, ...change } : item)) })),
  remove: (ticket) => set(({ items }) => ({ items: items.filter((item) => item.ticket.ticket !== ticket) })),
}));

const OPERATIONS = { proof: 'proof.create', version: 'version.submit', sample: 'sample.add', pictures: 'export.pictures' } as const;

/** Takes one file in; null when it was stopped or failed (the tray then says why). */
async function takeIn(ticket: Ticket, target: Target, password: string | null = null): Promise<ProofRef | null> {
  const { put, change, remove } = useImports.getState();
  const began = performance.now();
  put({ ticket, target, state: 'running', phase: null, done: 0, total: ticket.bytes, failure: null, made: null });
  try {
    const made = await perform(ticket.ticket, target, password);
    change(ticket.ticket, { state: 'done', made });
    const link = made === null ? null : { kind: 'proof' as const, id: made.proof, version: null };
    tellOfEnd(began, t('notify.imported', { name: ticket.name }), link === null ? '' : t('notify.imported.what'), link);
    void invalidate(queryClient, tagsOf(OPERATIONS[target.kind], target));
    return made;
  } catch (failure) {
    if (hasCode(failure, 'cancelled')) remove(ticket.ticket);
    else {
      change(ticket.ticket, { state: 'failed', failure });
      tellOfEnd(began, t('notify.failed', { name: ticket.name }), failureLine(failure), null);
    }
    return null;
  }
}

function isOn({ state }: Import): boolean {
  return state === 'running' || state === 'stopping';
}

/**
 * Work that Rust tells of under a ticket stands with the files for as long as it takes, and is stopped there: null then, and
 * where the same is under way already, which is said. Otherwise whoever asked for it says what came of it.
 */
export async function follow<T>(ticket: Ticket, act: () => Promise<T>): Promise<T | null> {
  const { items, put, remove } = useImports.getState();
  if (items.some((item) => item.ticket.ticket === ticket.ticket && isOn(item))) return sayUnderWay(ticket);
  put({ ticket, target: { kind: 'handing' }, state: 'running', phase: null, done: 0, total: 0, failure: null, made: null });
  try {
    return await act();
  } catch (failure) {
    if (hasCode(failure, 'cancelled')) return null;
    throw failure;
  } finally {
    remove(ticket.ticket);
  }
}

function sayUnderWay({ name }: Ticket): null {
  ToastQueue.neutral(t('import.under-way', { name }), { timeout: 5000 });
  return null;
}

/** Of several files the last one tells. */
function tellOfEnd(began: number, title: string, body: string, link: Link | null): void {
  if (!useImports.getState().items.some(isOn)) void tellIfAway(began, { title, body, link });
}

async function perform(ticket: string, target: Target, password: string | null): Promise<ProofRef | null> {
  switch (target.kind) {
    case 'proof':
      return inFolder(await call('proof.create', { ticket, project: target.project, ...ownProject(target.project), name: null, password }), target.folder);
    case 'version':
      return call('version.submit', { proof: target.proof, ticket, note: target.note, password });
    case 'sample':
      await call('sample.add', {});
      return null;
    case 'pictures':
      sayPictures(
        await call('export.pictures', { version: target.version, threads: target.threads, title: t('export.pictures.title') }),
      );
      return null;
  }
}

/** A project that nobody named is called in the language of that moment. */
function ownProject(project: string | null): { own_project?: string } {
  return project === null ? { own_project: t('project.own') } : {};
}

/** Into the folder that was open. Where that fails the proof is there all the same. */
async function inFolder(made: ProofRef, folder: string | undefined): Promise<ProofRef> {
  if (folder !== undefined) await call('proofs.move', { proofs: [made.proof], folder, step: null }).catch(showFailure);
  return made;
}

/** Rust gives the sample this ticket. Its own steps count; those of the single files in it would make the bar jump. */
const SAMPLE = 'sample';

export async function addSample(): Promise<void> {
  await takeIn({ ticket: SAMPLE, name: t('sample.name'), bytes: 0 }, { kind: 'sample' });
  const { items, remove } = useImports.getState();
  if (items.some((item) => item.ticket.ticket === SAMPLE && item.state === 'done')) remove(SAMPLE);
}

/** Asks for a folder and fills it; how far it is stands with the files that come in, and it is stopped there. */
export async function savePictures(version: string, name: string, threads: string[] | null): Promise<void> {
  // Rust gives it this ticket.
  const ticket = { ticket: `pictures/${version}`, name: t('export.pictures.job', { name }), bytes: 0 };
  const find = () => useImports.getState().items.find((item) => item.ticket.ticket === ticket.ticket);
  const before = find();
  if (before !== undefined && isOn(before)) return void sayUnderWay(ticket);
  await takeIn(ticket, { kind: 'pictures', version, name, threads });
  if (find()?.state === 'done') useImports.getState().remove(ticket.ticket);
}

/** Null where the person chose no folder. */
function sayPictures(saved: SavedPictures | null): void {
  if (saved === null) return;
  const { pictures: count, name, folder } = saved;
  ToastQueue.positive(t('export.pictures.saved', { count, name, folder }), { timeout: 8000 });
}

export function progress(ticket: string, phase: string, done: number, total: number): void {
  if (ticket !== SAMPLE || phase === SAMPLE) useImports.getState().change(ticket, { phase, done, total });
}

/** New proofs out of files. A single one is opened when it is there, unless the person went elsewhere meanwhile. */
export async function startProofs(tickets: Ticket[], project: string | null, password: string | null = null): Promise<void> {
  const from = window.location.hash;
  const folder = folderHere(project);
  const made = await Promise.all(tickets.map((ticket) => takeIn(ticket, folder === undefined ? { kind: 'proof', project } : { kind: 'proof', project, folder }, password)));
  const [only] = made;
  if (tickets.length !== 1 || only === null || only === undefined) return;
  if (window.location.hash === from) {
    useImports.getState().remove(tickets[0]?.ticket ?? '');
    go({ page: 'proof', proof: only.proof });
    sayMade(only);
  }
}

/** A new version; the page of its proof then shows it. */
export async function submitVersion(ticket: Ticket, proof: string, note: string, password: string | null = null): Promise<void> {
  const made = await takeIn(ticket, { kind: 'version', proof, note }, password);
  if (made === null) return;
  const route = parseRoute(window.location.hash);
  if (route.page === 'proof' && route.proof === proof) {
    useImports.getState().remove(ticket.ticket);
    go({ page: 'proof', proof });
    sayMade(made);
  }
}

/**
 * What the row would say, where it is gone: that not the file itself is reviewed, which the version says for good; that the
 * same bytes are there already, with a way to them.
 */
function sayMade(made: ProofRef): void {
  const { converted_by: by, same } = made;
  if (by) ToastQueue.neutral(t('import.converted', { by }), { timeout: 8000 });
  const text = sameText(made);
  if (same === null || text === null) return;
  if (same.proof === made.proof) ToastQueue.neutral(text, { timeout: 8000 });
  else ToastQueue.neutral(text, { actionLabel: t('import.same.open'), onAction: () => go({ page: 'proof', proof: same.proof }), shouldCloseOnAction: true, timeout: 10_000 });
}

/** That its bytes were there before; null where they are new. A version of the same bytes is a version all the same (W10). */
export function sameText({ proof, same }: ProofRef): string | null {
  if (same === null) return null;
  const { name, project_name: project, version_number: version } = same;
  return proof === same.proof ? t('import.same.version', { version: version ?? 0 }) : t('import.same', { name, project });
}

export async function stopImport(ticket: string): Promise<void> {
  const { items, change } = useImports.getState();
  // It may have ended between the look at the button and the press.
  if (items.find((item) => item.ticket.ticket === ticket)?.state !== 'running') return;
  change(ticket, { state: 'stopping' });
  await call('job.cancel', { ticket });
}

/** The same once more; of an encrypted file with its password. */
export function tryAgain(item: Import, password: string | null = null): Promise<void> {
  // It has no row once it failed.
  if (item.target.kind === 'handing') return Promise.resolve();
  if (item.target.kind === 'sample') return addSample();
  if (item.target.kind === 'pictures') return savePictures(item.target.version, item.target.name, item.target.threads);
  if (item.target.kind === 'proof') return startProofs([item.ticket], item.target.project, password);
  return submitVersion(item.ticket, item.target.proof, item.target.note, password);
}

/** Where new files go when they are dropped here: into the project that is open, else into the default one. */
export function projectHere(): string | null {
  const route = parseRoute(window.location.hash);
  return route.page === 'project' ? route.project : null;
}

/** The folder of it that is open; undefined: its top, or something else. */
function folderHere(project: string | null): string | undefined {
  const route = parseRoute(window.location.hash);
  return route.page === 'project' && route.project === project ? route.folder : undefined;
}
