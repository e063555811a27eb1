// Where the comments lie above a waveform: a number at the beginning, a bar as long as the range. Pure.

import type { ThreadView } from '../../backend';
import { rangeIn } from './state';
import { touches, xOf, type Scale } from './stretch';

export interface Bar {
  /** At least one; those behind the first would lie under it. */
  threads: ThreadView[];
  /** The middle of the number. */
  x: number;
  /** Of the bar; the same for a moment. */
  left: number;
  right: number;
  row: number;
}

export const ROWS = 2;
/** Half of a number's width, and what has to be between two of them. */
const HALF = 10;
const GAP = 4;

/** Those of a version that are on screen. Threads without a span are about the whole and have none. */
export function barsOf(threads: readonly ThreadView[], version: string, rate: number, scale: Scale): Bar[] {
  const bars: Bar[] = [];
  const ends = Array.from({ length: ROWS }, () => -Infinity);
  const placed = threads
    .flatMap((thread) => {
      const range = thread.version === version ? rangeIn(thread.place.span ?? null, rate) : null;
      return range !== null && touches(scale, range) ? [{ thread, range }] : [];
    })
    .toSorted((one, other) => one.range.start - other.range.start || other.range.end - one.range.end);
  for (const { thread, range } of placed) {
    const [left, right] = [Math.max(0, xOf(range.start, scale)), Math.min(scale.width, xOf(range.end, scale))];
    const x = Math.min(Math.max(left, HALF), Math.max(HALF, scale.width - HALF));
    const free = ends.findIndex((end) => end + GAP <= x - HALF);
    const near = free < 0 ? bars.findLast((bar) => Math.abs(bar.x - x) < HALF * 2 + GAP) : undefined;
    if (near !== undefined) {
      near.threads.push(thread);
      continue;
    }
    const row = free < 0 ? ROWS - 1 : free;
    ends[row] = Math.max(ends[row] ?? 0, right, x + HALF);
    bars.push({ threads: [thread], x, left, right, row });
  }
  return bars;
}
