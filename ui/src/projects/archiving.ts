/** Many proofs put away, or taken out again: some at a time, so that it can be seen and stopped, and one step of undo. */
import { create } from 'zustand';
import { type ArchivedProofs, call, invalidate, type ProofCard, tagsOf } from '../backend';
import { queryClient } from '../app/client';
import { showFailure } from '../app/failures';
import { sayUndoable } from '../app/undo';
import { t } from '../i18n';

/** At most what Rust takes at once. */
const AT_ONCE = 100;

export interface Archiving {
  archived: boolean;
  done: number;
  total: number;
  isStopping: boolean;
}

interface ArchivingState {
  running: Archiving | null;
  stop(): void;
}

export const useArchiving = create<ArchivingState>()((set) => ({
  running: null,
  stop: () => set(({ running }) => ({ running: running === null ? null : { ...running, isStopping: true } })),
}));

function isStopping(): boolean {
  return useArchiving.getState().running?.isStopping ?? true;
}

/** One at a time: whoever asks while one runs is not heard. */
export async function archiveMany(cards: readonly ProofCard[], archived: boolean): Promise<void> {
  const proofs = cards.filter((card) => card.archived !== archived).map((card) => card.id);
  if (proofs.length === 0 || useArchiving.getState().running !== null) return;
  useArchiving.setState({ running: { archived, done: 0, total: proofs.length, isStopping: false } });
  let step: number | null = null;
  let changed = 0;
  try {
    for (let at = 0; at < proofs.length && !isStopping(); at += AT_ONCE) {
      // One after the other: each is part of the step that the one before it made.
      // oxlint-disable-next-line no-await-in-loop
      const answer: ArchivedProofs = await call('proofs.archive', { proofs: proofs.slice(at, at + AT_ONCE), archived, step });
      ({ step } = answer);
      changed += answer.changed;
      const done = Math.min(at + AT_ONCE, proofs.length);
      useArchiving.setState(({ running }) => ({ running: running === null ? null : { ...running, done } }));
    }
  } catch (error) {
    showFailure(error);
  } finally {
    useArchiving.setState({ running: null });
  }
  await invalidate(queryClient, tagsOf('proofs.archive', {}));
  if (changed > 0) sayUndoable(t(archived ? 'list.archived.done' : 'list.restored.done', { count: changed }));
}
