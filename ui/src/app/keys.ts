/** The keys that work everywhere, for the sheet that `?` opens; the viewer lists its own. */
import type { MessageId } from '../i18n';

export interface KeyHelp {
  keys: string[];
  what: MessageId;
}

export const MOD = /mac/i.test(navigator.platform) ? '⌘' : 'Ctrl';

export const appKeys: KeyHelp[] = [
  { keys: [`${MOD} K`, '/'], what: 'keys.search' },
  { keys: [`${MOD} O`], what: 'keys.choose' },
  { keys: [`${MOD} Z`], what: 'keys.undo' },
  { keys: MOD === '⌘' ? ['⇧ ⌘ Z'] : ['Ctrl Shift Z', 'Ctrl Y'], what: 'keys.redo' },
  { keys: [`${MOD} Enter`], what: 'keys.send' },
  { keys: [`${MOD} ,`], what: 'keys.settings' },
  { keys: ['?'], what: 'keys.sheet' },
];

export type AppAct = 'search' | 'choose' | 'undo' | 'redo' | 'settings' | 'sheet';

/** Letters go by what is printed on the key; single characters count only outside text fields. */
export function actOf(event: KeyboardEvent, typing = isTextField(event.target)): AppAct | null {
  if (event.altKey || event.isComposing) return null;
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    if (key === 'k' && !event.shiftKey) return 'search';
    if (key === 'o' && !event.shiftKey) return 'choose';
    if (key === ',') return 'settings';
    if (typing) return null;
    if (key === 'z') return event.shiftKey ? 'redo' : 'undo';
    if (key === 'y' && !event.shiftKey) return 'redo';
    return null;
  }
  if (typing) return null;
  if (key === '/') return 'search';
  if (key === '?') return 'sheet';
  return null;
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
