/** The keys of the list of comments that work all over the proof's page, and what the sheet says of its keys. */
import { useEffect, useRef } from 'react';
import { find, MOD, SHIFT, type KeyEvent, type Row } from '../../app/chords';
import { isTextField, modalIsOpen, type KeyHelp } from '../../app/keys';
import { inForce } from '../../app/keySetup';
import { t } from '../../i18n';
import { belongsToWidget, type KeyGroup } from '../../viewer';

export type PanelAct = 'search-comments' | 'next-unread';

type PanelState = 'text' | 'rest';

export const PANEL_BINDINGS: readonly Row<{ act: PanelAct }, PanelState>[] = [
  { on: { key: 'f', mod: true, shift: true }, when: ['text', 'rest'], does: { act: 'search-comments' } },
  { on: { key: 'u', shift: true }, when: ['rest'], does: { act: 'next-unread' } },
];

export const SEARCH_KEYS = `${MOD} ${SHIFT} F`;
export const UNREAD_KEYS = `${SHIFT} U`;

const sheet = (): readonly KeyHelp[] => [
  { what: 'threads.keys.search', keys: [SEARCH_KEYS] },
  { what: 'threads.keys.next-unread', keys: [UNREAD_KEYS] },
  { what: 'threads.keys.move', keys: ['↑', '↓', 'Home', 'End'] },
  { what: 'threads.keys.choose', keys: [t('threads.keys.click', { key: MOD }), t('threads.keys.click', { key: SHIFT })] },
  { what: 'threads.keys.toggle', keys: ['Space'] },
];

/** `applies`: a proof is open. */
export function panelKeyRows(applies: boolean): KeyGroup {
  return { group: t('threads.keys.group'), state: 'list', rows: sheet().map(({ what, keys }) => ({ id: what, label: t(what), keys, applies })) };
}

/** `mac`: the command key is the modifier. */
export function panelActOf(event: KeyEvent, state: PanelState, mac?: boolean): PanelAct | null {
  return find(inForce(PANEL_BINDINGS), event, state, mac)?.does.act ?? null;
}

export function usePanelKeys(perform: (act: PanelAct) => void): void {
  const latest = useRef(perform);
  useEffect(() => {
    latest.current = perform;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || modalIsOpen() || belongsToWidget(event)) return;
      const act = panelActOf(event, isTextField(event.target) ? 'text' : 'rest');
      if (act === null) return;
      event.preventDefault();
      latest.current(act);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}
