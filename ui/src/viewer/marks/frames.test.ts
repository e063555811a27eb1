import { expect, it } from 'vitest';
import { threadView } from '../../../test/made';
import { distanceTo, firstAlike, framesOfMarks } from './frames';

const point = { shape: 'point', x: 1, y: 2 } as const;

it('finds the frames of marks, of which the comments may be elsewhere', () => {
  const marks = [{ id: 'a', shape: point }, { id: 'b', shape: point, place: { page: null, frame: 50 } }];
  const threads = [threadView({ version: 'v', place: { page: null, frame: 5, until: 9 }, marks }), threadView({ version: 'u', place: { page: null, frame: 1 }, marks })];
  const draft = { version: 'v', place: { page: null, frame: 7 }, marks: [{ shape: point }], text: '' };
  expect(framesOfMarks(threads, 'v', draft)).toEqual([[5, 9], [50, 50], [7, 7]]);
});

it('names the first of the frames that show the same', () => {
  const frames = [[5, 9], [7, 7]] as const;
  expect([4, 5, 6, 7, 8, 9, 10].map((frame) => firstAlike(frames, frame))).toEqual([null, 5, 5, 7, 8, 8, null]);
});

it('counts how far a place is away', () => {
  const place = { page: null, frame: 5, until: 9 };
  expect([3, 5, 9, 12].map((frame) => distanceTo(place, frame))).toEqual([2, 0, 0, 3]);
  expect(distanceTo({ page: 1, frame: null }, 3)).toBe(Infinity);
});
