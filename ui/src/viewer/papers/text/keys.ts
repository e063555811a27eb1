// The keys of a page's text: they come before the viewer's own while text is selected or its tool is in hand.

import { inForce } from '../../../app/keySetup';
import { find, type Binding, type KeyEvent } from '../../keys';
import type { Way } from './acts';

/** `reading`: the tool is in hand. `selected`: text is, with another tool. */
export type TextState = 'idle' | 'reading' | 'selected';

export type TextAct = { act: 'take' } | { act: 'move'; way: Way; extends: boolean } | { act: 'copy' } | { act: 'all' } | { act: 'bar' } | { act: 'clear' };

type TextBinding = Binding<TextAct, TextState>;

const ANY: readonly TextState[] = ['idle', 'reading', 'selected'];
const ON: readonly TextState[] = ['reading', 'selected'];

function moves(chord: TextBinding['on'], way: Way): TextBinding[] {
  return [
    { on: chord, when: ['reading'], does: { act: 'move', way, extends: false } },
    { on: { ...chord, shift: true }, when: ON, does: { act: 'move', way, extends: true } },
  ];
}

export const TEXT_BINDINGS: readonly TextBinding[] = [
  { on: { key: 't' }, when: ANY, does: { act: 'take' } },
  ...moves({ code: 'ArrowLeft' }, { by: 'letter', to: 'left' }),
  ...moves({ code: 'ArrowRight' }, { by: 'letter', to: 'right' }),
  ...moves({ code: 'ArrowLeft', mod: true }, { by: 'word', to: 'left' }),
  ...moves({ code: 'ArrowRight', mod: true }, { by: 'word', to: 'right' }),
  ...moves({ code: 'ArrowUp' }, { by: 'line', to: 'up' }),
  ...moves({ code: 'ArrowDown' }, { by: 'line', to: 'down' }),
  ...moves({ code: 'Home' }, { by: 'end', to: 'start' }),
  ...moves({ code: 'End' }, { by: 'end', to: 'end' }),
  { on: { key: 'c', mod: true }, when: ON, does: { act: 'copy' } },
  { on: { key: 'a', mod: true }, when: ON, does: { act: 'all' } },
  { on: { code: 'Enter' }, when: ON, does: { act: 'bar' } },
  { on: { code: 'NumpadEnter' }, when: ON, does: { act: 'bar' } },
  { on: { code: 'Escape' }, when: ON, does: { act: 'clear' } },
];

export function textActOf(event: KeyEvent, state: TextState, mac?: boolean): TextAct | null {
  return find(inForce(TEXT_BINDINGS), event, state, mac)?.does ?? null;
}
