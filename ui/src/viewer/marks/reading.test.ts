import { expect, it } from 'vitest';
import { readMark } from './reading';

it.each([
  { shape: 'point', x: 1, y: 2 },
  { shape: 'ellipse', x: 1, y: 2, width: 3, height: 4 },
  { shape: 'line', from: [1, 2], to: [3, 4] },
  { shape: 'freehand', points: [[1, 2, 500], [3, 4, 0]] },
  { shape: 'polygon', points: [[1, 2], [3, 4], [5, 6]] },
  { shape: 'text', mark: 'insert', quads: [[0, 0, 0, 0, 0, 10, 0, 10]], quoted: '', before: 'a', after: 'b', engine: 'e' },
])('reads a $shape', (shape) => expect(readMark({ shape })).toEqual({ shape }));

it.each([
  null,
  {},
  { shape: 'point', x: 1 },
  { shape: 'line', from: [1, 2, 3], to: [3, 4] },
  { shape: 'freehand', points: [] },
  { shape: 'freehand', points: Array.from({ length: 2001 }, () => [1, 2, 3]) },
  { shape: 'polygon', points: [[1, 2], [3, 4]] },
  { shape: 'text', mark: 'underline', quads: [[0, 0, 0, 0, 0, 10, 0, 10]], quoted: '', before: 'a', after: 'b', engine: 'e' },
])('reads no mark in %j', (shape) => expect(readMark({ shape })).toBeNull());

it('leaves out a stroke that none could be', () => {
  const shape = { shape: 'point', x: 1, y: 2 };
  expect(readMark({ shape, stroke: { color: 'red', width: 21 } })).toEqual({ shape });
  expect(readMark({ shape, stroke: { color: 'red', width: 20 } })).toEqual({ shape, stroke: { color: 'red', width: 20 } });
});
