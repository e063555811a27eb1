// What of a page's text is selected. It belongs to the page on the canvas and goes with it.

import { create } from 'zustand';
import type { Range, SetText } from './page';
import type { TextShape } from './shape';

/** Where it began, and where the pointer or the keys are; the same where there is only a caret. */
export interface Selection {
  anchor: number;
  focus: number;
}

export interface ReadingState {
  /** Of the page on the canvas, once it is known. */
  text: SetText | null;
  selection: Selection | null;
  /** Under way with the pointer. */
  isDragging: boolean;
  /** The mark that was made of the selection. */
  made: TextShape | null;
  /** Grows each time somebody wants the bar by keys; 0 while nobody does. */
  asked: number;
  setText(text: SetText | null): void;
  /** Something else; what was made of what was selected is no longer of it. */
  select(selection: Selection | null, isDragging?: boolean): void;
  /** More or less of the same. */
  extend(selection: Selection | null, isDragging?: boolean): void;
  setMade(made: TextShape | null): void;
  ask(): void;
}

const NOTHING = { selection: null, isDragging: false, made: null, asked: 0 } as const;

export const useReading = create<ReadingState>()((set) => ({
  text: null,
  ...NOTHING,
  setText: (text) => set((state) => (state.text === text ? state : { text, ...NOTHING })),
  select: (selection, isDragging = false) => set({ ...NOTHING, selection, isDragging }),
  extend: (selection, isDragging = false) => set({ selection, isDragging, asked: 0 }),
  setMade: (made) => set({ made }),
  ask: () => set((state) => ({ asked: state.asked + 1 })),
}));

export function rangeOf({ anchor, focus }: Selection): Range {
  return { from: Math.min(anchor, focus), to: Math.max(anchor, focus) };
}

/** What is selected; null for nothing, and for a caret. */
export function selectedRange({ selection }: Pick<ReadingState, 'selection'>): Range | null {
  return selection === null || selection.anchor === selection.focus ? null : rangeOf(selection);
}
