import { describe, expect, it } from 'vitest';
import type { Shape, TextMark } from '../../../backend';
import { KINDS, randomShape, sequence } from '../../testing/shapes';
import type { Quad } from './kinds';
import { boundsOfShape } from './measure';
import { outlineOf } from './outline';

const bounds = { width: 100_000, height: 60_000 };

/** The points of path data that holds no arcs. */
function pointsIn(path: string): [number, number][] {
  const numbers = path.match(/-?[\d.]+/g)?.map(Number) ?? [];
  return numbers.flatMap((x, at) => (at % 2 === 0 ? [[x, numbers[at + 1] ?? NaN] satisfies [number, number]] : []));
}

const textMark = (mark: TextMark, ...quads: Quad[]): Shape => ({ shape: 'text', mark, quads, quoted: mark === 'insert' ? '' : 'x', before: '', after: '', engine: '' });

describe('outlines', () => {
  it.each(KINDS)('of a %s are path data without anything else', (kind) => {
    const random = sequence(kind.length);
    for (let round = 0; round < 100; round += 1) {
      const { path } = outlineOf(randomShape(random, kind, bounds), 2_000);
      expect(path).toMatch(/^M[-\d. MLQAZ]+$/);
    }
  });

  it('of boxes and polygons are closed lines through their corners', () => {
    expect(outlineOf({ shape: 'box', x: 1, y: 2, width: 30, height: 40 }, 2_000)).toEqual({ path: 'M1 2L31 2L31 42L1 42Z', fill: false });
    expect(outlineOf({ shape: 'polygon', points: [[0, 0], [9, 0], [0, 9]] }, 2_000)).toEqual({ path: 'M0 0L9 0L0 9Z', fill: false });
  });

  it('of ellipses are two arcs', () => {
    expect(outlineOf({ shape: 'ellipse', x: 0, y: 0, width: 31, height: 40 }, 2_000)).toEqual({ path: 'M0 20A15.5 20 0 0 1 31 20A15.5 20 0 0 1 0 20Z', fill: false });
  });

  it('of lines are lines, of points rings about them', () => {
    expect(outlineOf({ shape: 'line', from: [1, 2], to: [3, 4] }, 2_000)).toEqual({ path: 'M1 2L3 4', fill: false });
    expect(outlineOf({ shape: 'point', x: 9_000, y: 8_000 }, 2_000)).toEqual({ path: 'M5000 8000A4000 4000 0 0 1 13000 8000A4000 4000 0 0 1 5000 8000Z', fill: false });
  });
});

describe('an arrow', () => {
  const arrow: Shape = { shape: 'arrow', from: [0, 50_000], to: [90_000, 50_000] };

  it('has a head that goes with its stroke', () => {
    expect(outlineOf(arrow, 5_000, 1_000)).toEqual({ path: 'M0 50000L90000 50000M70000 60000L90000 50000L70000 40000', fill: false });
    expect(outlineOf(arrow, 8_000, 1_000).path).toBe('M0 50000L90000 50000M58000 66000L90000 50000L58000 34000');
  });

  it('has a head of ten pixels at least', () => {
    expect(outlineOf(arrow, 1_000, 1_000).path).toBe('M0 50000L90000 50000M80000 55000L90000 50000L80000 45000');
    expect(outlineOf(arrow, 2_000).path).toBe(outlineOf(arrow, 2_000, 1_000).path);
  });

  it('has no head longer than itself', () => {
    expect(outlineOf({ shape: 'arrow', from: [0, 0], to: [0, 3_000] }, 5_000, 1_000).path).toBe('M0 0L0 3000M-1500 0L0 3000L1500 0');
  });
});

describe('a stroke of the hand', () => {
  const wide = (pressure: number) => {
    const shape: Shape = { shape: 'freehand', points: Array.from({ length: 40 }, (_, at) => [at * 1_000, 0, pressure]) };
    const { path, fill } = outlineOf(shape, 4_000);
    expect(fill).toBe(true);
    const heights = pointsIn(path)
      .filter(([x]) => x > 10_000 && x < 30_000)
      .map(([, y]) => y);
    return Math.max(...heights) - Math.min(...heights);
  };

  it('is as wide as its stroke when it is pressed evenly, and wider the harder', () => {
    expect(wide(500)).toBeCloseTo(4_000, -1);
    expect(wide(200)).toBeLessThan(wide(500));
    expect(wide(900)).toBeGreaterThan(wide(500));
  });

  it('stays about its points', () => {
    const random = sequence(3);
    for (let round = 0; round < 50; round += 1) {
      const shape = randomShape(random, 'freehand', bounds);
      const { x, y, width, height } = boundsOfShape(shape);
      for (const [px, py] of pointsIn(outlineOf(shape, 2_000).path)) {
        expect(px >= x - 4_000 && px <= x + width + 4_000 && py >= y - 4_000 && py <= y + height + 4_000).toBe(true);
      }
    }
  });

  it('goes all the way into its corners, however few points it has', () => {
    const points = pointsIn(outlineOf({ shape: 'freehand', points: [[0, 0, 500], [90_000, 0, 500], [90_000, 90_000, 500]] }, 2_000).path);
    expect(Math.min(...points.map(([x, y]) => Math.hypot(x - 90_000, y)))).toBeLessThan(2_000);
    expect(Math.max(...points.map(([, y]) => y))).toBeGreaterThan(89_900);
  });

  it('is a dot of one point', () => {
    const points = pointsIn(outlineOf({ shape: 'freehand', points: [[5_000, 5_000, 500]] }, 2_000).path);
    expect(points.length).toBeGreaterThan(4);
    for (const [x, y] of points) expect(Math.hypot(x - 5_000, y - 5_000)).toBeLessThan(2_100);
  });
});

describe('text marks', () => {
  const line: Quad = [0, 0, 9_000, 0, 9_000, 2_000, 0, 2_000];
  const next: Quad = [0, 3_000, 4_000, 3_000, 4_000, 5_000, 0, 5_000];

  it('fill what is highlighted', () => {
    expect(outlineOf(textMark('highlight', line, next), 500)).toEqual({ path: 'M0 0L9000 0L9000 2000L0 2000ZM0 3000L4000 3000L4000 5000L0 5000Z', fill: true });
  });

  it('strike through the middle of each line, along it', () => {
    expect(outlineOf(textMark('strike', line, next), 500)).toEqual({ path: 'M0 1000L9000 1000M0 4000L4000 4000', fill: false });
    expect(outlineOf(textMark('strike', [2_000, 0, 2_000, 9_000, 0, 9_000, 0, 0]), 500).path).toBe('M1000 0L1000 9000');
  });

  it('have a caret below the line where text goes in', () => {
    const { path, fill } = outlineOf(textMark('insert', [3_000, 0, 3_000, 0, 3_000, 2_000, 3_000, 2_000]), 100);
    expect([path, fill]).toEqual(['M3000 2000L3540 2900L3000 2495L2460 2900Z', true]);
    // Of text that runs down the page, as of text that runs along it: on the side where its foot is.
    expect(outlineOf(textMark('insert', [2_000, 3_000, 2_000, 3_000, 0, 3_000, 0, 3_000]), 100).path).toBe('M0 3000L-900 3540L-495 3000L-900 2460Z');
  });

  it('have a caret that is seen, however small the text is', () => {
    const small = [3_000, 0, 3_000, 0, 3_000, 200, 3_000, 200] satisfies Quad;
    expect(outlineOf(textMark('insert', small), 100, 1_000).path).toBe('M3000 200L7800 8200L3000 4600L-1800 8200Z');
    expect(outlineOf(textMark('insert', small), 4_000, 1_000).path).toBe('M3000 200L10200 12200L3000 6800L-4200 12200Z');
  });

  it('of a replacement are struck, with the caret at the end', () => {
    expect(outlineOf(textMark('replace', line, next), 100)).toEqual({
      path: 'M0 950L9000 950L9000 1050L0 1050ZM0 3950L4000 3950L4000 4050L0 4050ZM4000 5000L4540 5900L4000 5495L3460 5900Z',
      fill: true,
    });
  });
});
