import { describe, expect, it } from 'vitest';
import { caretAt, contextOf, isOnText, letterAt, positionAt, quadsOf, setText, textOf } from './page';
import { COLUMNS, line, pageText, word } from './testing';

const columns = setText(COLUMNS);
const all = (text: ReturnType<typeof setText>) => ({ from: 0, to: text.letters.length });

describe('the letters of a page', () => {
  it('are what is copied: spaces, ends of lines and hyphens at them', () => {
    expect(textOf(columns, all(columns))).toBe('A long proof-\nreading\nRight one\ntwo');
  });

  it('go on over lines that the text does not end', () => {
    const text = setText(pageText([{ words: [word('left', 0, 0, { spaced: true })], ends: false }, line('right', 300_000, 0)]));
    expect(textOf(text, all(text))).toBe('left right\n');
  });

  it('are one with their marks, and with the other half of a far one', () => {
    const text = setText(pageText([{ words: [word('e\u0301\u{1f600}x', 0, 0)], ends: false }]));
    expect(text.letters.map(({ text: one, from, to }) => [one, from, to])).toEqual([
      ['e\u0301', 0, 20_000],
      ['\u{1f600}', 20_000, 30_000],
      ['x', 30_000, 40_000],
    ]);
    expect(textOf(text, { from: 1, to: 2 })).toBe('\u{1f600}');
  });

  it('leave out a word that does not say where its letters are', () => {
    const text = setText(pageText([{ words: [word('odd', 0, 0, { edges: [0] }), word('even', 50_000, 0)], ends: false }]));
    expect(textOf(text, all(text))).toBe('even');
  });

  it('are as many as there are', () => {
    const text = setText(pageText([{ words: [word('x'.repeat(200_000), 0, 0)], ends: false }]));
    expect(text.letters).toHaveLength(200_000);
  });
});

describe('the letter under a point', () => {
  it.each([
    [{ x: 21_000, y: 105_000 }, 0, false],
    [{ x: 29_000, y: 105_000 }, 0, true],
    // Between two words there is their space.
    [{ x: 31_000, y: 105_000 }, 1, false],
    // Behind a line's end it is the line's last.
    [{ x: 200_000, y: 105_000 }, 12, true],
    [{ x: 299_000, y: 105_000 }, 22, false],
    [{ x: 22_000, y: 500_000 }, 14, false],
  ])('%j', (point, letter, isBehind) => expect(letterAt(columns, point)).toEqual({ letter, isBehind }));

  it('is on text only where there is some', () => {
    expect(isOnText(columns, { x: 25_000, y: 105_000 })).toBe(true);
    expect(isOnText(columns, { x: 25_000, y: 115_000 })).toBe(false);
    expect(isOnText(columns, { x: 200_000, y: 105_000 })).toBe(false);
    expect(letterAt(setText(pageText([])), { x: 0, y: 0 })).toBeNull();
  });

  it('is found in text that goes down, and in text that goes from right to left', () => {
    const down = setText(pageText([{ words: [word('down', 100_000, 20_000, { way: 90 })], ends: false }]));
    expect(positionAt(down, { x: 95_000, y: 41_000 })).toBe(2);
    expect(isOnText(down, { x: 95_000, y: 41_000 })).toBe(true);
    expect(isOnText(down, { x: 105_000, y: 41_000 })).toBe(false);
    const back = setText(pageText([{ words: [word('\u05e9\u05dc', 20_000, 20_000, { edges: [20_000, 10_000, 0] })], ends: false }]));
    expect(letterAt(back, { x: 38_000, y: 25_000 })).toEqual({ letter: 0, isBehind: false });
    expect(letterAt(back, { x: 21_000, y: 25_000 })).toEqual({ letter: 1, isBehind: true });
  });
});

describe('the corners of a range', () => {
  it('are one quad for each part of a line', () => {
    // From "long" to "Right".
    expect(quadsOf(columns, { from: 2, to: 27 })).toEqual([
      [40_000, 100_000, 150_000, 100_000, 150_000, 112_000, 40_000, 112_000],
      [20_000, 120_000, 90_000, 120_000, 90_000, 132_000, 20_000, 132_000],
      [300_000, 100_000, 350_000, 100_000, 350_000, 112_000, 300_000, 112_000],
    ]);
    expect(quadsOf(columns, { from: 5, to: 5 })).toEqual([]);
  });

  it('turn with the text', () => {
    const down = setText(pageText([{ words: [word('down', 100_000, 20_000, { way: 90 })], ends: false }]));
    expect(quadsOf(down, { from: 1, to: 3 })).toEqual([[100_000, 30_000, 100_000, 50_000, 88_000, 50_000, 88_000, 30_000]]);
  });

  it('slant with the text', () => {
    const half = Math.SQRT1_2;
    const corner = (along: number, across: number) => [Math.round((along - across) * half), Math.round((along + across) * half)] as const;
    const slanted = word('ab', 0, 0, { quad: [...corner(0, 0), ...corner(20_000, 0), ...corner(20_000, 12_000), ...corner(0, 12_000)] });
    const [quad = []] = quadsOf(setText(pageText([{ words: [slanted], ends: false }])), { from: 1, to: 2 });
    const expected = [...corner(10_000, 0), ...corner(20_000, 0), ...corner(20_000, 12_000), ...corner(10_000, 12_000)];
    expected.forEach((value, index) => expect(Math.abs((quad[index] ?? 0) - value)).toBeLessThanOrEqual(2));
  });

  it('are apart where a line of both directions is selected apart', () => {
    // Read: "ab", then two letters from right to left, which stand at its far end.
    const words = [word('ab', 0, 0, { spaced: true }), word('\u05e9\u05dc', 30_000, 0, { edges: [20_000, 10_000, 0] })];
    const text = setText(pageText([{ words, ends: false }]));
    const spans = quadsOf(text, { from: 1, to: 4 }).map((quad) => [quad[0], quad[2]]);
    expect(spans).toEqual([
      [10_000, 30_000],
      [40_000, 50_000],
    ]);
  });

  it('have no width where text goes in', () => {
    expect(caretAt(columns, 2)).toEqual([40_000, 100_000, 40_000, 100_000, 40_000, 112_000, 40_000, 112_000]);
    expect(caretAt(columns, columns.letters.length)?.[0]).toBe(330_000);
    expect(caretAt(setText(pageText([])), 0)).toBeNull();
  });
});

describe('what stands around a range', () => {
  const long = setText(pageText([line(`${'a'.repeat(40)} word ${'b'.repeat(40)}`, 0, 0)]));

  it('is 32 letters on either side, or as many as there are', () => {
    expect(contextOf(long, { from: 41, to: 45 })).toEqual({ before: `${'a'.repeat(31)} `, after: ` ${'b'.repeat(31)}` });
    expect(contextOf(columns, { from: 2, to: 6 })).toEqual({ before: 'A ', after: ' proof-\nreading\nRight one\ntwo' });
  });

  it('never halves a letter of the far planes', () => {
    const far = setText(pageText([line(`${'\u{1f600}'.repeat(40)} x`, 0, 0)]));
    const { before } = contextOf(far, { from: 41, to: 42 });
    expect([...before]).toHaveLength(32);
    expect(before).toBe(`${'\u{1f600}'.repeat(31)} `);
  });
});
