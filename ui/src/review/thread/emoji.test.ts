import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { drawn, EMOJI } from './emoji';

const FOLDER = 'node_modules/@fontsource/noto-emoji';

interface Face {
  file: string;
  ranges: readonly (readonly [number, number])[];
}

/** What the style sheet that comes along says: which file has which signs. */
function faces(): Face[] {
  const sheet = readFileSync(`${FOLDER}/400.css`, 'utf8');
  return [...sheet.matchAll(/url\(\.\/(files\/[\w-]+\.woff2)\)[^}]*unicode-range: ([^;]+);/g)].map(([, file = '', list = '']) => ({
    file,
    ranges: list.split(',').map((range) => {
      const [first = '', last = first] = range.trim().slice(2).split('-');
      return [Number.parseInt(first, 16), Number.parseInt(last, 16)] as const;
    }),
  }));
}

it('offers signs alone that a font which comes along has', () => {
  const all = faces();
  expect(all).not.toEqual([]);
  const has = (point: number) => all.some(({ file, ranges }) => existsSync(`${FOLDER}/${file}`) && ranges.some(([first, last]) => first <= point && point <= last));
  const lacking = EMOJI.flatMap(([emoji]) => [...drawn(emoji)]).filter((sign) => !has(sign.codePointAt(0) ?? 0));
  expect(lacking).toEqual([]);
  expect(has(0x1b000)).toBe(false);
  expect(readFileSync('src/main.tsx', 'utf8')).toContain("'@fontsource/noto-emoji/400.css'");
});

it('asks for none in colour alone, as a font without colours would be passed over', () => {
  expect(EMOJI.filter(([emoji]) => drawn(emoji).includes('\uFE0F'))).toEqual([]);
  expect(drawn('❤️')).toBe('❤');
  // Where it holds signs together it stays.
  expect(drawn('❤️‍🔥')).toBe('❤️‍🔥');
  expect(drawn('👍')).toBe('👍');
});
