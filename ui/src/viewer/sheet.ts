// The sheet that `?` opens: the rows of the tables by what the keys act on, as they are for this person now.

import { appKeys, MOD, type KeyHelp } from '../app/keys';
import { t, type MessageId } from '../i18n';
import { BINDINGS, isFor, SHEET, SHEET_STATES, SOUND_SHEET, type Binding, type KeyedMedia, type KeySheet, type KeyState, type SheetState } from './keys';
import { keysNow, rowsOf } from './keysNow';

export interface KeyRow {
  id: MessageId;
  label: string;
  /** As they are now; none where there is no key. */
  keys: string[];
  /** Whether it does something on what is open. */
  applies: boolean;
}

export interface KeyGroup {
  group: string;
  state: SheetState;
  rows: KeyRow[];
}

/** What is open: a sound, another medium, or no proof. */
export type OnWhat = 'sound' | KeyedMedia | null;

/** What the table does not have: lists and fields see to it themselves. */
const REST: KeySheet = [
  {
    group: 'keys.group.list',
    state: 'list',
    rows: [
      { what: 'keys.list.move', keys: ['↑', '↓'] },
      { what: 'keys.list.ends', keys: ['Home', 'End'] },
      { what: 'keys.list.open', keys: ['Enter'] },
    ],
  },
  {
    group: 'keys.group.text',
    state: 'text',
    rows: [
      { what: 'keys.send', keys: [`${MOD} Enter`] },
      { what: 'keys.text.leave', keys: ['Esc'] },
      { what: 'keys.text.zoom', keys: [`${MOD} +`, `${MOD} −`, `${MOD} 0`] },
      { what: 'keys.text.palette', keys: [`${MOD} K`] },
    ],
  },
  { group: 'keys.everywhere', state: 'everywhere', rows: appKeys },
];

/** All of it, in the person's language, by state; `applies` says what works on what is open. */
export function keyRows(on: OnWhat = null): KeyGroup[] {
  const pictures = SHEET.map((group) => grouped(group, rowsApply(group, on)));
  const sounds = SOUND_SHEET.map((group) => grouped(group, group.rows.map(() => on === 'sound')));
  const rest = REST.map((group) => grouped(group, group.rows.map(() => true)));
  const all = [...pictures, ...sounds, ...rest];
  return SHEET_STATES.flatMap((state) => all.filter((group) => group.state === state));
}

function grouped({ group, state, rows }: KeySheet[number], applies: readonly boolean[]): KeyGroup {
  return {
    group: t(group),
    state,
    rows: rows.map(({ what, keys }, at) => ({
      id: what,
      label: t(what),
      keys: [...new Set(keys.flatMap(keysNow))],
      applies: applies[at] === true,
    })),
  };
}

/** What is bound on this medium; what no table has goes with the rest of its group. */
function rowsApply({ state, rows }: KeySheet[number], on: OnWhat): boolean[] {
  if (on === null || on === 'sound') return rows.map(() => false);
  const bound = rows.map((row) => boundOn(row, state, on));
  const group = bound.every((one) => one === null) || bound.includes(true);
  return bound.map((one) => one ?? group);
}

/** Null: no table has one of its chords. */
function boundOn({ keys }: KeyHelp, state: SheetState, on: KeyedMedia): boolean | null {
  const acting: KeyState = state === 'placing' || state === 'probe' || state === 'mark' || state === 'text' ? state : 'canvas';
  const known = keys
    .map((label) => (rowsOf(label, [BINDINGS]) as Binding[]).filter(({ when }) => when.includes(acting)))
    .filter((found) => found.length > 0);
  return known.length === 0 ? null : known.every((found) => found.some((row) => isFor(row, on)));
}
