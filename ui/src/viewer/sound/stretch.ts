// The stretch of a sound that is on screen, and how samples and pixels lie on each other. Pure.
//
// A place in a sound is the boundary before a sample, counted from the first that is heard; `length` is the end.
// A stretch is kept in samples and not in pixels, so it is the same in a window of any width.

/** Both may be fractions of a sample. */
export interface Stretch {
  from: number;
  count: number;
}

/** Whole samples; `end` lies behind the last. Where both are the same it is a moment. */
export interface Range {
  start: number;
  end: number;
}

export function sameRange(one: Range | null, other: Range | null): boolean {
  return one?.start === other?.start && one?.end === other?.end;
}

/** A stretch across so many CSS pixels. */
export interface Scale extends Stretch {
  width: number;
}

/** The deepest zoom: samples stand this many pixels apart in a window of a thousand. */
const FEWEST = 64;

export function clampTo(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high));
}

/** All of it. */
export function whole(length: number): Stretch {
  return { from: 0, count: Math.max(1, length) };
}

/** The nearest stretch that lies within the sound and is not shorter than can be shown. */
export function within({ from, count }: Stretch, length: number): Stretch {
  const all = Math.max(1, length);
  const fitting = clampTo(count, Math.min(FEWEST, all), all);
  return { from: clampTo(from, 0, all - fitting), count: fitting };
}

export function xOf(sample: number, { from, count, width }: Scale): number {
  return ((sample - from) / count) * width;
}

/** The boundary nearest to a pixel, within the sound. */
export function sampleAt(x: number, { from, count, width }: Scale, length: number): number {
  return clampTo(Math.round(from + (x / Math.max(1, width)) * count), 0, length);
}

/** Samples in one CSS pixel. */
export function perPixel({ count, width }: Scale): number {
  return count / Math.max(1, width);
}

/** Nearer by a factor above 1; the sample at a share of the stretch stays where it is (0.5: in the middle). */
export function zoomedAt(stretch: Stretch, factor: number, share: number, length: number): Stretch {
  const count = within({ from: 0, count: stretch.count / factor }, length).count;
  return within({ from: stretch.from + share * (stretch.count - count), count }, length);
}

/** Along by a share of what is on screen; above 0 towards the end. */
export function pannedBy(stretch: Stretch, share: number, length: number): Stretch {
  return within({ from: stretch.from + share * stretch.count, count: stretch.count }, length);
}

/** The same length, moved as far as it takes to have a sample in it: a page on, so that one sees what follows. */
export function following(stretch: Stretch, sample: number, length: number): Stretch {
  const { from, count } = stretch;
  if (sample >= from && sample <= from + count) return stretch;
  return within({ from: sample < from ? sample - count * 0.9 : sample - count * 0.1, count }, length);
}

/** Shares of the stretch: how much a range may fill, and how little can still be seen. */
const AROUND = 0.8;
const SMALLEST = 1 / 60;
const SEEN_WELL = 1 / 4;

/** Brings a range on screen: stays where it can be seen, moves where that is enough, else changes the zoom. */
export function revealing(stretch: Stretch, { start, end }: Range, length: number): Stretch {
  const long = end - start;
  const inside = start >= stretch.from && end <= stretch.from + stretch.count;
  const fits = long <= stretch.count * AROUND;
  const tiny = long > 0 && long < stretch.count * SMALLEST;
  if (inside && !tiny) return stretch;
  const count = tiny ? long / SEEN_WELL : fits ? stretch.count : long / AROUND;
  const { count: shown } = within({ from: 0, count }, length);
  return within({ from: (start + end - shown) / 2, count: shown }, length);
}

/** Whether any of a range, or its moment, is on screen. */
export function touches({ from, count }: Stretch, { start, end }: Range): boolean {
  return end >= from && start <= from + count;
}

/** How near to an edge counts as on it, CSS pixels. */
const REACH = 6;

export type Edge = 'start' | 'end';

/** The edge of a range under a pixel; of two that are as near, the one on whose outer side the pixel is. */
export function edgeAt(x: number, range: Range | null, scale: Scale): Edge | null {
  if (range === null) return null;
  const [left, right] = [xOf(range.start, scale), xOf(range.end, scale)];
  const [toLeft, toRight] = [Math.abs(x - left), Math.abs(x - right)];
  if (Math.min(toLeft, toRight) > REACH) return null;
  if (toLeft === toRight) return x < left ? 'start' : 'end';
  return toLeft < toRight ? 'start' : 'end';
}

/** Between two places, whichever comes first. */
export function between(one: number, other: number): Range {
  return { start: Math.min(one, other), end: Math.max(one, other) };
}
