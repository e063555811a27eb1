/**
 * Nothing can be recorded before there is a name. Acts that need one go through `withName`: at once when there
 * is a name, with the name typed on the first-run card when there is one, and after a short question otherwise.
 */
import { create } from 'zustand';
import { call, queryOf } from '../backend';
import { queryClient } from './client';
import { showFailure } from './failures';

interface Naming {
  /** What stands in the first-run field right now. */
  typed: string;
  /** What waits for a name; null when nothing asks. */
  waiting: (() => void) | null;
  setTyped(typed: string): void;
  stopWaiting(): void;
}

export const useNaming = create<Naming>()((set) => ({
  typed: '',
  waiting: null,
  setTyped: (typed) => set({ typed }),
  stopWaiting: () => set({ waiting: null }),
}));

export async function giveName(name: string): Promise<void> {
  await call('person.name', { name: name.trim() });
  await queryClient.invalidateQueries();
}

async function named(): Promise<boolean> {
  const state = await queryClient.ensureQueryData(queryOf('app.state', {}));
  return state.person !== null;
}

export async function withName(act: () => void): Promise<void> {
  try {
    if (await named()) {
      act();
      return;
    }
    const typed = useNaming.getState().typed.trim();
    if (typed === '') {
      useNaming.setState({ waiting: act });
      return;
    }
    await giveName(typed);
    act();
  } catch (error) {
    showFailure(error);
  }
}
