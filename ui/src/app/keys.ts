/** The keys that work everywhere, in one table; the viewer has its own. The sheet that `?` opens lists them. */
import type { MessageId } from '../i18n';
import { find, MOD, MOD_SHIFT, type Row } from './chords';
import { inForce } from './keySetup';

export { MOD } from './chords';

export interface KeyHelp {
  keys: string[];
  what: MessageId;
}

export const appKeys: KeyHelp[] = [
  { keys: [`${MOD} K`], what: 'keys.palette' },
  { keys: ['/'], what: 'keys.search' },
  { keys: [`${MOD} O`], what: 'keys.choose' },
  { keys: [`${MOD} Z`], what: 'keys.undo' },
  { keys: MOD === '⌘' ? [`${MOD_SHIFT} Z`] : [`${MOD_SHIFT} Z`, `${MOD} Y`], what: 'keys.redo' },
  { keys: [`${MOD} Enter`], what: 'keys.send' },
  { keys: [`${MOD} ,`], what: 'keys.settings' },
  { keys: ['?', 'F1'], what: 'keys.sheet' },
];

export type AppAct = 'palette' | 'search' | 'choose' | 'undo' | 'redo' | 'settings' | 'sheet';

/** `text`: focus is in a text field. */
type State = 'page' | 'text';

const PAGE: readonly State[] = ['page'];
const ALL: readonly State[] = ['page', 'text'];

export const APP_BINDINGS: readonly Row<{ act: AppAct }, State>[] = [
  { on: { key: 'k', mod: true }, when: ALL, does: { act: 'palette' } },
  { on: { key: '/', shift: 'any' }, when: PAGE, does: { act: 'search' } },
  { on: { key: 'o', mod: true }, when: ALL, does: { act: 'choose' } },
  { on: { key: ',', mod: true, shift: 'any' }, when: ALL, does: { act: 'settings' } },
  { on: { key: 'z', mod: true }, when: PAGE, does: { act: 'undo' } },
  { on: { key: 'z', mod: true, shift: true }, when: PAGE, does: { act: 'redo' } },
  { on: { key: 'y', mod: true }, when: PAGE, does: { act: 'redo' } },
  { on: { key: '?', shift: 'any' }, when: PAGE, does: { act: 'sheet' } },
  { on: { key: 'f1' }, when: ALL, does: { act: 'sheet' } },
];

/** Ctrl and Cmd are the same here, on every system. */
export function actOf(event: KeyboardEvent, typing = isTextField(event.target)): AppAct | null {
  if (event.isComposing) return null;
  return find(inForce(APP_BINDINGS), event, typing ? 'text' : 'page', event.metaKey)?.does.act ?? null;
}

const NOT_TEXT = new Set(['button', 'checkbox', 'radio', 'range', 'color', 'file', 'submit', 'reset', 'image']);

export function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !NOT_TEXT.has(target.type);
  return target instanceof HTMLTextAreaElement || target.isContentEditable || target.getAttribute('role') === 'textbox';
}

/** Whether a dialog has the floor, wherever the focus is. A toast is an alert dialog that claims nothing. */
export function modalIsOpen(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"]:not([aria-modal="false"])') !== null;
}
