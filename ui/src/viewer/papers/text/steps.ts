// From a position in a page's text to another: by letter, by word, by line, and what a double or triple click takes. Pure.

import { caretAt, positionAt, type Letter, type Range, type SetText } from './page';

/** So far around a letter is looked for where its word begins and ends. */
const NEAR = 200;

const words = new Intl.Segmenter(undefined, { granularity: 'word' });

const isSpace = (letter: Letter | undefined) => letter === undefined || letter.text.trim() === '';

/** The word that a letter is in, or the sign that it is; of spaces each its own. */
export function wordAt({ letters }: SetText, letter: number): Range {
  if (isSpace(letters[letter])) return { from: letter, to: Math.min(letter + 1, letters.length) };
  let [from, to] = [letter, letter + 1];
  while (from > 0 && letter - from < NEAR && !isSpace(letters[from - 1])) from -= 1;
  while (to < letters.length && to - letter < NEAR && !isSpace(letters[to])) to += 1;
  const run = letters.slice(from, to);
  const text = run.map((one) => one.text).join('');
  const before = run.slice(0, letter - from).reduce((length, one) => length + one.text.length, 0);
  const found = words.segment(text).containing(before);
  if (found === undefined) return { from, to };
  // Back from code units to letters.
  let [at, start, end] = [0, from, to];
  run.forEach((one, index) => {
    if (at <= found.index) start = from + index;
    at += one.text.length;
    if (at <= found.index + found.segment.length) end = from + index + 1;
  });
  return { from: start, to: Math.max(end, start + 1) };
}

/** The letters of the line that a letter stands on. */
export function lineAt({ letters, lines }: SetText, letter: number): Range {
  const line = lines[letters[letter]?.line ?? -1];
  return line === undefined ? { from: letter, to: letter } : { from: line.start, to: line.end };
}

/** The line that a position is on: behind the last letter of all it is that one's. */
function lineOf({ letters, lines }: SetText, position: number): number {
  return letters[position]?.line ?? lines.length - 1;
}

export function byLetter({ letters }: SetText, position: number, direction: 1 | -1): number {
  return Math.min(Math.max(position + direction, 0), letters.length);
}

/** To the end of a word, or to the beginning of one. */
export function byWord(text: SetText, position: number, direction: 1 | -1): number {
  const { letters } = text;
  let at = position;
  if (direction > 0) {
    while (at < letters.length && isSpace(letters[at])) at += 1;
    return at < letters.length ? wordAt(text, at).to : at;
  }
  while (at > 0 && isSpace(letters[at - 1])) at -= 1;
  return at > 0 ? wordAt(text, at - 1).from : at;
}

/** To the line before or behind, about as far along as one is; beyond the first and the last there is the text's own end. */
export function byLine(text: SetText, position: number, direction: 1 | -1): number {
  const to = text.lines[lineOf(text, position) + direction];
  const caret = caretAt(text, position);
  if (to === undefined || caret === null) return direction > 0 ? text.letters.length : 0;
  const alone: SetText = { ...text, lines: [to] };
  return positionAt(alone, { x: (caret[0] + caret[6]) / 2, y: (caret[1] + caret[7]) / 2 }) ?? position;
}

/** Before the first letter of one's line, or behind its last; a line's end itself is behind that. */
export function toLineEnd(text: SetText, position: number, which: 'start' | 'end'): number {
  const line = text.lines[lineOf(text, position)];
  if (line === undefined) return position;
  if (which === 'start') return line.start;
  return text.letters[line.end - 1]?.text === '\n' ? line.end - 1 : line.end;
}

/** Whether the letter at a position is written from right to left. */
export function isBackwards({ letters }: SetText, position: number): boolean {
  const letter = letters[position] ?? letters[position - 1];
  return letter !== undefined && letter.to < letter.from;
}
