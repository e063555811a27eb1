// The keys of the list of comments that work all over the proof's page. The list hears of them; their names are told with the
// viewer's.

import type { Row } from '../app/chords';

export type PanelAct = 'search-comments' | 'next-unread';

export type PanelState = 'text' | 'rest';

export const PANEL_BINDINGS: readonly Row<{ act: PanelAct }, PanelState>[] = [
  { on: { key: 'f', mod: true, shift: true }, when: ['text', 'rest'], does: { act: 'search-comments' } },
  { on: { key: 'u', shift: true }, when: ['rest'], does: { act: 'next-unread' } },
];
