import { describe, expect, it } from 'vitest';
import type { Shape } from '../../../backend';
import { KINDS, randomShape, sequence } from '../../testing/shapes';
import { areaOf, boundsOfShape, pinOf, pointsOf, sameShape } from './measure';

const bounds = { width: 50_000, height: 80_000 };

describe('the box of a shape', () => {
  it.each(KINDS)('of a %s holds all its points and touches the outermost', (kind) => {
    const random = sequence(kind.length);
    for (let round = 0; round < 100; round += 1) {
      const shape = randomShape(random, kind, bounds);
      const { x, y, width, height } = boundsOfShape(shape);
      const points = pointsOf(shape);
      expect(Math.min(...points.map((point) => point.x))).toBe(x);
      expect(Math.max(...points.map((point) => point.x))).toBe(x + width);
      expect(Math.min(...points.map((point) => point.y))).toBe(y);
      expect(Math.max(...points.map((point) => point.y))).toBe(y + height);
    }
  });

  it('is that of all lines of text', () => {
    const text: Shape = {
      shape: 'text',
      mark: 'highlight',
      quads: [
        [500, 0, 900, 0, 900, 100, 500, 100],
        [0, 120, 400, 130, 390, 230, 0, 220],
      ],
      quoted: 'two lines',
      before: '',
      after: '',
      engine: '',
    };
    expect(boundsOfShape(text)).toEqual({ x: 0, y: 0, width: 900, height: 230 });
    expect(pinOf(text)).toEqual({ x: 500, y: 0 });
  });
});

it('covers what it covers', () => {
  expect(areaOf({ shape: 'box', x: 5, y: 5, width: 20, height: 10 })).toBe(200);
  expect(areaOf({ shape: 'ellipse', x: 5, y: 5, width: 20, height: 10 })).toBeCloseTo(Math.PI * 50);
  expect(areaOf({ shape: 'polygon', points: [[0, 0], [0, 10], [20, 10]] })).toBe(100);
  expect(areaOf({ shape: 'line', from: [0, 0], to: [50, 50] })).toBe(0);
});

it('has its number at its top left, at the tail, at the first point', () => {
  expect(pinOf({ shape: 'ellipse', x: 5, y: 6, width: 20, height: 10 })).toEqual({ x: 5, y: 6 });
  expect(pinOf({ shape: 'polygon', points: [[7, 0], [0, 10], [20, 10]] })).toEqual({ x: 0, y: 0 });
  expect(pinOf({ shape: 'arrow', from: [9, 8], to: [1, 2] })).toEqual({ x: 9, y: 8 });
  expect(pinOf({ shape: 'freehand', points: [[9, 8, 500], [1, 2, 500]] })).toEqual({ x: 9, y: 8 });
  expect(pinOf({ shape: 'point', x: 3, y: 4 })).toEqual({ x: 3, y: 4 });
});

describe('the same shape', () => {
  it.each(KINDS)('is a copy of a %s and none that differs in a number', (kind) => {
    const random = sequence(kind.length + 50);
    for (let round = 0; round < 50; round += 1) {
      const [one, other] = [randomShape(random, kind, bounds), randomShape(random, kind, bounds)];
      expect(sameShape(one, structuredClone(one))).toBe(true);
      expect(sameShape(one, other)).toBe(JSON.stringify(one) === JSON.stringify(other));
    }
  });

  it('is of one kind, whatever the order of its members', () => {
    const box: Shape = { shape: 'box', x: 1, y: 2, width: 3, height: 4 };
    expect(sameShape(box, { height: 4, width: 3, y: 2, x: 1, shape: 'box' })).toBe(true);
    expect(sameShape(box, { ...box, shape: 'ellipse' })).toBe(false);
    expect(sameShape({ shape: 'polygon', points: [[0, 0], [1, 1], [2, 0]] }, { shape: 'polygon', points: [[0, 0], [1, 1], [2, 0], [3, 3]] })).toBe(false);
  });
});
