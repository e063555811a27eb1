// Which keys do now what a chord of the tables does: for tooltips, menus and the sheet, which name keys as the tables do.

import { ALT, chordText, isCharacter, MOD, SHIFT, type Row } from '../app/chords';
import { APP_BINDINGS } from '../app/keys';
import { inForce, useKeySetup } from '../app/keySetup';
import { idOf } from '../app/profiles';
import { t } from '../i18n';
import { BINDINGS } from './keys';
import { PANEL_BINDINGS } from './panelKeys';
import { TEXT_BINDINGS } from './papers/text/keys';
import { SOUND_BINDINGS } from './sound/keys';

type AnyRow = Row<object>;
const TABLES: readonly (readonly AnyRow[])[] = [BINDINGS, TEXT_BINDINGS, SOUND_BINDINGS, PANEL_BINDINGS, APP_BINDINGS];

const MODIFIERS: Record<string, string> = { Shift: SHIFT, Alt: ALT, [SHIFT]: SHIFT, [ALT]: ALT, [MOD]: MOD };

/** The same for a chord however its modifiers are ordered. */
function norm(label: string): string {
  return label.split(' ').map((part) => MODIFIERS[part] ?? part).toSorted().join(' ');
}

/** The rows of the tables, as they are written, that a chord is written for. */
export function rowsOf(label: string, tables: readonly (readonly AnyRow[])[] = TABLES): AnyRow[] {
  const wanted = norm(label);
  return tables.flatMap((table) => table.filter(({ on }) => norm(chordText(on)) === wanted));
}

/** The chords in force for what a chord of the tables does; none where it has no key now. */
export function keysNow(label: string): string[] {
  const rows = rowsOf(label);
  if (rows.length === 0) return heldTogether(label);
  const now = TABLES.flatMap((table) => inForce(table));
  if (rows.some((row) => now.includes(row))) return [label];
  const ids = new Set(rows.map(({ does }) => idOf(does)));
  return chordsIn(now.filter(({ does }) => ids.has(idOf(does))));
}

/** How rows are written, the letters before the positions; what is there for keyboards alone is left out. */
export function chordsIn(rows: readonly AnyRow[]): string[] {
  const named = rows.filter(({ on }) => on.key !== '=' && on.code !== 'NumpadEnter' && on.code !== 'Backspace');
  const ordered = named.toSorted((one, other) => Number(one.on.key === undefined) - Number(other.on.key === undefined));
  return [...new Set(ordered.map(({ on }) => chordText(on)))];
}

/** `K J`: both letters held. Each as it is now, with what is held for both said once. */
function heldTogether(label: string): string[] {
  const parts = label.split(' ');
  const isPair = parts.length > 1 && parts.every((part) => rowsOf(part).some(({ on }) => isCharacter(on)));
  if (!isPair) return [label];
  const each = parts.map((part) => keysNow(part)[0]);
  if (each.includes(undefined)) return [];
  return [[...new Set(each.flatMap((chord) => chord?.split(' ') ?? []))].join(' ')];
}

/** A name with the key that does it now, as a tooltip says it; alone where it has none. */
export function useTip(name: string, label: string): string {
  useKeySetup();
  const [keys] = label === '' ? [] : keysNow(label);
  return keys === undefined ? name : t('viewer.tip', { name, keys });
}

/** The key that does now what `label` does in the tables, for a menu. */
export function useKeyNow(label: string): string {
  useKeySetup();
  return keysNow(label)[0] ?? '';
}
