/** What is still to be read in this visit: opening a thread reads what is in it then. Pure. */
import type { ThreadView } from '../../backend';
import { isUnread, type Looking } from '../filters';

/** How many comments each thread had when it was opened last. */
export type Visits = ReadonlyMap<string, number>;

export function visited(visits: Visits, thread: ThreadView): Visits {
  if (visits.get(thread.id) === thread.comments.length) return visits;
  return new Map(visits).set(thread.id, thread.comments.length);
}

export function isNew(thread: ThreadView, looking: Looking, visits: Visits): boolean {
  const seen = visits.get(thread.id);
  if (seen === undefined) return isUnread(thread, looking);
  return thread.unread && thread.comments.length > seen;
}

/** The next after the one that is open, round to the beginning; undefined where nothing is new. */
export function nextUnread(threads: readonly ThreadView[], looking: Looking, visits: Visits, selected: string | null): ThreadView | undefined {
  const at = threads.findIndex(({ id }) => id === selected);
  const around = [...threads.slice(at + 1), ...threads.slice(0, Math.max(at, 0))];
  return around.find((thread) => isNew(thread, looking, visits));
}
