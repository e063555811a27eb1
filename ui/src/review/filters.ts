/** Which threads the panel lists, and in what order. */
import type { MediaKind, Place, ThreadView } from '../backend';
import { isAt, rangeIn, touches, type Stretch } from '../viewer';

export type Filter = 'open' | 'all' | 'here' | 'unread';

export const FILTERS: readonly Filter[] = ['open', 'all', 'here', 'unread'];

export interface Looking {
  version: string;
  place: Place;
  /** What of a sound is on screen, with its rate; null for what is seen. */
  sound: { stretch: Stretch; rate: number } | null;
  /** Threads that were unread when the proof was opened: reading them does not take them off the list at once. */
  unread: ReadonlySet<string>;
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

export function passes(thread: ThreadView, filter: Filter, looking: Looking): boolean {
  switch (filter) {
    case 'open':
      return !thread.resolved;
    case 'all':
      return true;
    case 'here':
      return isHere(thread, looking);
    case 'unread':
      return isUnread(thread, looking);
  }
}

/** An image of one page has one place only, so "here" says nothing. */
export function filtersFor(kind: MediaKind, paged = false): readonly Filter[] {
  return kind === 'image' && !paged ? FILTERS.filter((filter) => filter !== 'here') : FILTERS;
}

/** The version on the canvas first, then the newest; within one by number, those without a number last. */
export function inOrder(threads: readonly ThreadView[], version: string): ThreadView[] {
  return threads.toSorted((a, b) => {
    if (a.version !== b.version) {
      if (a.version === version) return -1;
      if (b.version === version) return 1;
      return b.version_number - a.version_number;
    }
    return (a.number ?? Infinity) - (b.number ?? Infinity) || firstMade(a) - firstMade(b);
  });
}

function firstMade(thread: ThreadView): number {
  return thread.comments[0]?.made_at ?? 0;
}

export function numOpen(threads: readonly ThreadView[]): number {
  return threads.filter((thread) => !thread.resolved).length;
}
