// Where comments and marks sit: which places are the same, and what is seen at one. Pure.

import type { FrameKey, NewMark, Place, Span, ThreadView } from '../backend';

/** The whole proof version. */
export const WHOLE: Place = { page: null, frame: null };

/** Frames are the same by what they are where both say it: tables number them differently. */
export function samePlace(one: Place | null, other: Place | null): boolean {
  if (one === null || other === null) return one === other;
  if (one.page !== other.page || !sameSpan(one.span ?? null, other.span ?? null)) return false;
  return sameFrame(edge(one, 'first'), edge(other, 'first')) && sameFrame(edge(one, 'last'), edge(other, 'last'));
}

interface Edge {
  frame: number | null;
  key: FrameKey | null;
}

/** The first or last frame of a place; they are the same where it is no range. */
function edge(place: Place, which: 'first' | 'last'): Edge {
  const until = place.until ?? null;
  if (which === 'first' || until === null) return { frame: place.frame, key: place.key ?? null };
  return { frame: until, key: place.until_key ?? null };
}

function sameFrame(one: Edge, other: Edge): boolean {
  return one.key !== null && other.key !== null ? sameKey(one.key, other.key) : one.frame === other.frame;
}

function sameKey(one: FrameKey, other: FrameKey): boolean {
  return one.pts === other.pts && one.ordinal === other.ordinal;
}

function sameSpan(one: Span | null, other: Span | null): boolean {
  if (one === null || other === null) return one === other;
  return one.start === other.start && one.end === other.end && one.sample_rate === other.sample_rate;
}

/** The frames of a place, both ends included; null for what has none. */
export function framesOf({ frame, until = null }: Place): readonly [number, number] | null {
  return frame === null ? null : [frame, Math.max(frame, until ?? frame)];
}

/** Whether what sits at a place is seen at another: on the same page, or on a frame of its range. */
export function covers(place: Place | null, at: Place): boolean {
  if (place === null) return false;
  const frames = framesOf(place);
  if (frames === null || at.frame === null || (place.until ?? null) === null) return samePlace(place, at);
  if (samePlace({ ...at, until: null }, { ...place, until: null })) return true;
  return at.frame >= frames[0] && at.frame <= frames[1];
}

/** Whether it is about all of what has pages or frames. */
export function isWhole(place: Place | null): boolean {
  return place !== null && place.page === null && place.frame === null && (place.span ?? null) === null;
}

/** Where a mark sits: at a place of its own, else at its comment's. */
export function placeOfMark<P extends Place | null>(mark: Pick<NewMark, 'place'>, comment: P): Place | P {
  return mark.place ?? comment;
}

/** All places of a comment: its own, and those of its marks that are elsewhere. */
export function placesOf({ place, marks }: Pick<ThreadView, 'place' | 'marks'>): Place[] {
  return [place, ...marks.flatMap((mark) => (mark.place ? [mark.place] : []))];
}

/** Whether a comment, or one of its marks, is seen there. */
export function isAt(thread: Pick<ThreadView, 'place' | 'marks'>, at: Place): boolean {
  return placesOf(thread).some((place) => covers(place, at));
}

/** A place with the number that one of its frames has now; the same one where it is of others. */
export function renumberedPlace(place: Place, key: FrameKey, frame: number): Place {
  const first = place.key && sameKey(place.key, key) ? frame : place.frame;
  const last = place.until_key && sameKey(place.until_key, key) ? frame : (place.until ?? null);
  if (first === place.frame && last === (place.until ?? null)) return place;
  // The table that the other numbers were of is another now.
  const { table_revision: _, ...rest } = place;
  return last === null ? { ...rest, frame: first } : { ...rest, frame: first, until: last };
}
