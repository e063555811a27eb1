// Every key that does something on a sound. The sheet that `?` opens lists the same table.

import { inForce } from '../../app/keySetup';
import { find, type Binding, type KeyEvent, type KeyState } from '../keys';
import type { ShuttleKey } from '../play/useShuttle';
import type { Edge } from './stretch';

/** What the keys act on; `text`: focus is in a text field. */
type State = Extract<KeyState, 'canvas' | 'text'>;

export type SoundAct =
  | { act: 'tool'; tool: 'select' | 'hand' }
  | { act: 'zoom-to'; to: 'whole' | 'samples' | 'range' }
  | { act: 'zoom-by'; direction: 1 | -1 }
  | { act: 'pan'; share: number }
  /** Pixels of the screen, or samples. */
  | { act: 'step'; by: number; unit: 'pixel' | 'sample' }
  | { act: 'page'; pages: 1 | -1 }
  | { act: 'end'; which: 'first' | 'last' }
  | { act: 'shuttle'; key: ShuttleKey }
  | { act: 'mute' }
  | { act: 'set'; edge: Edge }
  | { act: 'to-edge'; edge: Edge }
  | { act: 'clear' }
  | { act: 'write' }
  | { act: 'thread'; direction: 1 | -1 }
  | { act: 'hide-marks' }
  | { act: 'go-to' }
  | { act: 'cancel' };

const CANVAS: readonly State[] = ['canvas'];
const ALL: readonly State[] = ['canvas', 'text'];
const PAN = 0.1;

export const SOUND_BINDINGS: readonly Binding<SoundAct, State>[] = [
  { on: { key: 'v' }, when: CANVAS, does: { act: 'tool', tool: 'select' } },
  { on: { key: 'h' }, when: CANVAS, does: { act: 'tool', tool: 'hand' } },
  { on: { key: 'h', shift: true }, when: CANVAS, does: { act: 'hide-marks' } },
  { on: { key: '0', mod: true }, when: ALL, does: { act: 'zoom-to', to: 'whole' } },
  { on: { key: '1', mod: true }, when: ALL, does: { act: 'zoom-to', to: 'samples' } },
  { on: { key: '2', mod: true }, when: ALL, does: { act: 'zoom-to', to: 'range' } },
  { on: { key: '+', mod: true, shift: 'any' }, when: ALL, does: { act: 'zoom-by', direction: 1 } },
  { on: { key: '=', mod: true }, when: ALL, does: { act: 'zoom-by', direction: 1 } },
  { on: { key: '-', mod: true }, when: ALL, does: { act: 'zoom-by', direction: -1 } },
  { on: { key: '+', shift: 'any' }, when: CANVAS, does: { act: 'zoom-by', direction: 1 } },
  { on: { key: '=' }, when: CANVAS, does: { act: 'zoom-by', direction: 1 } },
  { on: { key: '-' }, when: CANVAS, does: { act: 'zoom-by', direction: -1 } },
  { on: { key: 'g', mod: true }, when: ALL, does: { act: 'go-to' } },
  { on: { code: 'ArrowLeft', mod: true }, when: CANVAS, does: { act: 'pan', share: -PAN } },
  { on: { code: 'ArrowRight', mod: true }, when: CANVAS, does: { act: 'pan', share: PAN } },
  { on: { code: 'ArrowLeft' }, when: CANVAS, does: { act: 'step', by: -1, unit: 'pixel' } },
  { on: { code: 'ArrowRight' }, when: CANVAS, does: { act: 'step', by: 1, unit: 'pixel' } },
  { on: { code: 'ArrowLeft', shift: true }, when: CANVAS, does: { act: 'step', by: -10, unit: 'pixel' } },
  { on: { code: 'ArrowRight', shift: true }, when: CANVAS, does: { act: 'step', by: 10, unit: 'pixel' } },
  { on: { key: ',', shift: 'any' }, when: CANVAS, does: { act: 'step', by: -1, unit: 'sample' } },
  { on: { key: '.', shift: 'any' }, when: CANVAS, does: { act: 'step', by: 1, unit: 'sample' } },
  { on: { code: 'PageUp' }, when: CANVAS, does: { act: 'page', pages: -1 } },
  { on: { code: 'PageDown' }, when: CANVAS, does: { act: 'page', pages: 1 } },
  { on: { code: 'Home' }, when: CANVAS, does: { act: 'end', which: 'first' } },
  { on: { code: 'End' }, when: CANVAS, does: { act: 'end', which: 'last' } },
  { on: { key: 'j' }, when: CANVAS, does: { act: 'shuttle', key: 'back' } },
  { on: { key: 'k' }, when: CANVAS, does: { act: 'shuttle', key: 'stop' } },
  { on: { key: 'l' }, when: CANVAS, does: { act: 'shuttle', key: 'on' } },
  { on: { key: 'm' }, when: CANVAS, does: { act: 'mute' } },
  { on: { key: 'i' }, when: CANVAS, does: { act: 'set', edge: 'start' } },
  { on: { key: 'o' }, when: CANVAS, does: { act: 'set', edge: 'end' } },
  { on: { key: 'i', shift: true }, when: CANVAS, does: { act: 'to-edge', edge: 'start' } },
  { on: { key: 'o', shift: true }, when: CANVAS, does: { act: 'to-edge', edge: 'end' } },
  { on: { key: 'x' }, when: CANVAS, does: { act: 'clear' } },
  { on: { code: 'Enter' }, when: CANVAS, does: { act: 'write' } },
  { on: { code: 'NumpadEnter' }, when: CANVAS, does: { act: 'write' } },
  { on: { code: 'ArrowUp' }, when: CANVAS, does: { act: 'thread', direction: -1 } },
  { on: { code: 'ArrowDown' }, when: CANVAS, does: { act: 'thread', direction: 1 } },
  { on: { code: 'Escape' }, when: CANVAS, does: { act: 'cancel' } },
];

export function actOf(event: KeyEvent, state: State, mac?: boolean): SoundAct | null {
  return find(inForce(SOUND_BINDINGS), event, state, mac)?.does ?? null;
}
