/** What the keys of the list of comments do all over the proof's page, and what the sheet says of its keys. */
import { useEffect, useRef } from 'react';
import { find, MOD, MOD_SHIFT, SHIFT, type KeyEvent } from '../../app/chords';
import { useOffer, type Command } from '../../app/commands';
import { isTextField, modalIsOpen, type KeyHelp } from '../../app/keys';
import { inForce } from '../../app/keySetup';
import { t } from '../../i18n';
import { belongsToWidget, chordsIn, keysNow, PANEL_BINDINGS, type KeyGroup, type PanelAct, type PanelState } from '../../viewer';

export const SEARCH_KEYS = `${MOD_SHIFT} F`;
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
  return { group: t('threads.keys.group'), state: 'list', rows: sheet().map(({ what, keys }) => ({ id: what, label: t(what), keys: keys.flatMap(keysNow), applies })) };
}

/** `mac`: the command key is the modifier. */
export function panelActOf(event: KeyEvent, state: PanelState, mac?: boolean): PanelAct | null {
  return find(inForce(PANEL_BINDINGS), event, state, mac)?.does.act ?? null;
}

/** As commands of the palette. */
function offered(perform: (act: PanelAct) => void, unread: number): Command[] {
  const now = inForce(PANEL_BINDINGS);
  return PANEL_BINDINGS.map(({ does: { act } }) => ({
    id: act,
    name: t(`command.${act}`),
    keys: chordsIn(now.filter(({ does }) => does.act === act)),
    why: act === 'next-unread' && unread === 0 ? t('why.no-unread') : null,
    run: () => perform(act),
  }));
}

/** `unread`: how many comments there are still to be read. */
export function usePanelKeys(perform: (act: PanelAct) => void, unread: number): void {
  useOffer(() => offered(perform, unread));
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
