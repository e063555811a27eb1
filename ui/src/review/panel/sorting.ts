/** In what order threads are listed. Pure. */
import type { Place, ThreadView } from '../../backend';
import { boundsOfShape } from '../../viewer';
import { isUnread, type Looking } from '../filters';

export type Sort = 'number' | 'place' | 'newest' | 'oldest' | 'author' | 'unread';

export const SORTS: readonly Sort[] = ['number', 'place', 'newest', 'oldest', 'author', 'unread'];

type Order = (a: ThreadView, b: ThreadView) => number;

export function sorted(threads: readonly ThreadView[], sort: Sort, looking: Looking): ThreadView[] {
  const numbered = byNumber(looking.version);
  const first = orderOf(sort, looking);
  return threads.toSorted((a, b) => first(a, b) || numbered(a, b));
}

function orderOf(sort: Sort, looking: Looking): Order {
  switch (sort) {
    case 'number':
      return () => 0;
    case 'place':
      return (a, b) => byVersion(looking.version)(a, b) || comparePlaces(a, b);
    case 'newest':
      return (a, b) => firstMade(b) - firstMade(a);
    case 'oldest':
      return (a, b) => firstMade(a) - firstMade(b);
    case 'author':
      return (a, b) => authorOf(a).localeCompare(authorOf(b));
    case 'unread':
      return (a, b) => Number(isUnread(b, looking)) - Number(isUnread(a, looking));
  }
}

/** The version on the canvas first, then the newest. */
function byVersion(version: string): Order {
  return (a, b) => {
    if (a.version === b.version) return 0;
    if (a.version === version) return -1;
    if (b.version === version) return 1;
    return b.version_number - a.version_number;
  };
}

/** Within a version by number, those without a number last. */
function byNumber(version: string): Order {
  const versions = byVersion(version);
  return (a, b) => {
    const numbers = a.number === b.number ? 0 : (a.number ?? Infinity) - (b.number ?? Infinity);
    return versions(a, b) || numbers || firstMade(a) - firstMade(b);
  };
}

/** What is about all of it comes first, then from the beginning to the end, from the top down. */
function comparePlaces(a: ThreadView, b: ThreadView): number {
  const [ofA, ofB] = [alongOf(a.place), alongOf(b.place)];
  if (ofA !== ofB) return ofA - ofB;
  const [atA, atB] = [topOf(a), topOf(b)];
  return atA.y - atB.y || atA.x - atB.x;
}

/** Where along the medium: page, frame, or second of a sound. */
function alongOf({ page, frame, span }: Place): number {
  if (span) return span.start / span.sample_rate;
  return page ?? frame ?? -1;
}

function topOf({ marks }: ThreadView): { x: number; y: number } {
  // Those with a place of their own are on another page or frame.
  const shape = marks.find(({ place }) => !place)?.shape;
  return shape === undefined ? { x: -1, y: -1 } : boundsOfShape(shape);
}

function authorOf(thread: ThreadView): string {
  return thread.comments[0]?.author.name ?? '';
}

function firstMade(thread: ThreadView): number {
  return thread.comments[0]?.made_at ?? 0;
}
