// Setting the ends of a range one by one, as with the keys I and O. Pure.

import { between, type Edge, type Range } from './stretch';

/** One end that waits for the other. */
export interface Pending {
  edge: Edge;
  at: number;
}

export interface Choosing {
  range: Range | null;
  pending: Pending | null;
}

/**
 * Puts one end at a place. An end beyond the other begins a new range there, and the second end of a new one may lie on
 * either side of the first.
 */
export function setEdge({ range, pending }: Choosing, edge: Edge, at: number): Choosing {
  const waiting = { range: null, pending: { edge, at } };
  if (range !== null) {
    const moved = edge === 'start' ? { start: at, end: range.end } : { start: range.start, end: at };
    return moved.start < moved.end ? { range: moved, pending: null } : waiting;
  }
  if (pending === null || pending.edge === edge || pending.at === at) return waiting;
  return { range: between(pending.at, at), pending: null };
}

/** What the range would be if the other end were put here; null where none waits. */
export function previewed(pending: Pending | null, at: number): Range | null {
  return pending === null || pending.at === at ? null : between(pending.at, at);
}

/** Moves one edge by samples; it stops one sample before the other, and at the ends of the sound. */
export function nudged(range: Range, edge: Edge, by: number, length: number): Range {
  if (edge === 'start') return { ...range, start: Math.min(Math.max(range.start + by, 0), range.end - 1) };
  return { ...range, end: Math.max(Math.min(range.end + by, length), range.start + 1) };
}
