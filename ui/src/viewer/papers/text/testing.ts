// Text of a page as the backend tells it, for tests: letters 10 points wide and 12 high.

import type { PageText, TextLine, TextWord } from '../../../backend';

/** A word whose upper left corner is there; `way` is the direction it is written in, by quarters. */
export function word(text: string, x: number, y: number, change: Partial<TextWord> & { way?: 0 | 90 } = {}): TextWord {
  const { way = 0, ...rest } = change;
  const letters = [...text].length;
  const [width, height] = [letters * 10_000, 12_000];
  const [dx, dy] = way === 0 ? [1, 0] : [0, 1];
  const at = (along: number, across: number) => [x + along * dx - across * dy, y + along * dy + across * dx] as const;
  return {
    text,
    quad: [...at(0, 0), ...at(width, 0), ...at(width, height), ...at(0, height)],
    edges: Array.from({ length: letters + 1 }, (_, index) => index * 10_000),
    spaced: false,
    ...rest,
  };
}

/** Words of one line, a space between each two of them. */
export function line(text: string, x: number, y: number, ends = true): TextLine {
  let at = x;
  const words = text.split(' ').map((one, index, all) => {
    const made = word(one, at, y, { spaced: index < all.length - 1 });
    at += ([...one].length + 1) * 10_000;
    return made;
  });
  return { words, ends };
}

export function pageText(lines: TextLine[], change: Partial<PageText> = {}): PageText {
  return { lines, cut: false, engine: 'pdfium 1', ...change };
}

/** Two columns of two lines each; the first one ends in a hyphen. */
export const COLUMNS = pageText([
  line('A long proof-', 20_000, 100_000),
  line('reading', 20_000, 120_000),
  line('Right one', 300_000, 100_000),
  line('two', 300_000, 120_000, false),
]);
