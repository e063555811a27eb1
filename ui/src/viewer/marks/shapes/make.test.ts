import { describe, expect, it } from 'vitest';
import { between as whole, DRAWN, numbersOf, sequence } from '../../testing/shapes';
import { distance } from './hit';
import type { FreehandPoint } from './kinds';
import { between, centred, freehandOf, simplified } from './make';
import { boundsOfShape, pointOf } from './measure';

const bounds = { width: 100_000, height: 60_000 };

describe('a first shape about a centre', () => {
  it.each(DRAWN.filter((kind) => kind !== 'point'))('fills its box: %s', (kind) => {
    const made = centred(kind, { x: 50_000, y: 30_000 }, { width: 20_000, height: 10_000 }, bounds);
    expect(made.shape).toBe(kind);
    expect(boundsOfShape(made)).toEqual({ x: 40_000, y: 25_000, width: 20_000, height: 10_000 });
    expect(numbersOf(made).every(Number.isInteger)).toBe(true);
  });

  it.each(DRAWN)('lies inside of the bounds: %s', (kind) => {
    const { x, y, width, height } = boundsOfShape(centred(kind, { x: 99_999.5, y: -7 }, { width: 20_000, height: 900_000 }, bounds));
    expect(x >= 0 && y >= 0 && x + width <= bounds.width && y + height <= bounds.height).toBe(true);
  });

  it('is a point in the very middle', () => {
    expect(centred('point', { x: 49_999.6, y: 30_000.4 }, { width: 900, height: 900 }, bounds)).toEqual({ shape: 'point', x: 50_000, y: 30_000 });
  });
});

describe('a shape between two points', () => {
  it('is a box whichever way one drags, and a square if wanted', () => {
    expect(between('box', { x: 500, y: 900 }, { x: 200, y: 300 }, bounds, false)).toEqual({ shape: 'box', x: 200, y: 300, width: 300, height: 600 });
    expect(between('ellipse', { x: 500, y: 900 }, { x: 200, y: 800 }, bounds, true)).toEqual({ shape: 'ellipse', x: 200, y: 600, width: 300, height: 300 });
  });

  it('is a line from the one to the other, by 45° if wanted', () => {
    expect(between('arrow', { x: 500.4, y: 900 }, { x: -9, y: 300 }, bounds, false)).toEqual({ shape: 'arrow', from: [500, 900], to: [0, 300] });
    expect(between('line', { x: 500, y: 500 }, { x: 900, y: 820 }, bounds, true)).toEqual({ shape: 'line', from: [500, 500], to: [860, 860] });
  });
});

/** As the books have it, to compare with. */
function byTheBook(points: FreehandPoint[], tolerance: number): FreehandPoint[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 3) return points;
  const offs = points.map((point) => distance(pointOf(point), pointOf(first), pointOf(last)));
  const most = Math.max(...offs.slice(1, -1));
  if (most <= tolerance) return [first, last];
  const at = offs.findIndex((off, index) => off === most && index > 0 && index < points.length - 1);
  return [...byTheBook(points.slice(0, at + 1), tolerance).slice(0, -1), ...byTheBook(points.slice(at), tolerance)];
}

describe('a stroke with less points', () => {
  const random = sequence(7);
  const stroke = (num: number): FreehandPoint[] => {
    let [x, y] = [50_000, 30_000];
    return Array.from({ length: num }, () => {
      [x, y] = [x + whole(random, -300, 400), y + whole(random, -300, 300)];
      return [x, y, whole(random, 0, 1000)];
    });
  };

  it('is what the algorithm says', () => {
    for (let round = 0; round < 60; round += 1) {
      const points = stroke(whole(random, 2, 300));
      const tolerance = whole(random, 0, 900);
      expect(simplified(points, tolerance)).toEqual(byTheBook(points, tolerance));
    }
  });

  it('is nowhere farther off than the tolerance', () => {
    const points = stroke(500);
    const kept = simplified(points, 350);
    expect(kept.length).toBeLessThan(points.length / 2);
    for (const point of points) {
      const near = kept.slice(1).map((one, index) => distance(pointOf(point), pointOf(kept[index] ?? one), pointOf(one)));
      expect(Math.min(...near)).toBeLessThanOrEqual(350);
    }
  });

  it('has at most 2,000 points, with both ends', () => {
    const points = stroke(9_000);
    const kept = simplified(points, 0);
    expect(kept).toHaveLength(2_000);
    expect([kept[0], kept.at(-1)]).toEqual([points[0], points.at(-1)]);
  });

  it('keeps a loop that comes back to its beginning', () => {
    const loop: FreehandPoint[] = [[0, 0, 1], [500, 0, 2], [1_000, 0, 3], [1_000, 1_000, 4], [0, 0, 5]];
    expect(simplified(loop, 10)).toEqual([[0, 0, 1], [1_000, 0, 3], [1_000, 1_000, 4], [0, 0, 5]]);
  });

  it('is a dot when it went nowhere, and nothing of nothing', () => {
    expect(simplified([[5, 5, 1], [5, 5, 9], [5, 5, 2]], 0)).toEqual([[5, 5, 1]]);
    expect(simplified([], 10)).toEqual([]);
  });

  it('is whole, inside, and pressed as hard as can be said', () => {
    expect(freehandOf([[-5, 10.4, 1_200], [80.6, 99_999, -3]], 0, bounds)).toEqual({ shape: 'freehand', points: [[0, 10, 1000], [81, 60_000, 0]] });
  });
});
