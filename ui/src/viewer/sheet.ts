// The sheet that `?` opens: the rows of the tables by what the keys act on, as they are for this person now.

import type { Row } from '../app/chords';
import { APP_BINDINGS, appKeys, MOD, type KeyHelp } from '../app/keys';
import { inForce } from '../app/keySetup';
import { idOf } from '../app/profiles';
import { t, type MessageId } from '../i18n';
import { BINDINGS, isFor, SHEET, SHEET_STATES, SOUND_SHEET, type Binding, type KeyedMedia, type KeySheet, type SheetState } from './keys';
import { chordsIn, keysNow, rowsOf } from './keysNow';
import { TEXT_BINDINGS } from './papers/text/keys';
import { TEXT_SHEET } from './papers/text/sheet';
import { SOUND_BINDINGS } from './sound/keys';

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
      { what: 'keys.list.rename', keys: ['F2'] },
      { what: 'keys.list.bin', keys: [MOD === '⌘' ? '⌫' : 'Delete'] },
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

/** All of it, in the person's language, by state; `applies` says what works on what is open. `more`: what others hear of. */
export function keyRows(on: OnWhat = null, more: readonly KeyGroup[] = []): KeyGroup[] {
  const pictures = SHEET.map((group) =>
    group === TEXT_SHEET ? grouped(group, TEXT_BINDINGS, group.rows.map(() => on === 'pdf')) : grouped(group, BINDINGS, rowsApply(group, on)),
  );
  const sounds = SOUND_SHEET.map((group) => grouped(group, SOUND_BINDINGS, group.rows.map(() => on === 'sound')));
  const rest = REST.map((group) => grouped(group, APP_BINDINGS, group.rows.map(() => true)));
  const all = [...pictures, ...sounds, ...rest, ...more];
  return SHEET_STATES.flatMap((state) => all.filter((group) => group.state === state));
}

type AnyRow = Row<{ act: string }>;

function grouped({ group, state = 'canvas', rows }: KeySheet[number], table: readonly AnyRow[], applies: readonly boolean[]): KeyGroup {
  return {
    group: t(group),
    state,
    rows: rows.map((row, at) => ({
      id: row.what,
      label: t(row.what),
      keys: [...new Set([...row.keys.flatMap(keysNow), ...added(row, state, table)])],
      applies: applies[at] === true,
    })),
  };
}

/** Chords of a profile for what the row is about, beside those that the table has for it. */
function added({ keys }: KeyHelp, state: SheetState, table: readonly AnyRow[]): string[] {
  const known = bound(keys, state, table);
  const acts = known.map((found) => new Set(found.map(({ does }) => does.act)));
  const shared = new Set(known.flat().flatMap(({ does }) => (acts.every((one) => one.has(does.act)) ? [idOf(does)] : [])));
  return chordsIn(inForce(table).filter((row) => !table.includes(row) && shared.has(idOf(row.does))));
}

/** The rows that each of these chords is written for while the keys act on this; without those of none. */
function bound<B extends AnyRow>(keys: readonly string[], state: SheetState, table: readonly B[]): B[][] {
  const acting = state === 'everywhere' ? 'page' : state === 'playing' ? 'canvas' : state;
  return keys.map((label) => (rowsOf(label, [table]) as B[]).filter(({ when }) => when.includes(acting))).filter((found) => found.length > 0);
}

/** What is bound on this medium; what no table has goes with the rest of its group. */
function rowsApply({ state = 'canvas', rows }: KeySheet[number], on: OnWhat): boolean[] {
  if (on === null || on === 'sound') return rows.map(() => false);
  const found = rows.map((row) => boundOn(row, state, on));
  const group = found.every((one) => one === null) || found.includes(true);
  return found.map((one) => one ?? group);
}

/** Null: the table has none of its chords. */
function boundOn({ keys }: KeyHelp, state: SheetState, on: KeyedMedia): boolean | null {
  const known = bound<Binding<{ act: string }, string>>(keys, state, BINDINGS);
  return known.length === 0 ? null : known.every((found) => found.some((row) => isFor(row, on)));
}
