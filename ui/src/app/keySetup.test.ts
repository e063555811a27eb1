import { beforeEach, describe, expect, it } from 'vitest';
import { english } from '../i18n/en';
import { BINDINGS, isFor, type Binding, type KeyedMedia } from '../viewer/keys';
import { nameOf } from '../viewer/offered';
import { keysNow } from '../viewer/keysNow';
import { TEXT_BINDINGS } from '../viewer/papers/text/keys';
import { PANEL_BINDINGS } from '../viewer/panelKeys';
import { panelActOf } from '../review/panel/keys';
import { SOUND_BINDINGS, actOf as actOfSound } from '../viewer/sound/keys';
import { actOf } from '../viewer/keys';
import { chordText, isCharacter, type Chord, type Row } from './chords';
import { APP_BINDINGS, actOf as actOfApp } from './keys';
import { haveKeys, inForce, useKeySetup, type KeySetup } from './keySetup';
import { idOf, OVERRIDES, PROFILES } from './profiles';

const SETUPS: KeySetup[] = PROFILES.flatMap((profile) => [true, false].map((characters) => ({ profile, characters })));
const STATES = ['canvas', 'mark', 'placing', 'probe', 'text'] as const;
const MEDIA: readonly (KeyedMedia | 'sound')[] = ['still', 'paged', 'pdf', 'video', 'sound'];
const TABLES: readonly (readonly Row<object>[])[] = [BINDINGS, TEXT_BINDINGS, SOUND_BINDINGS, PANEL_BINDINGS, APP_BINDINGS];

beforeEach(() => {
  window.localStorage.clear();
  useKeySetup.setState({ profile: 'editor', characters: true });
});

/** A chord with `any` is two. */
function spelled({ key = '', code = '', mod = false, alt = false, shift = false }: Chord): string[] {
  return (shift === 'any' ? [true, false] : [shift]).map((held) => [key, code, mod, alt, held].map(String).join(' '));
}

/** What one hears of at once: the table of the medium, and the window's. */
function heard(state: string, media: KeyedMedia | 'sound', setup: KeySetup): Row<object>[] {
  const viewer = media === 'sound' ? inForce<Row<object>>(SOUND_BINDINGS, setup) : inForce<Binding>(BINDINGS, setup).filter((row) => isFor(row, media));
  const acting = (rows: readonly Row<object>[], now: string) => rows.filter(({ when }) => when.includes(now));
  return [...acting(viewer, state), ...acting(inForce<Row<object>>(PANEL_BINDINGS, setup), state === 'text' ? 'text' : 'rest'), ...acting(inForce<Row<object>>(APP_BINDINGS, setup), state === 'text' ? 'text' : 'page')];
}

describe('the tables of keys', () => {
  it.each(SETUPS)('mean one thing by a chord, in each state and on each medium: %j', (setup) => {
    const twice: string[] = [];
    for (const state of STATES) {
      for (const media of MEDIA) {
        const known = new Map<string, string>();
        for (const { on, does } of heard(state, media, setup)) {
          for (const chord of spelled(on)) {
            const before = known.get(chord);
            if (before !== undefined && before !== idOf(does)) twice.push(`${state}, ${media}: ${chord} is ${before} and ${idOf(does)}`);
            known.set(chord, idOf(does));
          }
        }
      }
    }
    expect(twice).toEqual([]);
  });

  it('name each act, and no two of a table alike', () => {
    for (const [table, of] of [[BINDINGS, 'viewer'], [SOUND_BINDINGS, 'sound']] as const) {
      const names = new Map([...table].map(({ does }) => [idOf(does), nameOf(does, of)]));
      expect([...names].filter(([, name]) => name === undefined || name === '')).toEqual([]);
      expect(new Set(names.values()).size).toBe(names.size);
    }
    for (const { does } of [...APP_BINDINGS, ...PANEL_BINDINGS]) expect(Object.keys(english)).toContain(`command.${does.act}`);
  });

  it('keep every act in every profile', () => {
    for (const profile of PROFILES) {
      for (const table of TABLES) {
        const ids = (rows: readonly Row<object>[]) => new Set(rows.map(({ does }) => idOf(does)));
        expect(ids(inForce(table, { profile, characters: true }))).toEqual(ids(table));
      }
    }
  });

  it.each(SETUPS)('take nothing without a modifier from a text field: %j', (setup) => {
    const bare = TABLES.flatMap((table) => inForce(table, setup)).filter(({ on, when }) => when.includes('text') && on.mod !== true);
    expect(bare.map(({ on }) => chordText(on))).toEqual(['F1']);
  });
});

describe('profiles', () => {
  it('are about acts that there are', () => {
    const ids = new Set(TABLES.flatMap((table) => table.map(({ does }) => idOf(does))));
    for (const profile of PROFILES) expect(Object.keys(OVERRIDES[profile]).filter((id) => !ids.has(id))).toEqual([]);
  });

  const press = (key: string, held: Partial<KeyboardEventInit> = {}) => new KeyboardEvent('keydown', { key, ...held });

  it('leave the tables as they are in the one that says nothing', () => {
    for (const table of TABLES) expect(inForce(table)).toBe(table);
  });

  it('have the keys of Acrobat', () => {
    haveKeys({ profile: 'acrobat', characters: true });
    expect(actOf(press('N', { ctrlKey: true, shiftKey: true }), 'canvas', 'pdf', false)).toEqual({ act: 'go-to' });
    expect(actOf(press('N', { ctrlKey: true, shiftKey: true }), 'text', 'video', false)).toEqual({ act: 'go-to' });
    expect(actOf(press('g', { ctrlKey: true }), 'canvas', 'pdf', false)).toEqual({ act: 'find-step', direction: 1 });
    expect(actOf(press('g', { ctrlKey: true }), 'canvas', 'video', false)).toBeNull();
    expect(actOf(press('6', { ctrlKey: true }), 'canvas', 'still', false)).toEqual({ act: 'write' });
    expect(actOf(press('PageDown', { code: 'PageDown', ctrlKey: true }), 'canvas', 'pdf', false)).toEqual({ act: 'page', pages: 1 });
    expect(actOf(press('PageDown', { code: 'PageDown' }), 'canvas', 'pdf', false)).toEqual({ act: 'page', pages: 1 });
    expect(actOf(press('+', { ctrlKey: true, shiftKey: true }), 'canvas', 'pdf', false)).toEqual({ act: 'turn' });
    expect(actOfSound(press('N', { ctrlKey: true, shiftKey: true }), 'canvas', false)).toEqual({ act: 'go-to' });
    expect(actOfApp(press('F', { ctrlKey: true, shiftKey: true }))).toBeNull();
    expect(panelActOf(press('F', { ctrlKey: true, shiftKey: true }), 'rest')).toBe('search-comments');
    expect(actOfApp(press('/', { shiftKey: true }))).toBe('search');
    expect(keysNow('Ctrl G')).toEqual(['Ctrl Shift N']);
    expect(keysNow('/')).toEqual(['/']);
    expect(keysNow('PageUp')).toEqual(['PageUp']);
  });

  it('have comments at hand in Proofer, and what stood there elsewhere', () => {
    haveKeys({ profile: 'proofer', characters: true });
    expect(actOf(press('c'), 'canvas', 'still', false)).toEqual({ act: 'write' });
    expect(actOf(press('C', { shiftKey: true }), 'canvas', 'still', false)).toEqual({ act: 'probe', tool: 'eyedropper' });
    expect(actOf(press('b'), 'mark', 'still', false)).toEqual({ act: 'draw', tool: 'box' });
    expect(actOf(press('r'), 'mark', 'still', false)).toEqual({ act: 'draw', tool: 'box' });
    expect(actOf(press('!', { code: 'Digit1', shiftKey: true }), 'canvas', 'still', false)).toEqual({ act: 'zoom-to', to: 'fit' });
    expect(actOf(press('c'), 'text', 'still', false)).toBeNull();
    expect(keysNow('C')).toEqual(['Shift C']);
    expect(keysNow('V')).toEqual(['V']);
  });

  it('are remembered, with whether characters are keys', () => {
    haveKeys({ profile: 'proofer', characters: false });
    expect(window.localStorage.getItem('galley.keys.profile')).toBe('proofer');
    expect(window.localStorage.getItem('galley.keys.characters')).toBe('off');
  });
});

describe('with characters switched off', () => {
  const press = (key: string, held: Partial<KeyboardEventInit> = {}) => new KeyboardEvent('keydown', { key, ...held });
  beforeEach(() => haveKeys({ profile: 'editor', characters: false }));

  it.each(PROFILES)('no character alone does anything: %s', (profile) => {
    const rows = TABLES.flatMap((table) => inForce(table, { profile, characters: false }));
    expect(rows.filter(({ on }) => isCharacter(on))).toEqual([]);
    expect(rows.length).toBeGreaterThan(50);
  });

  it('letters take Alt and Shift, by what is printed or by where they are', () => {
    expect(actOf(press('h'), 'canvas', 'still', false)).toBeNull();
    expect(actOf(press('H', { shiftKey: true }), 'canvas', 'still', false)).toBeNull();
    expect(actOf(press('H', { shiftKey: true, altKey: true }), 'canvas', 'still', false)).toEqual({ act: 'tool', tool: 'hand' });
    expect(actOf(press('Ó', { code: 'KeyH', shiftKey: true, altKey: true }), 'canvas', 'still', true)).toEqual({ act: 'tool', tool: 'hand' });
    expect(actOfSound(press('I', { shiftKey: true, altKey: true }), 'canvas', false)).toEqual({ act: 'set', edge: 'start' });
    expect(actOf(press('H', { shiftKey: true, altKey: true }), 'text', 'still', false)).toBeNull();
  });

  it('positions, function keys and what has Ctrl stay', () => {
    expect(actOf(press('ArrowRight', { code: 'ArrowRight' }), 'canvas', 'video', false)).toEqual({ act: 'step', frames: 1 });
    expect(actOf(press('Escape', { code: 'Escape' }), 'placing', 'still', false)).toEqual({ act: 'cancel' });
    expect(actOf(press('F3'), 'canvas', 'pdf', false)).toEqual({ act: 'find-step', direction: 1 });
    expect(actOf(press('+', { ctrlKey: true }), 'canvas', 'still', false)).toEqual({ act: 'zoom-by', direction: 1 });
    expect(actOfApp(press('/'))).toBeNull();
    expect(actOfApp(press('?', { shiftKey: true }))).toBeNull();
    expect(actOfApp(press('F1'))).toBe('sheet');
    expect(actOfApp(press('k', { ctrlKey: true }))).toBe('palette');
  });

  it('the names of keys follow', () => {
    expect(keysNow('R')).toEqual(['Alt Shift R']);
    expect(keysNow('+')).toEqual(['Ctrl +']);
    expect(keysNow('?')).toEqual(['F1']);
    expect(keysNow('/')).toEqual([]);
    expect(keysNow('Shift H')).toEqual([]);
    expect(keysNow('Shift U')).toEqual([]);
    expect(keysNow('Ctrl Shift F')).toEqual(['Ctrl Shift F']);
    expect(keysNow('K J')).toEqual(['Alt Shift K J']);
    expect(keysNow('← → ↑ ↓')).toEqual(['← → ↑ ↓']);
    expect(keysNow('Space')).toEqual(['Space']);
  });
});
