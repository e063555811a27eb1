// What of a PDF's own is open or switched: the search, the panel beside the canvas, hidden layers. Nothing of it is kept.

import { create } from 'zustand';
import type { NoteView, TextPlace } from '../../backend';

/** What was found of a text by now. */
export interface Search {
  text: string;
  places: readonly TextPlace[];
  /** The one that was gone to; −1 before the first. */
  at: number;
  /** All pages were looked at, or as many places found as are held. */
  done: boolean;
}

export interface PapersState {
  /** Whose it is. */
  version: string | null;
  /** Grows each time somebody asks for the search; 0 while it is closed. */
  finding: number;
  search: Search | null;
  panel: 'pages' | 'outline';
  /** Of the outline, the line that was gone to last, and its page. */
  line: { index: number; page: number } | null;
  /** Of the file's notes, the one that was gone to just now. */
  note: NoteView | null;
  /** Exactly these layers are hidden; null: as the file says. */
  hidden: readonly number[] | null;
  open(version: string): void;
  /** Nobody looks at a document any more. */
  close(): void;
  find(): void;
  closeFind(): void;
  setSearch(search: Search | null): void;
  setPanel(panel: PapersState['panel']): void;
  setLine(line: PapersState['line']): void;
  setNote(note: NoteView | null): void;
  setHidden(hidden: readonly number[] | null): void;
}

const NOTHING = { finding: 0, search: null, hidden: null, panel: 'pages', line: null, note: null } as const;

export const usePapers = create<PapersState>()((set) => ({
  version: null,
  ...NOTHING,
  open: (version) => set((state) => (state.version === version ? state : { version, ...NOTHING })),
  close: () => set({ version: null, ...NOTHING }),
  find: () => set((state) => ({ finding: state.finding + 1 })),
  closeFind: () => set({ finding: 0, search: null }),
  setSearch: (search) => set({ search }),
  setPanel: (panel) => set({ panel }),
  setLine: (line) => set({ line }),
  setNote: (note) => set({ note }),
  setHidden: (hidden) => set({ hidden }),
}));
