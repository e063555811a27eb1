import { describe, expect, it } from 'vitest';
import type { Shape } from '../../../backend';
import { between, KINDS, oneOf, randomShape, sequence } from '../../testing/shapes';
import { isHit } from './hit';
import { areaOf, boundsOfShape } from './measure';
import { indexOf } from './search';

const bounds = { width: 1_000_000, height: 700_000 };
const box = (x: number, y: number, width: number, height: number): Shape => ({ shape: 'box', x, y, width, height });

function marks(num: number, seed: number) {
  const random = sequence(seed);
  const items = Array.from({ length: num }, (_, at) => ({
    id: `mark ${at}`,
    shape: randomShape(random, oneOf(random, KINDS), bounds, random() < 0.1 ? Infinity : 20_000),
  }));
  return { random, items };
}

describe('an index of marks', () => {
  it.each([1, 2, 16, 17, 300, 10_000])('of %i finds what looking at each of them finds, at a point', (num) => {
    const { random, items } = marks(num, num);
    const index = indexOf(items);
    let found = 0;
    for (let round = 0; round < 60; round += 1) {
      const aimed = boundsOfShape(oneOf(random, items).shape);
      const point = round % 2 === 0 ? { x: aimed.x, y: aimed.y } : { x: between(random, 0, bounds.width), y: between(random, 0, bounds.height) };
      const reach = between(random, 0, 5_000);
      const expected = items
        .map(({ id, shape }, order) => ({ id, shape, order }))
        .filter(({ shape }) => isHit(shape, point, reach))
        .toSorted((one, other) => areaOf(one.shape) - areaOf(other.shape) || other.order - one.order)
        .map(({ id }) => id);
      expect(index.at(point, reach)).toEqual(expected);
      found += expected.length;
    }
    expect(found).toBeGreaterThan(0);
  });

  it.each([1, 17, 10_000])('of %i finds what looking at each of them finds, in a box', (num) => {
    const { random, items } = marks(num, num + 1);
    const index = indexOf(items);
    for (let round = 0; round < 30; round += 1) {
      const view = boundsOfShape(randomShape(random, 'box', bounds));
      const expected = items.filter(({ shape }) => {
        const { x, y, width, height } = boundsOfShape(shape);
        return x <= view.x + view.width && x + width >= view.x && y <= view.y + view.height && y + height >= view.y;
      });
      expect(index.within(view)).toEqual(expected.map(({ id }) => id));
    }
  });

  it('is empty of nothing', () => {
    const index = indexOf([]);
    expect(index.at({ x: 0, y: 0 }, 9_999)).toEqual([]);
    expect(index.within({ x: 0, y: 0, ...bounds })).toEqual([]);
  });

  it('prefers the smaller, and of equals the one on top', () => {
    const index = indexOf([
      { id: 'large', shape: box(0, 0, 5_000, 5_000) },
      { id: 'small', shape: box(1_000, 1_000, 500, 500) },
      { id: 'over it', shape: box(1_000, 1_000, 500, 500) },
      { id: 'line', shape: { shape: 'line', from: [0, 0], to: [5_000, 5_000] } },
    ]);
    expect(index.at({ x: 1_200, y: 1_200 }, 0)).toEqual(['line', 'over it', 'small', 'large']);
    expect(index.at({ x: 4_000, y: 200 }, 0)).toEqual(['large']);
  });
});
