import { create } from 'zustand';

/** What can be called over any page, one at a time. */
export type Sheet = 'palette' | 'search' | 'sheet' | 'project';

interface Sheets {
  open: Sheet | null;
  show(sheet: Sheet): void;
  close(): void;
}

export const useSheets = create<Sheets>()((set) => ({
  open: null,
  show: (open) => set({ open }),
  close: () => set({ open: null }),
}));
