import { describe, expect, it } from 'vitest';
import type { Shape } from '../../../backend';
import { between, DRAWN, KINDS, numbersOf, oneOf, randomShape, sequence } from '../../testing/shapes';
import { byEighths, grips, grown, lineEnd, moved, pulled, resized, squared } from './change';
import { SIDES, type ShapeOf } from './kinds';
import { boundsOfShape, sameShape } from './measure';
import { rectPulled } from './rects';

const bounds = { width: 100_000, height: 60_000 };
const box = (x: number, y: number, width: number, height: number): ShapeOf<'box'> => ({ shape: 'box', x, y, width, height });
const ROUNDS = 200;

/** So many shapes of each kind, with a source of more numbers. */
function each(kinds: readonly Shape['shape'][], seed: number, check: (shape: Shape, random: () => number) => void): void {
  const random = sequence(seed);
  for (const kind of kinds) for (let round = 0; round < ROUNDS; round += 1) check(randomShape(random, kind, bounds), random);
}

function isInside(shape: Shape): boolean {
  const { x, y, width, height } = boundsOfShape(shape);
  return x >= 0 && y >= 0 && x + width <= bounds.width && y + height <= bounds.height;
}

const isWhole = (shape: Shape) => numbersOf(shape).every(Number.isInteger);
const by = (random: () => number) => (random() - 0.5) * 150_000;

describe('moving', () => {
  it('stays inside of the bounds, keeps the size, in whole thousandths', () => {
    each(KINDS, 1, (shape, random) => {
      const after = moved(shape, by(random), by(random), bounds);
      const [{ width, height }, then] = [boundsOfShape(shape), boundsOfShape(after)];
      expect(isInside(after)).toBe(true);
      expect([then.width, then.height]).toEqual([width, height]);
      expect(isWhole(after)).toBe(true);
      expect(after.shape).toBe(shape.shape);
    });
  });

  it('leads there and back away from the edges', () => {
    each(DRAWN, 2, (shape, random) => {
      const { x, y, width, height } = boundsOfShape(shape);
      const dx = between(random, -x, bounds.width - width - x);
      const dy = between(random, -y, bounds.height - height - y);
      const there = moved(shape, dx, dy, bounds);
      expect(boundsOfShape(there)).toEqual({ x: x + dx, y: y + dy, width, height });
      expect(moved(there, -dx, -dy, bounds)).toEqual(shape);
    });
  });

  it('leaves text marks where their text is', () => {
    each(['text'], 3, (shape) => expect(moved(shape, 900, 900, bounds)).toBe(shape));
  });

  it('keeps what is larger than the medium at its beginning', () => {
    expect(moved(box(-50, 10, 200_000, 100), 70, 20, bounds)).toEqual(box(0, 30, 200_000, 100));
  });

  it('keeps pressure and order of a stroke', () => {
    const stroke: Shape = { shape: 'freehand', points: [[10, 10, 0], [40, 20, 700], [20, 30, 1000]] };
    expect(moved(stroke, 5.4, -3.6, bounds)).toEqual({ shape: 'freehand', points: [[15, 6, 0], [45, 16, 700], [25, 26, 1000]] });
  });
});

describe('another size', () => {
  it('makes the bounding box the one that is asked for', () => {
    each(['box', 'ellipse', 'arrow', 'line', 'freehand', 'polygon'], 4, (shape, random) => {
      const to = boundsOfShape(randomShape(random, 'box', bounds));
      const after = resized(shape, to);
      expect(boundsOfShape(after)).toEqual(to);
      expect(isWhole(after)).toBe(true);
    });
  });

  it('changes neither points nor text', () => {
    each(['point', 'text'], 5, (shape) => expect(sameShape(resized(shape, box(1, 2, 3, 4)), shape)).toBe(true));
  });

  it('lets a flat line lead from edge to edge, and puts a flat stroke in the middle', () => {
    const to = { x: 100, y: 200, width: 50, height: 60 };
    expect(resized({ shape: 'line', from: [7, 90], to: [7, 10] }, to)).toEqual({ shape: 'line', from: [100, 260], to: [150, 200] });
    expect(resized({ shape: 'freehand', points: [[7, 0, 1], [7, 9, 2]] }, to)).toEqual({ shape: 'freehand', points: [[125, 200, 1], [125, 260, 2]] });
  });

  it('makes no point of a line', () => {
    const line: Shape = { shape: 'arrow', from: [0, 0], to: [9, 9] };
    expect(resized(line, { x: 4, y: 4, width: 0, height: 0 })).toBe(line);
  });

  it('by keys grows areas to the right and down, lines by their end', () => {
    expect(grown(box(10, 20, 300, 400), 50, -60, bounds)).toEqual(box(10, 20, 350, 340));
    expect(grown(box(10, 20, 300, 400), -9e9, 9e9, bounds)).toEqual(box(10, 20, 100, 59_980));
    expect(grown({ shape: 'arrow', from: [50, 50], to: [60, 60] }, 5, -90, bounds)).toEqual({ shape: 'arrow', from: [50, 50], to: [65, 0] });
    const vertical: Shape = { shape: 'freehand', points: [[7, 0, 1], [7, 400, 2]] };
    expect(grown(vertical, 500, 100, bounds)).toEqual({ shape: 'freehand', points: [[7, 0, 1], [7, 500, 2]] });
  });
});

describe('grips', () => {
  it('are eight of areas and strokes, ends of lines, corners of polygons, none of points and text', () => {
    const ids = (shape: Shape) => grips(shape).map(({ id }) => id);
    each(['box', 'ellipse', 'freehand'], 6, (shape) => expect(ids(shape)).toEqual(SIDES));
    each(['arrow', 'line'], 7, (shape) => expect(ids(shape)).toEqual(['from', 'to']));
    each(['point', 'text'], 8, (shape) => expect(grips(shape)).toEqual([]));
    const triangle: Shape = { shape: 'polygon', points: [[0, 0], [9, 0], [0, 9]] };
    expect(grips(triangle)).toEqual([
      { id: 'corner/0', x: 0, y: 0, cursor: 'move' },
      { id: 'corner/1', x: 9, y: 0, cursor: 'move' },
      { id: 'corner/2', x: 0, y: 9, cursor: 'move' },
    ]);
  });

  it('stretch nothing that is flat', () => {
    const ids = (...points: [number, number, number][]) => grips({ shape: 'freehand', points }).map(({ id }) => id);
    expect(ids([5, 0, 500], [5, 90, 500])).toEqual(['n', 's']);
    expect(ids([0, 5, 500], [90, 5, 500])).toEqual(['e', 'w']);
    expect(ids([5, 5, 500])).toEqual([]);
  });
});

describe('pulling', () => {
  const gripOf = (shape: Shape, random: () => number) => {
    const all = [...grips(shape).map(({ id }) => id), ...(shape.shape === 'polygon' ? SIDES : [])];
    return all.length === 0 ? 'se' : oneOf(random, all);
  };

  it('by nothing changes nothing', () => {
    each(KINDS, 9, (shape, random) => {
      for (const keepsRatio of [false, true]) expect(pulled(shape, gripOf(shape, random), 0.3, -0.2, bounds, keepsRatio)).toEqual(shape);
    });
  });

  it('stays inside of the bounds, in whole thousandths, and of its kind', () => {
    each(KINDS, 10, (shape, random) => {
      for (const keepsRatio of [false, true]) {
        const after = pulled(shape, gripOf(shape, random), by(random), by(random), bounds, keepsRatio);
        expect(isInside(after)).toBe(true);
        expect(isWhole(after)).toBe(true);
        expect(after.shape).toBe(shape.shape);
      }
    });
  });

  it('keeps the opposite side and turns over when dragged past it', () => {
    const ellipse: Shape = { shape: 'ellipse', x: 2_000, y: 2_000, width: 2_000, height: 1_000 };
    expect(pulled(ellipse, 'nw', 500, -300, bounds, false)).toEqual({ ...ellipse, x: 2_500, y: 1_700, width: 1_500, height: 1_300 });
    expect(pulled(ellipse, 'w', 3_000, 0, bounds, false)).toEqual({ ...ellipse, x: 4_000, width: 1_000 });
  });

  it('mirrors a stroke that turns over', () => {
    const stroke: Shape = { shape: 'freehand', points: [[1_000, 1_000, 1], [1_500, 1_500, 2], [3_000, 2_000, 3]] };
    expect(pulled(stroke, 'e', -3_000, 0, bounds, false)).toEqual({ shape: 'freehand', points: [[1_000, 1_000, 1], [750, 1_500, 2], [0, 2_000, 3]] });
    expect(pulled(stroke, 'n', 0, 3_000, bounds, false)).toEqual({ shape: 'freehand', points: [[1_000, 4_000, 1], [1_500, 3_000, 2], [3_000, 2_000, 3]] });
  });

  it('mirrors it with the ratio kept too', () => {
    const stroke: Shape = { shape: 'freehand', points: [[20_000, 20_000, 1], [21_000, 20_500, 2], [24_000, 22_000, 3]] };
    expect(pulled(stroke, 'e', -8_000, 0, bounds, true)).toEqual({ shape: 'freehand', points: [[20_000, 20_000, 1], [19_000, 20_500, 2], [16_000, 22_000, 3]] });
    expect(pulled(stroke, 'ne', -8_000, 4_000, bounds, true)).toEqual({ shape: 'freehand', points: [[20_000, 24_000, 1], [19_000, 23_500, 2], [16_000, 22_000, 3]] });
  });

  it('leaves flat what is flat', () => {
    const vertical: Shape = { shape: 'freehand', points: [[7_000, 1_000, 1], [7_000, 1_400, 2]] };
    for (const keepsRatio of [false, true]) {
      expect(pulled(vertical, 's', 300, 400, bounds, keepsRatio)).toEqual({ shape: 'freehand', points: [[7_000, 1_000, 1], [7_000, 1_800, 2]] });
      expect(pulled(vertical, 'se', 300, 400, bounds, keepsRatio)).toEqual({ shape: 'freehand', points: [[7_000, 1_000, 1], [7_000, 1_800, 2]] });
    }
  });

  it('does to any shape what it does to the box around it', () => {
    each(['box', 'ellipse', 'polygon', 'freehand'], 12, (shape, random) => {
      const [side, dx, dy] = [oneOf(random, SIDES), Math.round(by(random)), Math.round(by(random))];
      const rect = boundsOfShape(shape);
      expect(boundsOfShape(pulled(shape, side, dx, dy, bounds, false))).toEqual(rectPulled(rect, side, dx, dy, bounds).rect);
    });
  });

  it('moves the corner of a polygon alone', () => {
    const triangle: Shape = { shape: 'polygon', points: [[0, 0], [900, 0], [0, 900]] };
    expect(pulled(triangle, 'corner/1', -1_000, 50, bounds, false)).toEqual({ shape: 'polygon', points: [[0, 0], [0, 50], [0, 900]] });
  });

  it('moves the end of a line alone, and never onto the other', () => {
    const line: Shape = { shape: 'line', from: [1_000, 1_000], to: [5_000, 2_000] };
    expect(pulled(line, 'from', -9_999, 10, bounds, false)).toEqual({ ...line, from: [0, 1_010] });
    expect(pulled(line, 'to', -4_000, -1_000, bounds, false)).toEqual({ ...line, to: [1_100, 1_000] });
    expect(pulled(line, 'to', 1_000, -800, bounds, true)).toEqual({ ...line, to: [6_000, 1_000] });
  });

  it('keeps the ratio of the sides, to a thousandth, with the opposite corner or middle in its place', () => {
    each(['box', 'ellipse'], 13, (shape, random) => {
      const side = oneOf(random, SIDES);
      const before = boundsOfShape(shape);
      const after = boundsOfShape(pulled(shape, side, by(random) / 4, by(random) / 4, bounds, true));
      // Below the smallest side the ratio gives way.
      if (Math.min(after.width, after.height) <= 100) return;
      const factor = after.width / before.width;
      expect(Math.abs(after.height - before.height * factor)).toBeLessThanOrEqual(1 + before.height / before.width);
      const fixed = (start: number, length: number, newStart: number, newLength: number, low: string, high: string) => {
        if (!side.includes(low) && !side.includes(high)) return Math.abs(start + length / 2 - newStart - newLength / 2);
        const edge = side.includes(low) ? start + length : start;
        return Math.min(Math.abs(newStart - edge), Math.abs(newStart + newLength - edge));
      };
      expect(fixed(before.x, before.width, after.x, after.width, 'w', 'e')).toBeLessThanOrEqual(1);
      expect(fixed(before.y, before.height, after.y, after.height, 'n', 's')).toBeLessThanOrEqual(1);
    });
  });

  it('keeps the ratio up to the edge, and down to the smallest side', () => {
    expect(pulled(box(10_000, 10_000, 2_000, 1_000), 'se', -1_990, -995, bounds, true)).toEqual(box(10_000, 10_000, 200, 100));
    expect(pulled(box(10_000, 10_000, 2_000, 1_000), 'se', 9e9, 0, bounds, true)).toEqual(box(10_000, 10_000, 90_000, 45_000));
    expect(pulled(box(10_000, 10_000, 2_000, 1_000), 'nw', 1_000, 0, bounds, true)).toEqual(box(10_000, 10_000, 2_000, 1_000));
    expect(pulled(box(10_000, 10_000, 2_000, 1_000), 'e', 2_000, 0, bounds, true)).toEqual(box(10_000, 9_500, 4_000, 2_000));
    expect(pulled(box(10_000, 10_000, 2_000, 1_000), 'se', -6_000, -3_000, bounds, true)).toEqual(box(6_000, 8_000, 4_000, 2_000));
  });

  it('by what is no grip changes nothing', () => {
    each(KINDS, 14, (shape) => expect(pulled(shape, 'nowhere', 500, 500, bounds, false)).toBe(shape));
  });
});

describe('straight ways', () => {
  const random = sequence(15);
  const point = () => ({ x: between(random, 0, bounds.width), y: between(random, 0, bounds.height) });

  it('lead by 45° to the nearest such point inside of the bounds', () => {
    for (let round = 0; round < 2 * ROUNDS; round += 1) {
      const [from, to] = [point(), { x: point().x * 2 - 50_000, y: point().y * 2 - 30_000 }];
      const end = byEighths(from, to, bounds);
      const [dx, dy] = [Math.abs(end.x - from.x), Math.abs(end.y - from.y)];
      expect(dx === 0 || dy === 0 || dx === dy).toBe(true);
      expect(end.x >= 0 && end.y >= 0 && end.x <= bounds.width && end.y <= bounds.height).toBe(true);
    }
    expect(byEighths({ x: 0, y: 0 }, { x: 900, y: 1_000 }, bounds)).toEqual({ x: 950, y: 950 });
    expect(byEighths({ x: 500, y: 500 }, { x: 100, y: 520 }, bounds)).toEqual({ x: 100, y: 500 });
    expect(byEighths({ x: 500, y: 500 }, { x: 9_500, y: -8_000 }, bounds)).toEqual({ x: 1_000, y: 0 });
  });

  it('make squares inside of the bounds', () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const [from, to] = [point(), point()];
      const end = squared(from, to, bounds);
      expect(Math.abs(end.x - from.x)).toBe(Math.abs(end.y - from.y));
      expect(end.x >= 0 && end.y >= 0 && end.x <= bounds.width && end.y <= bounds.height).toBe(true);
    }
    expect(squared({ x: 100, y: 100 }, { x: 90, y: 150 }, bounds)).toEqual({ x: 50, y: 150 });
  });

  it('lead somewhere at the edge too', () => {
    const edge = { x: bounds.width, y: 7 };
    expect(lineEnd(edge, edge, bounds, false)).toEqual({ x: bounds.width - 100, y: 7 });
  });
});
