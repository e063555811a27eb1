import { describe, expect, it } from 'vitest';
import { setText, textOf } from './page';
import { byLetter, byLine, byWord, lineAt, toLineEnd, wordAt } from './steps';
import { COLUMNS, line, pageText } from './testing';

const columns = setText(COLUMNS);
// A long proof-|reading|Right one|two: the ends of lines are at 13, 21 and 31.
const LAST = columns.letters.length;

describe('words and lines', () => {
  it('are words without the signs at them', () => {
    const text = setText(pageText([line('Say “yes”, twice.', 0, 0)]));
    const at = (letter: number) => textOf(text, wordAt(text, letter));
    expect([at(0), at(4), at(5), at(8), at(16)]).toEqual(['Say', '“', 'yes', '”', '.']);
    expect(at(3)).toBe(' ');
    expect(wordAt(text, 1_000)).toEqual({ from: 1_000, to: text.letters.length });
  });

  it('are found behind letters of the far planes', () => {
    const text = setText(pageText([line('\u{1f600}one two', 0, 0)]));
    expect(textOf(text, wordAt(text, 2))).toBe('one');
  });

  it('are whole lines', () => {
    expect(textOf(columns, lineAt(columns, 15))).toBe('reading\n');
    expect(toLineEnd(columns, 15, 'start')).toBe(14);
    expect(toLineEnd(columns, 15, 'end')).toBe(21);
    expect(toLineEnd(columns, LAST, 'end')).toBe(LAST);
  });
});

describe('steps', () => {
  it('go by letters, and not beyond the text', () => {
    expect([byLetter(columns, 0, -1), byLetter(columns, 0, 1), byLetter(columns, LAST, 1)]).toEqual([0, 1, LAST]);
  });

  it('go to ends and beginnings of words, over ends of lines, too', () => {
    expect([byWord(columns, 0, 1), byWord(columns, 1, 1), byWord(columns, 13, 1), byWord(columns, LAST, 1)]).toEqual([1, 6, 21, LAST]);
    expect([byWord(columns, LAST, -1), byWord(columns, 22, -1), byWord(columns, 0, -1)]).toEqual([32, 14, 0]);
  });

  it('go to the same place of the line before or behind, over columns, too', () => {
    expect(byLine(columns, 2, 1)).toBe(16);
    expect(byLine(columns, 16, -1)).toBe(2);
    // From the second line of a column to the first of the next.
    expect(byLine(columns, 16, 1)).toBe(22);
    expect([byLine(columns, 2, -1), byLine(columns, LAST, 1)]).toEqual([0, LAST]);
  });
});
