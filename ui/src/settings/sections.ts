/** Which section of the settings is shown; the last one again, until Galley ends. */
import { create } from 'zustand';

export const SECTIONS = ['you', 'look', 'keys', 'fields', 'language', 'storage', 'notifications', 'record', 'about'] as const;
export type Section = (typeof SECTIONS)[number];

interface Sections {
  shown: Section;
  show(section: Section): void;
}

export const useSections = create<Sections>()((set) => ({
  shown: 'you',
  show: (shown) => set({ shown }),
}));
