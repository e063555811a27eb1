// Comments that stand so close on the timeline that their ticks would cover each other become one. Pure.

import type { ThreadView } from '../../backend';

export interface Cluster {
  /** Of the first, in pixels. */
  x: number;
  threads: ThreadView[];
}

const APART = 20;

/** In order of place; threads without a frame are about the whole and have no tick. */
export function clustersOf(threads: readonly ThreadView[], xOf: (frame: number) => number): Cluster[] {
  const placed = threads
    .flatMap((thread) => (thread.place.frame === null ? [] : [{ thread, x: xOf(thread.place.frame) }]))
    .toSorted((one, other) => one.x - other.x);
  const clusters: Cluster[] = [];
  for (const { thread, x } of placed) {
    const last = clusters.at(-1);
    if (last !== undefined && x - last.x < APART) last.threads.push(thread);
    else clusters.push({ x, threads: [thread] });
  }
  return clusters;
}
