import { expect, it } from 'vitest';
import { widthOnScreen } from './ink';

it('is as wide as it says at 100 %, grows with the picture, and stays a line', () => {
  const stroke = { color: 'red', width: 4 } as const;
  expect([0.5, 1, 2, 0.01, 100].map((zoom) => widthOnScreen(stroke, zoom, 0.5))).toEqual([4, 8, 16, 1, 40]);
  expect([0.1, 10].map((zoom) => widthOnScreen(null, zoom, 1))).toEqual([2, 2]);
});
