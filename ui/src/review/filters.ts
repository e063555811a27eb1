/** Which threads the panel lists. What is chosen combines: a thread is listed when it passes each. Pure. */
import type { MediaKind, Place, ThreadView, ToDo } from '../backend';
import { isAt, rangeIn, touches, type Stretch } from '../viewer';

export type State = 'open' | 'resolved' | 'all';

export const STATES: readonly State[] = ['open', 'resolved', 'all'];

/** What is listed. Without authors, versions, labels or to-dos: those of all. */
export interface Choice {
  state: State;
  /** On the page, at the frame or in the part of the sound that is looked at. */
  here: boolean;
  unread: boolean;
  mine: boolean;
  authors: readonly string[];
  versions: readonly string[];
  labels: readonly string[];
  toDos: readonly ToDo[];
  /** That only the team sees. */
  team: boolean;
}

export const AT_FIRST: Choice = { state: 'open', here: false, unread: false, mine: false, authors: [], versions: [], labels: [], toDos: [], team: false };

export const EVERYTHING: Choice = { ...AT_FIRST, state: 'all' };

export interface Looking {
  version: string;
  place: Place;
  /** What of a sound is on screen, with its rate; null for what is seen. */
  sound: { stretch: Stretch; rate: number } | null;
  /** Threads that were unread when the proof was opened: reading them does not take them off the list at once. */
  unread: ReadonlySet<string>;
  /** Who looks; null while that is not known. */
  person: string | null;
}

export function isUnread(thread: ThreadView, looking: Looking): boolean {
  return thread.unread || looking.unread.has(thread.id);
}

export function isHere(thread: ThreadView, looking: Looking): boolean {
  if (looking.sound !== null) {
    const range = rangeIn(thread.place.span ?? null, looking.sound.rate);
    return thread.version === looking.version && range !== null && touches(looking.sound.stretch, range);
  }
  return thread.version === looking.version && isAt(thread, looking.place);
}

/** Whether one of these has said something in it. */
function isBy(thread: ThreadView, authors: readonly string[]): boolean {
  return thread.comments.some(({ author, deleted }) => !deleted && authors.includes(author.id));
}

/** One thing that is asked of a thread. */
export type Part = { part: 'state' } | { part: 'here' | 'unread' | 'mine' | 'team' } | { part: 'author' | 'version' | 'label'; id: string } | { part: 'to-do'; state: ToDo };

/** What is asked beside the state, one by one; of several authors, versions, labels or to-dos, one is enough. */
export function partsOf(choice: Choice): Part[] {
  const parts: Part[] = [];
  for (const part of ['here', 'unread', 'mine', 'team'] as const) if (choice[part]) parts.push({ part });
  parts.push(...choice.authors.map((id) => ({ part: 'author' as const, id })));
  parts.push(...choice.versions.map((id) => ({ part: 'version' as const, id })));
  parts.push(...choice.labels.map((id) => ({ part: 'label' as const, id })));
  parts.push(...choice.toDos.map((state) => ({ part: 'to-do' as const, state })));
  return parts;
}

export function without(choice: Choice, part: Part): Choice {
  switch (part.part) {
    case 'state':
      return { ...choice, state: 'all' };
    case 'author':
      return { ...choice, authors: choice.authors.filter((id) => id !== part.id) };
    case 'version':
      return { ...choice, versions: choice.versions.filter((id) => id !== part.id) };
    case 'label':
      return { ...choice, labels: choice.labels.filter((id) => id !== part.id) };
    case 'to-do':
      return { ...choice, toDos: choice.toDos.filter((state) => state !== part.state) };
    default:
      return { ...choice, [part.part]: false };
  }
}

function hasState(thread: ThreadView, state: State): boolean {
  return state === 'all' || thread.resolved === (state === 'resolved');
}

function isMine(thread: ThreadView, { person }: Looking): boolean {
  return person !== null && isBy(thread, [person]);
}

export function passes(thread: ThreadView, choice: Choice, looking: Looking): boolean {
  return (
    hasState(thread, choice.state) &&
    (!choice.here || isHere(thread, looking)) &&
    (!choice.unread || isUnread(thread, looking)) &&
    (!choice.mine || isMine(thread, looking)) &&
    (choice.authors.length === 0 || isBy(thread, choice.authors)) &&
    (choice.versions.length === 0 || choice.versions.includes(thread.version)) &&
    (choice.labels.length === 0 || thread.labels.some((label) => choice.labels.includes(label))) &&
    (choice.toDos.length === 0 || (thread.to_do !== null && choice.toDos.includes(thread.to_do))) &&
    (!choice.team || thread.audience === 'team')
  );
}

/** One kind of filter, and how many of the threads do not pass it, whatever the others say. */
export interface Hiding {
  by: 'open' | 'resolved' | 'here' | 'unread' | 'mine' | 'team' | 'authors' | 'versions' | 'labels' | 'toDos';
  count: number;
}

/** Which filter hides how many, for where nothing is left. */
export function hidingOf(threads: readonly ThreadView[], choice: Choice, looking: Looking): Hiding[] {
  const alone: [Hiding['by'], Partial<Choice>][] = [];
  if (choice.state !== 'all') alone.push([choice.state, { state: choice.state }]);
  for (const by of ['here', 'unread', 'mine', 'team'] as const) if (choice[by]) alone.push([by, { [by]: true }]);
  for (const by of ['authors', 'versions', 'labels', 'toDos'] as const) if (choice[by].length > 0) alone.push([by, { [by]: choice[by] }]);
  return alone
    .map(([by, only]) => ({ by, count: threads.filter((thread) => !passes(thread, { ...EVERYTHING, ...only }, looking)).length }))
    .filter(({ count }) => count > 0);
}

/** An image of one page has one place only, so "here" says nothing. */
export function hasHere(kind: MediaKind, paged = false): boolean {
  return kind !== 'image' || paged;
}

export interface Authored {
  id: string;
  name: string;
}

/** Everybody who has said something, by name. */
export function authorsOf(threads: readonly ThreadView[]): Authored[] {
  const names = new Map<string, string>();
  for (const { comments } of threads) for (const { author, deleted } of comments) if (!deleted) names.set(author.id, author.name);
  return [...names].map(([id, name]) => ({ id, name })).toSorted((a, b) => a.name.localeCompare(b.name));
}

/** The versions that something was said about, newest first. */
export function versionsOf(threads: readonly ThreadView[]): { id: string; number: number }[] {
  const numbers = new Map(threads.map(({ version, version_number }) => [version, version_number]));
  return [...numbers].map(([id, number]) => ({ id, number })).toSorted((a, b) => b.number - a.number);
}

/** The labels that there are on these, by name. */
export function labelsOf(threads: readonly ThreadView[]): string[] {
  return [...new Set(threads.flatMap(({ labels }) => labels))].toSorted((a, b) => a.localeCompare(b));
}

/** What of a choice still means something: not people, versions, labels or to-dos without a comment. */
export function fitting(choice: Choice, threads: readonly ThreadView[], here: boolean): Choice {
  const authors = new Set(authorsOf(threads).map(({ id }) => id));
  const versions = new Set(threads.map(({ version }) => version));
  const labels = new Set(labelsOf(threads));
  return {
    ...choice,
    here: choice.here && here,
    authors: choice.authors.filter((id) => authors.has(id)),
    versions: choice.versions.filter((id) => versions.has(id)),
    labels: choice.labels.filter((label) => labels.has(label)),
    toDos: choice.toDos.filter((state) => threads.some(({ to_do: now }) => now === state)),
    team: choice.team && threads.some(({ audience }) => audience === 'team'),
  };
}

export function numOpen(threads: readonly ThreadView[]): number {
  return threads.filter((thread) => !thread.resolved).length;
}
