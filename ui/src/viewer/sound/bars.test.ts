import { expect, it } from 'vitest';
import { threadView } from '../../../test/made';
import { barsOf } from './bars';
import type { Scale } from './stretch';

const RATE = 8000;
const scale: Scale = { from: 1000, count: 1000, width: 1000 };
const at = (id: string, start: number, end = start, version = 'v') =>
  threadView({ id, version, place: { page: null, frame: null, span: { start, end, sample_rate: RATE } } });
const told = (threads: ReturnType<typeof at>[]) =>
  barsOf(threads, 'v', RATE, scale).map(({ threads: here, x, left, right, row }) => [here.map(({ id }) => id).join(), x, left, right, row]);

it('lie where their ranges are, cut off at the screen', () => {
  expect(told([at('a', 1200, 1500), at('b', 1700), at('off', 2500), at('left', 0, 1100), at('other', 1300, 1300, 'u')])).toEqual([
    ['left', 10, 0, 100, 0],
    ['a', 200, 200, 500, 0],
    ['b', 700, 700, 700, 0],
  ]);
});

it('have a row of their own while there is one, and are one where they begin at the same place', () => {
  expect(told([at('a', 1200, 1500), at('b', 1300, 1400), at('c', 1310, 1320), at('d', 1450, 1600)])).toEqual([
    ['a', 200, 200, 500, 0],
    ['b,c', 300, 300, 400, 1],
    ['d', 450, 450, 600, 1],
  ]);
});

it('are none for what is about the whole', () => {
  expect(barsOf([threadView({ version: 'v' })], 'v', RATE, scale)).toEqual([]);
});

it('lie in time, also where a file has another rate', () => {
  const [bar] = barsOf([at('a', 1200, 1400)], 'v', RATE * 2, { from: 2000, count: 1000, width: 1000 });
  expect([bar?.left, bar?.right]).toEqual([400, 800]);
});
