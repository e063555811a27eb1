/**
 * Nothing can be recorded before there is a name. Acts that need one go through `withName`: at once when there
 * is a name, with the name typed on the first-run card when there is one, and after a short question otherwise.
 */
import { create } from 'zustand';
import { call, invalidate, queryOf, tagsOf } from '../backend';
import { queryClient } from './client';
import { showFailure } from './failures';

interface Naming {
  /** What was typed into the first-run field; null while it is untouched and shows the suggestion. */
  typed: string | null;
  /** What waits for a name, in order; while there is any, it is asked for. */
  waiting: readonly (() => void)[];
  setTyped(typed: string): void;
  stopWaiting(): void;
}

export const useNaming = create<Naming>()((set) => ({
  typed: null,
  waiting: [],
  setTyped: (typed) => set({ typed }),
  stopWaiting: () => set({ waiting: [] }),
}));

export async function giveName(name: string): Promise<void> {
  const input = { name: name.trim() };
  await call('person.name', input);
  await invalidate(queryClient, tagsOf('person.name', input));
}

export async function withName(act: () => void): Promise<void> {
  try {
    const state = await queryClient.ensureQueryData(queryOf('app.state', {}));
    if (state.person === null) {
      const name = (useNaming.getState().typed ?? state.suggested_name ?? '').trim();
      if (name === '') {
        useNaming.setState(({ waiting }) => ({ waiting: [...waiting, act] }));
        return;
      }
      await giveName(name);
    }
    act();
  } catch (error) {
    showFailure(error);
  }
}
