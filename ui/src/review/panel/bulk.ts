/** One act on several threads: one op each, in the order they are listed; what is refused does not stop the rest. */
import { call, invalidate, tagsOf, type ThreadView } from '../../backend';
import { queryClient } from '../../app/client';
import { failureLine } from '../../app/failures';

export type BulkAct = 'resolve' | 'reopen' | 'delete';

/** Those that an act is for; the others are as it would make them, or somebody else's. */
export function meantBy(act: BulkAct, threads: readonly ThreadView[]): ThreadView[] {
  switch (act) {
    case 'resolve':
      return threads.filter(({ resolved }) => !resolved);
    case 'reopen':
      return threads.filter(({ resolved }) => resolved);
    case 'delete':
      return threads.filter(({ comments: [first] }) => first !== undefined && first.can_edit && !first.deleted);
  }
}

export interface Refused {
  thread: ThreadView;
  /** Why, with the next step. */
  reason: string;
}

export interface Outcome {
  done: ThreadView[];
  refused: Refused[];
}

/** Stops before the next where it is not wanted any more. */
export async function doAll(act: BulkAct, threads: readonly ThreadView[], told: (done: number) => void, isWanted: () => boolean): Promise<Outcome> {
  const outcome: Outcome = { done: [], refused: [] };
  for (const [at, thread] of threads.entries()) {
    if (!isWanted()) break;
    told(at);
    try {
      // One after the other: undo takes them back in the opposite order.
      // oxlint-disable-next-line no-await-in-loop
      await doOne(act, thread);
      outcome.done.push(thread);
    } catch (error) {
      outcome.refused.push({ thread, reason: failureLine(error) });
    }
  }
  if (outcome.done.length > 0) await invalidate(queryClient, tagsOf('comment.delete', { comment: '' }));
  return outcome;
}

function doOne(act: BulkAct, thread: ThreadView): Promise<null> {
  if (act === 'delete') return call('comment.delete', { comment: thread.comments[0]?.id ?? '' });
  return call(`thread.${act}`, { thread: thread.id });
}

/** The same reasons together, each with whom it is about. */
export function byReason(refused: readonly Refused[]): { reason: string; threads: ThreadView[] }[] {
  const reasons = new Map<string, ThreadView[]>();
  for (const { thread, reason } of refused) reasons.set(reason, [...(reasons.get(reason) ?? []), thread]);
  return [...reasons].map(([reason, threads]) => ({ reason, threads }));
}
