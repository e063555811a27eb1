// Keys as users of other programs know them, as what differs from the tables, by act.
//
// An act's chords here stand instead of those it has by letters, signs and function keys; those by position (arrows,
// Enter, Page Up) stay. Where a profile says nothing, the tables hold.

import type { Chord } from './chords';

/** `editor` is what the tables say, `proofer` has comments close at hand, `acrobat` is that program's. */
export const PROFILES = ['editor', 'proofer', 'acrobat'] as const;
export type ProfileId = (typeof PROFILES)[number];

/** By `idOf` of the act. */
export type Overrides = Readonly<Record<string, readonly Chord[]>>;

export const OVERRIDES: Record<ProfileId, Overrides> = {
  editor: {},
  proofer: {
    write: [{ key: 'c' }],
    'probe.eyedropper': [{ key: 'c', shift: true }],
    'draw.box': [{ key: 'b' }, { key: 'r' }],
    // As on the boards that drafts are drawn on: the whole, and a hundred per cent.
    'zoom-to.fit': [{ key: '0', mod: true }, { code: 'Digit1', shift: true }],
    'zoom-to.actual': [{ key: '1', mod: true }, { code: 'Digit0', shift: true }],
    'zoom-to.whole': [{ key: '0', mod: true }, { code: 'Digit1', shift: true }],
  },
  acrobat: {
    write: [{ key: 's' }, { key: '6', mod: true }],
    'go-to': [{ key: 'n', mod: true, shift: true }],
    'find-step.1': [{ key: 'f3' }, { key: 'g', mod: true }],
    'find-step.-1': [{ key: 'f3', shift: true }, { key: 'g', mod: true, shift: true }],
    'page.-1': [{ code: 'PageUp', mod: true }],
    'page.1': [{ code: 'PageDown', mod: true }],
    // There Shift with the sign rotates.
    'zoom-by.1': [{ key: '=', mod: true }, { key: '+', mod: true }, { key: '+', shift: 'any' }, { key: '=' }],
    turn: [{ key: '+', mod: true, shift: true }],
  },
};

/** What an act is called by here and by the names of commands: `tool.hand`. */
export function idOf(act: object): string {
  return Object.values(act).map(String).join('.');
}
