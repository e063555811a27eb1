import { describe, expect, it } from 'vitest';
import type { Shape } from '../../../backend';
import { between, KINDS, randomShape, sequence } from '../../testing/shapes';
import { isHit } from './hit';
import { boundsOfShape, pointsOf } from './measure';

const at = (x: number, y: number) => ({ x, y });

/** Those of the points for which the answer is another than it should be. */
function wrong(shape: Shape, reach: number, hits: [number, number][], misses: [number, number][]): [number, number][] {
  const answer = ([x, y]: [number, number]) => isHit(shape, { x, y }, reach);
  return [...hits.filter((point) => !answer(point)), ...misses.filter(answer)];
}

describe('hitting', () => {
  it('boxes inside and near the edge', () => {
    expect(wrong({ shape: 'box', x: 1_000, y: 1_000, width: 500, height: 500 }, 10, [[990, 1_200], [1_250, 1_250], [1_510, 1_510]], [[989, 1_200], [1_200, 1_511]])).toEqual([]);
  });

  it('ellipses, but not the corners of their box', () => {
    expect(wrong({ shape: 'ellipse', x: 0, y: 0, width: 1_000, height: 600 }, 10, [[500, 300], [-10, 300], [500, 610], [150, 90]], [[5, 5], [-11, 300], [990, 590]])).toEqual([]);
  });

  it('lines and arrows near them alone', () => {
    for (const shape of ['line', 'arrow'] as const) {
      expect(wrong({ shape, from: [0, 0], to: [1_000, 1_000] }, 10, [[500, 500], [507, 493], [1_005, 1_005], [-7, -7]], [[510, 490], [1_010, 1_010], [800, 200]])).toEqual([]);
    }
  });

  it('strokes along their way, and dots', () => {
    const hook: Shape = { shape: 'freehand', points: [[0, 0, 500], [1_000, 0, 500], [1_000, 1_000, 500]] };
    expect(wrong(hook, 10, [[500, 9], [1_000, 500], [995, 1_008]], [[500, 11], [500, 500]])).toEqual([]);
    expect(wrong({ shape: 'freehand', points: [[50, 50, 500]] }, 10, [[50, 60]], [[50, 61]])).toEqual([]);
  });

  it('polygons inside, not where they bend in', () => {
    const notched: Shape = { shape: 'polygon', points: [[0, 0], [1_000, 0], [1_000, 1_000], [500, 300], [0, 1_000]] };
    expect(wrong(notched, 10, [[500, 200], [100, 600], [900, 600], [-9, 500], [500, 309]], [[500, 600], [-11, 500], [500, 1_005]])).toEqual([]);
  });

  it('text marks on each of their lines', () => {
    const text: Shape = {
      shape: 'text',
      mark: 'strike',
      quads: [
        [500, 0, 900, 0, 900, 100, 500, 100],
        [0, 150, 400, 150, 400, 250, 0, 250],
      ],
      quoted: 'two lines',
      before: '',
      after: '',
      engine: '',
    };
    expect(wrong(text, 10, [[600, 50], [200, 200], [200, 141]], [[200, 50], [600, 200]])).toEqual([]);
  });

  it('text that goes in near its place, although it has no width', () => {
    const text: Shape = { shape: 'text', mark: 'insert', quads: [[500, 0, 500, 0, 500, 100, 500, 100]], quoted: '', before: '', after: '', engine: '' };
    expect(wrong(text, 10, [[500, 50], [491, 20]], [[489, 20], [500, 111]])).toEqual([]);
  });

  it.each(KINDS)('a %s at all of its points, and nowhere beyond its reach', (kind) => {
    const random = sequence(kind.length);
    const bounds = { width: 9_000, height: 9_000 };
    for (let round = 0; round < 100; round += 1) {
      const shape = randomShape(random, kind, bounds);
      // The points of an ellipse are the corners of its box.
      const own = kind === 'ellipse' ? [] : pointsOf(shape);
      expect(own.filter((point) => !isHit(shape, point, 0))).toEqual([]);
      const reach = between(random, 0, 400);
      const { x, y, width, height } = boundsOfShape(shape);
      expect(isHit(shape, at(x - reach - 1, y + height / 2), reach)).toBe(false);
      expect(isHit(shape, at(x + width / 2, y + height + reach + 1), reach)).toBe(false);
    }
  });
});
