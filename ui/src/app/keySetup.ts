// How a person has the keys, and what the tables of keys say then.

import { create } from 'zustand';
import { isCharacter, spared, type Chord, type Row } from './chords';
import { idOf, OVERRIDES, PROFILES, type ProfileId } from './profiles';

export interface KeySetup {
  profile: ProfileId;
  /** Whether a letter or sign alone does something. */
  characters: boolean;
}

const PROFILE = 'galley.keys.profile';
const CHARACTERS = 'galley.keys.characters';

/** The choice is kept with the data; what was chosen last is known here before the data is open. */
function stored(): KeySetup {
  const profile = window.localStorage.getItem(PROFILE);
  return { profile: PROFILES.find((one) => one === profile) ?? 'editor', characters: window.localStorage.getItem(CHARACTERS) !== 'off' };
}

export const useKeySetup = create<KeySetup>()(stored);

/** From now on. */
export function haveKeys({ profile, characters }: KeySetup): void {
  window.localStorage.setItem(PROFILE, profile);
  window.localStorage.setItem(CHARACTERS, characters ? 'on' : 'off');
  useKeySetup.setState({ profile, characters });
}

const made = new WeakMap<readonly unknown[], Map<string, readonly unknown[]>>();

/** A table as it holds for this person now. Rows that are as in the table are the very same. */
export function inForce<B extends Row<object, string>>(table: readonly B[], { profile, characters }: KeySetup = useKeySetup.getState()): readonly B[] {
  if (profile === 'editor' && characters) return table;
  const known = made.get(table) ?? new Map<string, readonly unknown[]>();
  made.set(table, known);
  const setup = `${profile} ${String(characters)}`;
  const before = known.get(setup) as readonly B[] | undefined;
  if (before !== undefined) return before;
  const rows = overridden(table, profile);
  const after = characters ? rows : rows.flatMap(withoutCharacter);
  known.set(setup, after);
  return after;
}

function overridden<B extends Row<object, string>>(table: readonly B[], profile: ProfileId): readonly B[] {
  const overrides = OVERRIDES[profile];
  const chordsOf = ({ does }: B) => overrides[idOf(does)];
  const done = new Set<string>();
  return table.flatMap((row) => {
    const chords = chordsOf(row);
    if (chords === undefined) return [row];
    const kept = row.on.key === undefined ? [row] : [];
    const id = idOf(row.does);
    if (done.has(id)) return kept;
    done.add(id);
    return [...kept, ...rowsFor(chords, table.filter((one) => idOf(one.does) === id))];
  });
}

/** The rows of one act with other chords: where it works at all they work, and characters never in text. */
function rowsFor<B extends Row<object, string>>(chords: readonly Chord[], before: readonly B[]): B[] {
  const byKey = before.filter(({ on }) => on.key !== undefined);
  const sources = byKey.length > 0 ? byKey : before;
  const when = [...new Set(sources.flatMap((row) => row.when))];
  const media = [...new Set(sources.map((row) => row.media))];
  return chords.flatMap((on) =>
    media.flatMap((only) => {
      const source = sources.find((row) => row.media === only);
      return source === undefined ? [] : [{ ...source, on, when: isCharacter(on) ? when.filter((state) => state !== 'text') : when }];
    }),
  );
}

function withoutCharacter<B extends Row<object, string>>(row: B): B[] {
  if (!isCharacter(row.on)) return [row];
  const on = spared(row.on);
  return on === null ? [] : [{ ...row, on }];
}
