// Every key of the viewer in one table: what it does, in which state, on which media.
//
// Letters and signs go by `key` (what is printed on it), positions by `code`. The sheet that `?` opens lists the
// same table; a second key for the same thing is not repeated there.

import { ALT, find, MOD, MOD_SHIFT, SHIFT, type Chord, type KeyEvent, type Row } from '../app/chords';
import type { KeyHelp } from '../app/keys';
import { inForce } from '../app/keySetup';
import type { DrawTool } from './marks/shapes';
import type { Layout } from './desk/layout';
import { isPaged, type SeenMedia } from './paged';
import { TEXT_SHEET } from './papers/text/sheet';
import type { RangeEdge } from './play/range';
import type { ShuttleKey } from './play/useShuttle';
import type { MessageId } from '../i18n';

/** What the keys act on now. `probe`: eyedropper or ruler are in hand. `text`: focus is in a text field. */
export type KeyState = 'canvas' | 'mark' | 'placing' | 'probe' | 'text';

export type ViewerAct =
  | { act: 'tool'; tool: 'select' | 'hand' | 'zoom' }
  | { act: 'probe'; tool: 'eyedropper' | 'ruler' }
  | { act: 'draw'; tool: DrawTool }
  | { act: 'zoom-to'; to: 'fit' | 'actual' | 'width' }
  | { act: 'zoom-by'; direction: 1 | -1 }
  | { act: 'turn' }
  | { act: 'pan'; dx: -1 | 0 | 1; dy: -1 | 0 | 1 }
  | { act: 'hide-marks' }
  | { act: 'go-to' }
  | { act: 'find' }
  | { act: 'find-step'; direction: 1 | -1 }
  | { act: 'step'; frames: number }
  | { act: 'shuttle'; key: ShuttleKey }
  | { act: 'edge'; edge: RangeEdge }
  | { act: 'to-edge'; edge: RangeEdge }
  | { act: 'clear-range' }
  | { act: 'mute' }
  | { act: 'page'; pages: 1 | -1 }
  | { act: 'layout'; layout: Layout }
  | { act: 'end'; which: 'first' | 'last' }
  | { act: 'thread'; direction: 1 | -1 }
  | { act: 'move'; dx: -1 | 0 | 1; dy: -1 | 0 | 1; amount: Amount }
  | { act: 'grow'; dx: -1 | 0 | 1; dy: -1 | 0 | 1; amount: Amount }
  | { act: 'open' }
  | { act: 'write' }
  | { act: 'remove' }
  | { act: 'confirm'; keep: boolean }
  | { act: 'back' }
  | { act: 'select-all' }
  | { act: 'copy' }
  | { act: 'cut' }
  | { act: 'paste' }
  | { act: 'duplicate' }
  | { act: 'copy-picture' }
  | { act: 'take'; compare: boolean }
  | { act: 'cancel' };

/** `fine` is one unit of the medium, `step` the usual amount, `far` ten times that. */
export type Amount = 'fine' | 'step' | 'far';

export { find, SHIFT, type KeyEvent } from '../app/chords';

/** What a medium lets one move through. A sound has a table of its own. */
export type KeyedMedia = 'pdf' | 'paged' | 'video' | 'still';

export function keyedMedia(media: SeenMedia): KeyedMedia {
  if (media.kind === 'pdf') return 'pdf';
  if (isPaged(media)) return 'paged';
  return media.kind === 'video' ? 'video' : 'still';
}

export interface Binding<Act = ViewerAct, State = KeyState> extends Row<Act, State> {
  /** `paged` includes PDF. */
  media?: KeyedMedia;
}

const IDLE: readonly KeyState[] = ['canvas'];
const LOOKING: readonly KeyState[] = ['canvas', 'mark', 'probe'];
const DRAWN: readonly KeyState[] = ['canvas', 'mark', 'placing', 'probe'];
const ALL: readonly KeyState[] = [...DRAWN, 'text'];
const MARKED: readonly KeyState[] = ['canvas', 'mark'];

const ARROWS = [
  { code: 'ArrowLeft', dx: -1, dy: 0 },
  { code: 'ArrowRight', dx: 1, dy: 0 },
  { code: 'ArrowUp', dx: 0, dy: -1 },
  { code: 'ArrowDown', dx: 0, dy: 1 },
] as const;

function arrows(when: readonly KeyState[], chord: Chord, act: 'move' | 'grow', amount: Amount): Binding[] {
  return ARROWS.map(({ code, dx, dy }) => ({ on: { ...chord, code }, when, does: { act, dx, dy, amount } }));
}

export const BINDINGS: readonly Binding[] = [
  { on: { key: 'v' }, when: DRAWN, does: { act: 'tool', tool: 'select' } },
  { on: { key: 'h' }, when: DRAWN, does: { act: 'tool', tool: 'hand' } },
  { on: { key: 'z' }, when: DRAWN, does: { act: 'tool', tool: 'zoom' } },
  { on: { key: 'p' }, when: DRAWN, does: { act: 'draw', tool: 'point' } },
  { on: { key: 'r' }, when: DRAWN, does: { act: 'draw', tool: 'box' } },
  { on: { key: 'e' }, when: DRAWN, does: { act: 'draw', tool: 'ellipse' } },
  { on: { key: 'a' }, when: DRAWN, does: { act: 'draw', tool: 'arrow' } },
  { on: { key: 'n' }, when: DRAWN, does: { act: 'draw', tool: 'line' } },
  { on: { key: 'd' }, when: DRAWN, does: { act: 'draw', tool: 'freehand' } },
  { on: { key: 'g' }, when: DRAWN, does: { act: 'draw', tool: 'polygon' } },
  { on: { key: 'c' }, when: DRAWN, does: { act: 'probe', tool: 'eyedropper' } },
  { on: { key: 'u' }, when: DRAWN, does: { act: 'probe', tool: 'ruler' } },
  { on: { key: 'h', shift: true }, when: DRAWN, does: { act: 'hide-marks' } },
  { on: { key: 'r', shift: true, mod: true }, when: DRAWN, does: { act: 'turn' } },
  { on: { key: '0', mod: true }, when: ALL, does: { act: 'zoom-to', to: 'fit' } },
  { on: { key: '1', mod: true }, when: ALL, does: { act: 'zoom-to', to: 'actual' } },
  { on: { key: '2', mod: true }, when: ALL, does: { act: 'zoom-to', to: 'width' } },
  { on: { key: '+', mod: true, shift: 'any' }, when: ALL, does: { act: 'zoom-by', direction: 1 } },
  { on: { key: '=', mod: true }, when: ALL, does: { act: 'zoom-by', direction: 1 } },
  { on: { key: '-', mod: true }, when: ALL, does: { act: 'zoom-by', direction: -1 } },
  { on: { key: '+', shift: 'any' }, when: DRAWN, does: { act: 'zoom-by', direction: 1 } },
  { on: { key: '=' }, when: DRAWN, does: { act: 'zoom-by', direction: 1 } },
  { on: { key: '-' }, when: DRAWN, does: { act: 'zoom-by', direction: -1 } },
  { on: { key: '1' }, when: LOOKING, does: { act: 'layout', layout: 'single' }, media: 'paged' },
  { on: { key: '2' }, when: LOOKING, does: { act: 'layout', layout: 'continuous' }, media: 'paged' },
  { on: { key: '3' }, when: LOOKING, does: { act: 'layout', layout: 'spreads' }, media: 'paged' },
  { on: { key: 'g', mod: true }, when: ALL, does: { act: 'go-to' }, media: 'paged' },
  { on: { key: 'g', mod: true }, when: ALL, does: { act: 'go-to' }, media: 'video' },
  { on: { key: 'f', mod: true }, when: ALL, does: { act: 'find' }, media: 'pdf' },
  { on: { key: 'f3' }, when: DRAWN, does: { act: 'find-step', direction: 1 }, media: 'pdf' },
  { on: { key: 'f3', shift: true }, when: DRAWN, does: { act: 'find-step', direction: -1 }, media: 'pdf' },
  { on: { key: ',', shift: 'any' }, when: DRAWN, does: { act: 'step', frames: -1 }, media: 'video' },
  { on: { key: '.', shift: 'any' }, when: DRAWN, does: { act: 'step', frames: 1 }, media: 'video' },
  { on: { key: 'j' }, when: DRAWN, does: { act: 'shuttle', key: 'back' }, media: 'video' },
  { on: { key: 'k' }, when: DRAWN, does: { act: 'shuttle', key: 'stop' }, media: 'video' },
  { on: { key: 'l' }, when: DRAWN, does: { act: 'shuttle', key: 'on' }, media: 'video' },
  { on: { key: 'i' }, when: DRAWN, does: { act: 'edge', edge: 'start' }, media: 'video' },
  { on: { key: 'o' }, when: DRAWN, does: { act: 'edge', edge: 'end' }, media: 'video' },
  { on: { key: 'i', shift: true }, when: DRAWN, does: { act: 'to-edge', edge: 'start' }, media: 'video' },
  { on: { key: 'o', shift: true }, when: DRAWN, does: { act: 'to-edge', edge: 'end' }, media: 'video' },
  { on: { key: 'x' }, when: DRAWN, does: { act: 'clear-range' }, media: 'video' },
  { on: { key: 'm' }, when: DRAWN, does: { act: 'mute' }, media: 'video' },
  { on: { code: 'ArrowLeft' }, when: IDLE, does: { act: 'step', frames: -1 }, media: 'video' },
  { on: { code: 'ArrowRight' }, when: IDLE, does: { act: 'step', frames: 1 }, media: 'video' },
  { on: { code: 'ArrowLeft', shift: true }, when: IDLE, does: { act: 'step', frames: -10 }, media: 'video' },
  { on: { code: 'ArrowRight', shift: true }, when: IDLE, does: { act: 'step', frames: 10 }, media: 'video' },
  { on: { code: 'ArrowLeft' }, when: IDLE, does: { act: 'page', pages: -1 }, media: 'paged' },
  { on: { code: 'ArrowRight' }, when: IDLE, does: { act: 'page', pages: 1 }, media: 'paged' },
  { on: { code: 'PageUp' }, when: LOOKING, does: { act: 'page', pages: -1 }, media: 'paged' },
  { on: { code: 'PageDown' }, when: LOOKING, does: { act: 'page', pages: 1 }, media: 'paged' },
  { on: { code: 'Home' }, when: LOOKING, does: { act: 'end', which: 'first' } },
  { on: { code: 'End' }, when: LOOKING, does: { act: 'end', which: 'last' } },
  { on: { code: 'ArrowUp' }, when: IDLE, does: { act: 'thread', direction: -1 } },
  { on: { code: 'ArrowDown' }, when: IDLE, does: { act: 'thread', direction: 1 } },
  ...ARROWS.map(({ code, dx, dy }): Binding => ({ on: { code, mod: true }, when: DRAWN, does: { act: 'pan', dx, dy } })),
  ...arrows(['mark'], {}, 'move', 'fine'),
  ...arrows(['mark'], { shift: true }, 'move', 'far'),
  ...arrows(['mark'], { alt: true }, 'grow', 'fine'),
  ...arrows(['mark'], { alt: true, shift: true }, 'grow', 'far'),
  ...arrows(['placing'], {}, 'move', 'step'),
  ...arrows(['placing'], { alt: true }, 'move', 'fine'),
  ...arrows(['placing'], { shift: true }, 'grow', 'step'),
  ...arrows(['placing'], { alt: true, shift: true }, 'grow', 'fine'),
  { on: { code: 'Enter', mod: true }, when: IDLE, does: { act: 'write' } },
  { on: { code: 'Enter' }, when: ['mark'], does: { act: 'open' } },
  { on: { code: 'Delete' }, when: ['mark'], does: { act: 'remove' } },
  { on: { code: 'Backspace' }, when: ['mark'], does: { act: 'remove' } },
  { on: { key: 'a', mod: true }, when: MARKED, does: { act: 'select-all' } },
  { on: { key: 'c', mod: true }, when: ['mark'], does: { act: 'copy' } },
  { on: { key: 'x', mod: true }, when: ['mark'], does: { act: 'cut' } },
  { on: { key: 'v', mod: true }, when: MARKED, does: { act: 'paste' } },
  { on: { key: 'd', mod: true }, when: ['mark'], does: { act: 'duplicate' } },
  { on: { key: 'c', mod: true, shift: true }, when: DRAWN, does: { act: 'copy-picture' } },
  { on: { code: 'Enter' }, when: ['placing'], does: { act: 'confirm', keep: false } },
  { on: { code: 'NumpadEnter' }, when: ['placing'], does: { act: 'confirm', keep: false } },
  { on: { code: 'Enter', shift: true }, when: ['placing'], does: { act: 'confirm', keep: true } },
  { on: { code: 'Backspace' }, when: ['placing'], does: { act: 'back' } },
  ...arrows(['probe'], {}, 'move', 'fine'),
  ...arrows(['probe'], { shift: true }, 'move', 'far'),
  { on: { code: 'Enter' }, when: ['probe'], does: { act: 'take', compare: false } },
  { on: { code: 'NumpadEnter' }, when: ['probe'], does: { act: 'take', compare: false } },
  { on: { code: 'Enter', shift: true }, when: ['probe'], does: { act: 'take', compare: true } },
  { on: { code: 'Escape' }, when: DRAWN, does: { act: 'cancel' } },
];

/** What a key does now; null when it is not the viewer's. `mac`: the command key is the modifier. */
export function actOf(event: KeyEvent, state: KeyState, media: KeyedMedia, mac?: boolean): ViewerAct | null {
  const here = inForce(BINDINGS).filter((row) => isFor(row, media));
  return find(here, event, state, mac)?.does ?? null;
}

export function isFor({ media: only }: { media?: KeyedMedia }, media: KeyedMedia): boolean {
  return only === undefined || only === media || (only === 'paged' && media === 'pdf');
}

/** Keys that a widget needs for itself while it has the focus. */
const WIDGET_KEYS = new Set(['Enter', 'NumpadEnter', 'Space', 'Escape', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']);
const PAGE_KEYS = new Set(['Home', 'End', 'PageUp', 'PageDown']);

/** What goes through rows, tabs or values by the page keys, too. Buttons, alone or in a row, do not. */
const PAGED_WIDGETS =
  '[role=menu], [role=listbox], [role=grid], [role=treegrid], [role=tree], [role=tablist], [role=slider], [role=spinbutton], [role=combobox], input[type=range], table, select';
const WIDGETS = `button, a[href], input[type=checkbox], [role=toolbar], [role=radiogroup], ${PAGED_WIDGETS}`;

/** Whether something within the viewer has more around the element than it shows. */
function scrolls(element: Element): boolean {
  for (let around: Element | null = element; around !== null && !around.hasAttribute('data-viewer'); around = around.parentElement) {
    const isTaller = around.scrollHeight > around.clientHeight;
    if (isTaller && /auto|scroll/.test(getComputedStyle(around).overflowY)) return true;
  }
  return false;
}

/** What takes letters, too: to type ahead, or because the rest of the window waits. A toast does not wait. */
const ALL_KEYS = '[role=dialog], [role=alertdialog]:not([aria-modal="false"]), [role=menu], [role=listbox]:not([data-viewer-strip])';

/** Whether the focused widget comes first. The canvas's own marks are buttons, but their keys are the viewer's. */
export function belongsToWidget(event: Pick<KeyboardEvent, 'code' | 'target'>): boolean {
  if (!(event.target instanceof Element)) return false;
  if (event.target.closest('[data-own-keys]') !== null) return WIDGET_KEYS.has(event.code);
  if (event.target.closest('[data-viewer-stage]') !== null) return false;
  if (event.target.closest(ALL_KEYS) !== null) return true;
  if (PAGE_KEYS.has(event.code)) {
    if (event.target.closest(PAGED_WIDGETS) !== null) return true;
    // Elsewhere in the window they scroll.
    return event.target.closest(WIDGETS) !== null && (event.target.closest('[data-viewer]') === null || scrolls(event.target));
  }
  return WIDGET_KEYS.has(event.code) && event.target.closest(WIDGETS) !== null;
}

const ARROW_KEYS = '← → ↑ ↓';

/** Rows say the chords of the table; what stands in the sheet is what does the same in force (`sheet.ts`). */
export type KeySheet = readonly { group: MessageId; /** Else the canvas. */ state?: SheetState; rows: readonly KeyHelp[] }[];

/** In the order of the sheet. */
export const SHEET_STATES = ['canvas', 'playing', 'placing', 'probe', 'mark', 'list', 'text', 'everywhere'] as const;
export type SheetState = (typeof SHEET_STATES)[number];

export const SHEET: KeySheet = [
  {
    group: 'viewer.keys.group.view',
    state: 'canvas',
    rows: [
      { what: 'viewer.keys.fit', keys: [`${MOD} 0`] },
      { what: 'viewer.keys.actual', keys: [`${MOD} 1`] },
      { what: 'viewer.keys.width', keys: [`${MOD} 2`] },
      { what: 'viewer.keys.zoom', keys: ['+', '−'] },
      { what: 'pages.keys.zoom', keys: ['Z'] },
      { what: 'pages.keys.layout', keys: ['1', '2', '3'] },
      { what: 'viewer.keys.hold', keys: ['Space'] },
      { what: 'viewer.keys.pan', keys: [`${MOD} ${ARROW_KEYS}`] },
      { what: 'viewer.keys.turn', keys: [`${MOD_SHIFT} R`] },
      { what: 'output.keys.copy', keys: [`${MOD_SHIFT} C`] },
    ],
  },
  {
    group: 'viewer.keys.group.places',
    state: 'canvas',
    rows: [
      { what: 'viewer.keys.thread', keys: ['↑', '↓'] },
      { what: 'viewer.keys.page', keys: ['PageUp', 'PageDown'] },
      { what: 'viewer.keys.step', keys: ['←', '→', ',', '.'] },
      { what: 'viewer.keys.step-ten', keys: [`${SHIFT} ←`, `${SHIFT} →`] },
      { what: 'viewer.keys.ends', keys: ['Home', 'End'] },
      { what: 'viewer.keys.go-to', keys: [`${MOD} G`] },
      { what: 'viewer.keys.find', keys: [`${MOD} F`] },
      { what: 'viewer.keys.find-step', keys: ['F3', `${SHIFT} F3`] },
    ],
  },
  {
    group: 'viewer.keys.group.play',
    state: 'playing',
    rows: [
      { what: 'viewer.keys.play', keys: ['Space'] },
      { what: 'viewer.keys.shuttle', keys: ['J', 'K', 'L'] },
      { what: 'viewer.keys.shuttle-step', keys: ['K J', 'K L'] },
      { what: 'viewer.keys.range', keys: ['I', 'O'] },
      { what: 'viewer.keys.to-edge', keys: [`${SHIFT} I`, `${SHIFT} O`] },
      { what: 'viewer.keys.clear-range', keys: ['X'] },
      { what: 'viewer.keys.mute', keys: ['M'] },
    ],
  },
  {
    group: 'viewer.keys.group.tools',
    state: 'canvas',
    rows: [
      { what: 'viewer.keys.select', keys: ['V'] },
      { what: 'viewer.keys.hand', keys: ['H'] },
      { what: 'drawing.keys.point', keys: ['P'] },
      { what: 'viewer.keys.box', keys: ['R'] },
      { what: 'drawing.keys.ellipse', keys: ['E'] },
      { what: 'drawing.keys.arrow', keys: ['A'] },
      { what: 'drawing.keys.line', keys: ['N'] },
      { what: 'drawing.keys.freehand', keys: ['D'] },
      { what: 'drawing.keys.polygon', keys: ['G'] },
      { what: 'viewer.keys.eyedropper', keys: ['C'] },
      { what: 'viewer.keys.ruler', keys: ['U'] },
      { what: 'viewer.keys.hide', keys: [`${SHIFT} H`] },
      { what: 'viewer.keys.write', keys: [`${MOD} Enter`] },
      { what: 'viewer.keys.cancel', keys: ['Esc'] },
    ],
  },
  TEXT_SHEET,
  {
    group: 'viewer.keys.group.placing',
    state: 'placing',
    rows: [
      { what: 'viewer.keys.placing-move', keys: [ARROW_KEYS] },
      { what: 'viewer.keys.placing-grow', keys: [`${SHIFT} ${ARROW_KEYS}`] },
      { what: 'viewer.keys.placing-fine', keys: [`${ALT} ${ARROW_KEYS}`] },
      { what: 'viewer.keys.confirm', keys: ['Enter'] },
      { what: 'drawing.keys.keep', keys: [`${SHIFT} Enter`] },
      { what: 'drawing.keys.straight', keys: [SHIFT] },
      { what: 'drawing.keys.back', keys: ['Backspace'] },
    ],
  },
  {
    group: 'viewer.keys.group.probe',
    state: 'probe',
    rows: [
      { what: 'viewer.keys.probe-move', keys: [ARROW_KEYS, `${SHIFT} ${ARROW_KEYS}`] },
      { what: 'viewer.keys.probe-take', keys: ['Enter'] },
      { what: 'viewer.keys.probe-compare', keys: [`${SHIFT} Enter`] },
      { what: 'viewer.keys.probe-leave', keys: ['Esc'] },
    ],
  },
  {
    group: 'viewer.keys.group.mark',
    state: 'mark',
    rows: [
      { what: 'viewer.keys.nudge', keys: [ARROW_KEYS, `${SHIFT} ${ARROW_KEYS}`] },
      { what: 'viewer.keys.grow', keys: [`${ALT} ${ARROW_KEYS}`] },
      { what: 'viewer.keys.remove', keys: ['Delete'] },
      { what: 'viewer.keys.open', keys: ['Enter'] },
      { what: 'drawing.keys.select-all', keys: [`${MOD} A`] },
      { what: 'drawing.keys.copy', keys: [`${MOD} C`, `${MOD} X`, `${MOD} V`] },
      { what: 'drawing.keys.duplicate', keys: [`${MOD} D`] },
    ],
  },
];

export const SOUND_SHEET: KeySheet = [
  {
    group: 'sound.keys.group',
    state: 'canvas',
    rows: [
      { what: 'sound.keys.step', keys: ['←', '→', `${SHIFT} ←`, `${SHIFT} →`] },
      { what: 'sound.keys.sample', keys: [',', '.'] },
      { what: 'sound.keys.page', keys: ['PageUp', 'PageDown'] },
      { what: 'sound.keys.ends', keys: ['Home', 'End'] },
      { what: 'sound.keys.go-to', keys: [`${MOD} G`] },
      { what: 'viewer.keys.zoom', keys: ['+', '−'] },
      { what: 'sound.keys.zoom-to', keys: [`${MOD} 0`, `${MOD} 1`, `${MOD} 2`] },
      { what: 'viewer.keys.pan', keys: [`${MOD} ←`, `${MOD} →`] },
      { what: 'sound.keys.hand', keys: ['H', 'Space'] },
    ],
  },
  {
    group: 'sound.keys.group.play',
    state: 'playing',
    rows: [
      { what: 'viewer.keys.play', keys: ['Space'] },
      { what: 'viewer.keys.shuttle', keys: ['J', 'K', 'L'] },
      { what: 'sound.keys.shuttle-step', keys: ['K J', 'K L'] },
      { what: 'viewer.keys.mute', keys: ['M'] },
    ],
  },
  {
    group: 'sound.keys.group.range',
    state: 'canvas',
    rows: [
      { what: 'sound.keys.select', keys: ['V'] },
      { what: 'sound.keys.set', keys: ['I', 'O'] },
      { what: 'sound.keys.to-edge', keys: [`${SHIFT} I`, `${SHIFT} O`] },
      { what: 'sound.keys.clear', keys: ['X'] },
      { what: 'sound.keys.write', keys: ['Enter'] },
      { what: 'viewer.keys.thread', keys: ['↑', '↓'] },
      { what: 'sound.keys.hide', keys: [`${SHIFT} H`] },
      { what: 'sound.keys.cancel', keys: ['Esc'] },
    ],
  },
];
