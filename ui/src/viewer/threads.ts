// Going from comment to comment, and how many there are. Pure.

import type { Place, ThreadView } from '../backend';
import { covers, placeOfMark, placesOf } from './places';

/** The one before or after the selected; without a selection the last or first. Undefined at the end. */
export function nextThread(threads: readonly ThreadView[], selected: string | null, direction: 1 | -1): ThreadView | undefined {
  const at = threads.findIndex((thread) => thread.id === selected);
  return threads[at < 0 ? (direction > 0 ? 0 : threads.length - 1) : at + direction];
}

/** Whether pictures of a version, or the one of a place in it, leave marks out: those for the team only, as every file does. */
export function hasTeamMarks(threads: readonly ThreadView[], version: string, at: Place | null = null): boolean {
  const ofTeam = threads.filter((thread) => thread.version === version && thread.audience === 'team');
  return ofTeam.some(({ marks, place }) => marks.some((mark) => at === null || covers(placeOfMark(mark, place), at)));
}

/** How many open comments of a version each of its pages has, by themselves or by one of their marks. */
export function openByPage(threads: readonly ThreadView[], version: string): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const thread of threads) {
    if (thread.version !== version || thread.resolved) continue;
    for (const page of new Set(placesOf(thread).map((place) => place.page))) {
      if (page !== null) counts.set(page, (counts.get(page) ?? 0) + 1);
    }
  }
  return counts;
}
