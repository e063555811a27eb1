// On which frames of a film there are marks. Pure.

import type { Place, ThreadView } from '../../backend';
import type { Draft } from '../drafts';
import { framesOf, placeOfMark } from '../places';

type Frames = readonly [number, number];

/** The frames of each mark of a version, sent or in hand. */
export function framesOfMarks(threads: readonly ThreadView[], version: string, draft: Draft | null): Frames[] {
  const places = threads.flatMap(({ version: of, place, marks }) => (of === version ? marks.map((mark) => placeOfMark(mark, place)) : []));
  const drawn = draft !== null && draft.version === version ? draft.marks.map((mark) => placeOfMark(mark, draft.place)) : [];
  return [...places, ...drawn].flatMap((place) => (place === null ? [] : [framesOf(place)])).filter((frames) => frames !== null);
}

/** Of the frames that show the same marks as this one the first; null where there are none. */
export function firstAlike(frames: readonly Frames[], frame: number): number | null {
  if (!frames.some(([first, last]) => frame >= first && frame <= last)) return null;
  let from = 0;
  for (const [first, last] of frames) {
    for (const edge of [first, last + 1]) if (edge <= frame && edge > from) from = edge;
  }
  return from;
}

/** How many frames a place is away from a frame; infinitely many where it has none. */
export function distanceTo(place: Place | null, frame: number): number {
  const frames = place === null ? null : framesOf(place);
  if (frames === null) return Infinity;
  return frame < frames[0] ? frames[0] - frame : frame > frames[1] ? frame - frames[1] : 0;
}
