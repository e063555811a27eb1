/** A picker of the thread that is open, asked for from the palette: it opens where it stands. */
import { create } from 'zustand';

type Picker = 'label' | 'react';

interface Asked {
  asked: { picker: Picker; thread: string } | null;
  ask(picker: Picker, thread: string): void;
  answered(): void;
}

export const useAsked = create<Asked>()((set) => ({
  asked: null,
  ask: (picker, thread) => set({ asked: { picker, thread } }),
  answered: () => set({ asked: null }),
}));

export function useIsAsked(picker: Picker, thread: string | null): boolean {
  return useAsked(({ asked }) => asked !== null && asked.picker === picker && asked.thread === thread);
}
