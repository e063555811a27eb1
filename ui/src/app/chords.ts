// What keys are pressed together, how a row of a table is found by them, and how they are written.
//
// Letters and signs go by `key` (what is printed on it), positions by `code`.

export const MOD = /mac/i.test(navigator.platform) ? '⌘' : 'Ctrl';
export const SHIFT = MOD === '⌘' ? '⇧' : 'Shift';
export const ALT = MOD === '⌘' ? '⌥' : 'Alt';
/** Both held: a Mac writes Cmd last, other systems write Ctrl first. */
export const MOD_SHIFT = MOD === '⌘' ? `${SHIFT} ${MOD}` : `${MOD} ${SHIFT}`;

export interface Chord {
  key?: string;
  code?: string;
  mod?: boolean;
  /** `any`: the sign needs Shift on some keyboards. */
  shift?: boolean | 'any';
  alt?: boolean;
}

/** A row of a table of keys. */
export interface Row<Act = unknown, State = string> {
  on: Chord;
  when: readonly State[];
  does: Act;
  /** On what alone it works. */
  media?: string;
}

export type KeyEvent = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** The first that is meant by a key. */
export function find<B extends Row<unknown, State>, State>(rows: readonly B[], event: KeyEvent, state: State, mac = MOD === '⌘'): B | undefined {
  const mod = mac ? event.metaKey : event.ctrlKey;
  const foreign = mac ? event.ctrlKey : event.metaKey;
  if (foreign) return undefined;
  return rows.find(
    ({ on, when }) =>
      when.includes(state) &&
      (on.key === undefined || on.key === keyOf(event, on)) &&
      (on.code === undefined || on.code === event.code) &&
      (on.mod ?? false) === mod &&
      (on.alt ?? false) === event.altKey &&
      (on.shift === 'any' || (on.shift ?? false) === event.shiftKey),
  );
}

/** With Alt a key may write a sign of its own; then its position says which letter it is. */
function keyOf({ key, code }: KeyEvent, { alt = false }: Chord): string {
  const printed = key.toLowerCase();
  return alt && !isLetter(printed) && /^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : printed;
}

function isLetter(key: string): boolean {
  return /^[a-z]$/.test(key);
}

/** A letter, digit or sign without Ctrl, Cmd or Alt: what one also presses when one means to write. */
export function isCharacter({ key, code, mod = false, alt = false }: Chord): boolean {
  if (mod || alt) return false;
  return key === undefined ? /^(Key|Digit)/.test(code ?? '') : key.length === 1;
}

/** The chord that a character has where characters alone do nothing; null where it has none. */
export function spared(on: Chord): Chord | null {
  return on.key !== undefined && isLetter(on.key) && (on.shift ?? false) === false ? { key: on.key, alt: true, shift: true } : null;
}

const SIGNS: Record<string, string> = {
  '-': '−',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  NumpadEnter: 'Enter',
  Escape: 'Esc',
};

/** `Ctrl Shift R`; on a Mac `⇧ ⌘ R`. */
export function chordText({ key, code, mod = false, shift = false, alt = false }: Chord): string {
  const last = key?.toUpperCase() ?? code?.replace(/^(Key|Digit)/, '') ?? '';
  const held = [...(alt ? [ALT] : []), ...(shift === true ? [SHIFT] : [])];
  const cmd = mod ? [MOD] : [];
  return [...(MOD === '⌘' ? [...held, ...cmd] : [...cmd, ...held]), SIGNS[key ?? code ?? ''] ?? last].join(' ');
}
