// Comments that stand so close on the timeline that their ticks would cover each other become one. Pure.

import type { Place, ThreadView } from '../../backend';
import { placesOf } from '../places';

/** A comment on a frame of it: where it is about, or where one of its marks is. */
export interface Stop {
  thread: ThreadView;
  place: Place;
  frame: number;
}

export interface Cluster {
  /** Of the first, in pixels. */
  x: number;
  /** Each of another comment. */
  stops: Stop[];
}

const APART = 20;

/** In order of place; threads without a frame are about the whole and have no tick. */
export function clustersOf(threads: readonly ThreadView[], xOf: (frame: number) => number): Cluster[] {
  const placed = threads
    .flatMap(stopsOf)
    .map((stop) => ({ stop, x: xOf(stop.frame) }))
    .toSorted((one, other) => one.x - other.x);
  const clusters: Cluster[] = [];
  for (const { stop, x } of placed) {
    const last = clusters.at(-1);
    if (last === undefined || x - last.x >= APART) clusters.push({ x, stops: [stop] });
    else if (!last.stops.some(({ thread }) => thread === stop.thread)) last.stops.push(stop);
  }
  return clusters;
}

/** One for each different frame that it begins on. */
function stopsOf(thread: ThreadView): Stop[] {
  const byFrame = new Map<number, Stop>();
  for (const place of placesOf(thread)) {
    const { frame } = place;
    if (frame !== null && !byFrame.has(frame)) byFrame.set(frame, { thread, place, frame });
  }
  return [...byFrame.values()];
}
