/** What is done to many proofs: some at a time, so that it can be seen and stopped, and one step of undo. */
import { create } from 'zustand';
import { type ChangedProofs, invalidate } from '../backend';
import { queryClient } from '../app/client';
import { showFailure } from '../app/failures';
import { sayUndoable } from '../app/undo';

/** At most what Rust takes at once. */
const AT_ONCE = 100;

export interface Running {
  /** What is done, to how many. */
  label: string;
  done: number;
  total: number;
  isStopping: boolean;
}

interface ManyState {
  running: Running | null;
  stop(): void;
}

export const useMany = create<ManyState>()((set) => ({
  running: null,
  stop: () => set(({ running }) => ({ running: running === null ? null : { ...running, isStopping: true } })),
}));

/** Whether there is more to do than is done before one notices. */
export function isLong({ total }: Running): boolean {
  return total > AT_ONCE;
}

export interface Act {
  proofs: readonly string[];
  label: string;
  /** One part; each is of the step that the one before it made. */
  ask(proofs: string[], step: number | null): Promise<ChangedProofs>;
  /** Makes these stale. */
  tags: readonly string[];
  /** How many have changed, and how many of those asked for have not: they were refused it. */
  said(count: number, stayed: number): string;
}

let last: Promise<unknown> = Promise.resolve();

/** One after the other. How many have changed. */
export function actOnMany(act: Act): Promise<number> {
  const acting = last.then(() => perform(act));
  last = acting;
  return acting;
}

function isStopping(): boolean {
  return useMany.getState().running?.isStopping ?? true;
}

async function perform({ proofs, label, ask, tags, said }: Act): Promise<number> {
  if (proofs.length === 0) return 0;
  useMany.setState({ running: { label, done: 0, total: proofs.length, isStopping: false } });
  let step: number | null = null;
  let changed = 0;
  let asked = 0;
  try {
    for (let at = 0; at < proofs.length && !isStopping(); at += AT_ONCE) {
      // One after the other: each is part of the step that the one before it made.
      // oxlint-disable-next-line no-await-in-loop
      const answer: ChangedProofs = await ask(proofs.slice(at, at + AT_ONCE), step);
      ({ step } = answer);
      changed += answer.changed;
      asked = Math.min(at + AT_ONCE, proofs.length);
      const done = asked;
      useMany.setState(({ running }) => ({ running: running === null ? null : { ...running, done } }));
    }
  } catch (error) {
    showFailure(error);
  } finally {
    useMany.setState({ running: null });
  }
  await invalidate(queryClient, tags);
  if (changed > 0) sayUndoable(said(changed, asked - changed));
  return changed;
}
