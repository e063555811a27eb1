// The part of a film that plays: its in and out. Pure.

/** Both are played. */
export interface FrameRange {
  first: number;
  last: number;
}

export type RangeEdge = 'start' | 'end';

/** Null for all of it. */
export type MaybeRange = FrameRange | null;

/** Where none is set it is all of the film. */
export function wholeOr(range: MaybeRange, numFrames: number): FrameRange {
  return range ?? { first: 0, last: Math.max(0, numFrames - 1) };
}

/** Sets an end; where it comes to lie beyond the other, that one goes as far as it can. */
export function withEdge(range: MaybeRange, edge: RangeEdge, frame: number, numFrames: number): MaybeRange {
  const { first, last } = wholeOr(range, numFrames);
  const end = Math.max(0, numFrames - 1);
  const at = Math.min(Math.max(frame, 0), end);
  return unlessWhole(edge === 'start' ? { first: at, last: at > last ? end : last } : { first: at < first ? 0 : first, last: at }, numFrames);
}

/** Moves an end; it stops at the other. What comes to be all of the film is still a range, for the end is still held. */
export function draggedTo({ first, last }: FrameRange, edge: RangeEdge, frame: number, numFrames: number): FrameRange {
  if (edge === 'start') return { first: Math.min(Math.max(frame, 0), last), last };
  return { first, last: Math.max(Math.min(frame, numFrames - 1), first) };
}

/** The film has another length now. */
export function fitted(range: MaybeRange, numFrames: number): MaybeRange {
  if (range === null || range.first >= numFrames) return null;
  return unlessWhole({ first: range.first, last: Math.min(range.last, numFrames - 1) }, numFrames);
}

/** Where to begin from a place before it; what lies beyond its end the player takes back to its begin. */
export function entered(range: MaybeRange, frame: number, reverse: boolean): number {
  if (range === null) return frame;
  return reverse ? Math.min(frame, range.last) : Math.max(frame, range.first);
}

/** All of the film is none. */
export function unlessWhole(range: FrameRange, numFrames: number): MaybeRange {
  return range.first <= 0 && range.last >= numFrames - 1 ? null : range;
}
