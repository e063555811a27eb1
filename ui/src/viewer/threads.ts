// Going from comment to comment. Pure.

import type { ThreadView } from '../backend';

/** The one before or after the selected; without a selection the last or first. Undefined at the end. */
export function nextThread(threads: readonly ThreadView[], selected: string | null, direction: 1 | -1): ThreadView | undefined {
  const at = threads.findIndex((thread) => thread.id === selected);
  return threads[at < 0 ? (direction > 0 ? 0 : threads.length - 1) : at + direction];
}
