import { expect, it } from 'vitest';
import type { Shape } from '../../backend';
import { around, movedTogether, threadOf, toggled } from './selection';

const bounds = { width: 10_000, height: 8_000 };
const box = (x: number, y: number): Shape => ({ shape: 'box', x, y, width: 1_000, height: 1_000 });
const text: Shape = { shape: 'text', mark: 'highlight', quads: [[0, 0, 10, 0, 10, 10, 0, 10]], quoted: 'a', before: '', after: '', engine: 'e' };

it('moves all by the same amount, as far as the first gets that comes to an edge', () => {
  expect(movedTogether([box(0, 100), box(2_000, 6_500)], -50, 900, bounds)).toEqual([box(0, 600), box(2_000, 7_000)]);
});

it('leaves text marks where their text is', () => {
  expect(movedTogether([text, box(0, 0)], 300, 0, bounds)).toEqual([text, box(300, 0)]);
  expect(movedTogether([text], 300, 0, bounds)).toEqual([text]);
});

it('has one box around all', () => {
  expect(around([box(0, 100), { shape: 'arrow', from: [5_000, 50], to: [3_000, 20] }])).toEqual({ x: 0, y: 20, width: 5_000, height: 1_080 });
  expect(around([])).toBeNull();
});

it('adds one and takes it out again', () => {
  expect(toggled(['a'], 'b')).toEqual(['a', 'b']);
  expect(toggled(['a', 'b'], 'a')).toEqual(['b']);
});

it('is of a thread where all are', () => {
  expect(threadOf([{ thread: 't' }, { thread: 't' }])).toBe('t');
  expect(threadOf([{ thread: 't' }, { thread: null }])).toBeNull();
});
