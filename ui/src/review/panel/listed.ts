/** The comments that the panel lists now, for what is done with them elsewhere. */
import { create } from 'zustand';
import type { ThreadView } from '../../backend';

interface Listed {
  proof: string | null;
  threads: readonly ThreadView[];
}

export const useListed = create<Listed>()(() => ({ proof: null, threads: [] }));
