/**
 * What in a comment leads somewhere: addresses of the web, `#12` for a comment, timecodes, pages; and whom it names.
 *
 * Goes through the text once, from left to right, whatever is in it; the pieces put together are the text again. Only
 * http and https are addresses, and only with a host that is what it looks like: no name and password before it, no
 * letters that turn the line around.
 */

import { tokenAt } from '../../viewer/along';

export type Token =
  | { kind: 'text'; text: string }
  | { kind: 'url'; text: string; href: string }
  | { kind: 'thread'; text: string; number: number }
  | { kind: 'timecode'; text: string }
  | { kind: 'page'; text: string; label: string }
  | { kind: 'mention'; text: string; id: string };

type Place = Exclude<Token, { kind: 'text' }>;

export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let plain = 0;
  let at = 0;
  while (at < text.length) {
    // Whom a text names is told by the token alone, whatever is before it.
    const read = isWordAt(text, at - 1) && text[at] !== '@' ? null : readAt(text, at);
    if (read === null) {
      at += 1;
      continue;
    }
    const { token, end } = read;
    if (token !== null) {
      if (plain < at) tokens.push({ kind: 'text', text: text.slice(plain, at) });
      tokens.push(token);
      plain = end;
    }
    at = end;
  }
  if (plain < text.length) tokens.push({ kind: 'text', text: text.slice(plain) });
  return tokens;
}

/** What begins here, and where it ends; a null token is passed over as text. */
interface Read {
  token: Place | null;
  end: number;
}

function readAt(text: string, at: number): Read | null {
  switch (text[at]) {
    case 'h':
    case 'H':
      return readUrl(text, at);
    case '@':
      return readMention(text, at);
    case '#':
      return readThread(text, at);
    case 'p':
    case 'P':
      return readPage(text, at);
    default:
      return isDigit(text, at) ? readTimecode(text, at) : null;
  }
}

/** Longer ones are nobody's, and no reader would look at their end. */
const LONGEST_URL = 2000;

function readUrl(text: string, at: number): Read | null {
  const scheme = ['https://', 'http://'].find((one) => text.slice(at, at + one.length).toLowerCase() === one);
  if (scheme === undefined) return null;
  let end = at + scheme.length;
  while (end < text.length && !endsUrl(text, end)) end += 1;
  const stop = trimmed(text, at + scheme.length, end);
  const href = stop - at > LONGEST_URL ? null : safeHref(text.slice(at, stop));
  if (href === null) return { token: null, end };
  return { token: { kind: 'url', text: text.slice(at, stop), href }, end: stop };
}

const DELIMITERS = new Set(['<', '>', '"', '`', '{', '}', '|', '\\', '^', '“', '”', '„', '«', '»']);

/** Spaces, signs that no address has, and letters that are not seen or turn the line around. */
function endsUrl(text: string, at: number): boolean {
  const letter = text[at] ?? '';
  return DELIMITERS.has(letter) || /[\s\p{Cc}\p{Cf}\u2028\u2029]/u.test(letter);
}

const TRAILING = new Set(['.', ',', ';', ':', '!', '?', "'", '’', '*', '_', '…']);
const CLOSING: Record<string, string> = { ')': '(', ']': '[' };

/** Without the punctuation of the sentence; a bracket stays where its other half is in the address. */
function trimmed(text: string, start: number, end: number): number {
  const excess: Record<string, number> = { ')': 0, ']': 0 };
  for (let at = start; at < end; at += 1) {
    const letter = text[at] ?? '';
    for (const [close, open] of Object.entries(CLOSING)) {
      if (letter === close) excess[close] = (excess[close] ?? 0) + 1;
      if (letter === open) excess[close] = (excess[close] ?? 0) - 1;
    }
  }
  let stop = end;
  for (; stop > start; stop -= 1) {
    const letter = text[stop - 1] ?? '';
    const over = excess[letter] ?? 0;
    if (over > 0) excess[letter] = over - 1;
    else if (!TRAILING.has(letter)) break;
  }
  return stop;
}

function safeHref(text: string): string | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
  const isPlain = url.username === '' && url.password === '' && url.hostname !== '';
  return isWeb && isPlain ? url.href : null;
}

function readMention(text: string, at: number): Read | null {
  const read = tokenAt(text, at);
  return read === null ? null : { token: { kind: 'mention', text: text.slice(at, read.end), id: read.id }, end: read.end };
}

const MOST_DIGITS = 6;

function readThread(text: string, at: number): Read | null {
  const end = digitsEnd(text, at + 1);
  const count = end - at - 1;
  if (count === 0 || count > MOST_DIGITS || isWordAt(text, end)) return null;
  return { token: { kind: 'thread', text: text.slice(at, end), number: Number(text.slice(at + 1, end)) }, end };
}

/** `p. 4`, `p.4` or `page 4`. */
function readPage(text: string, at: number): Read | null {
  let next = at;
  if (text.slice(at, at + 2).toLowerCase() === 'p.') next = at + 2;
  else if (text.slice(at, at + 4).toLowerCase() === 'page' && isGap(text, at + 4)) next = at + 4;
  else return null;
  if (isGap(text, next)) next += 1;
  const end = digitsEnd(text, next);
  if (end === next || end - next > MOST_DIGITS || isWordAt(text, end)) return null;
  return { token: { kind: 'page', text: text.slice(at, end), label: text.slice(next, end) }, end };
}

function isGap(text: string, at: number): boolean {
  return text[at] === ' ' || text[at] === '\u00a0';
}

/** `00:00:04;12`, with `:`, `;` or `.` before two or three digits of frames. */
function readTimecode(text: string, at: number): Read | null {
  const run = digitsEnd(text, at);
  const no: Read = { token: null, end: run };
  if (run - at !== 2 || '.:;'.includes(text[at - 1] ?? ' ')) return no;
  for (const [offset, signs] of [[2, ':'], [5, ':'], [8, ':;.']] as const) {
    const sign = text[at + offset];
    if (sign === undefined || !signs.includes(sign) || !isDigit(text, at + offset + 1) || !isDigit(text, at + offset + 2)) return no;
  }
  const end = digitsEnd(text, at + 9);
  const goesOn = ':;'.includes(text[end] ?? ' ') && isDigit(text, end + 1);
  if (end - at - 9 > 3 || goesOn || isWordAt(text, end)) return no;
  return { token: { kind: 'timecode', text: text.slice(at, end) }, end };
}

function isDigit(text: string, at: number): boolean {
  const letter = text[at];
  return letter !== undefined && letter >= '0' && letter <= '9';
}

function digitsEnd(text: string, at: number): number {
  let end = at;
  while (isDigit(text, end)) end += 1;
  return end;
}

/** Whether what is here runs on into what is beside it. */
function isWordAt(text: string, at: number): boolean {
  const letter = text[at];
  return letter !== undefined && /[\p{L}\p{N}_]/u.test(letter);
}
