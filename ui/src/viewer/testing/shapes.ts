// Random shapes for tests: the same ones in every run.

import type { Shape, TextMark } from '../../backend';
import type { DrawTool, Quad } from '../marks/shapes';
import type { Size } from '../view/transform';

/** Numerical Recipes' generator, from 0 up to and without 1. */
export function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export const DRAWN: readonly DrawTool[] = ['point', 'box', 'ellipse', 'arrow', 'line', 'freehand', 'polygon'];
export const KINDS: readonly Shape['shape'][] = [...DRAWN, 'text'];
export const TEXT_MARKS: readonly TextMark[] = ['highlight', 'strike', 'insert', 'replace'];

export function between(random: () => number, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

export function oneOf<Item>(random: () => number, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
}

/** Somewhere inside of the bounds, no side of an area below 200, no longer than `most`. */
export function randomShape(random: () => number, kind: Shape['shape'], bounds: Size, most = Infinity): Shape {
  const width = between(random, 200, Math.min(bounds.width, most));
  const height = between(random, 200, Math.min(bounds.height, most));
  const x = between(random, 0, bounds.width - width);
  const y = between(random, 0, bounds.height - height);
  const point = (): [number, number] => [between(random, x, x + width), between(random, y, y + height)];
  // Opposite corners first, so that there is an extent.
  const points = (num: number): [number, number][] => [[x, y], [x + width, y + height], ...Array.from({ length: num - 2 }, point)];
  switch (kind) {
    case 'point':
      return { shape: 'point', x, y };
    case 'box':
    case 'ellipse':
      return { shape: kind, x, y, width, height };
    case 'arrow':
    case 'line':
      return random() < 0.5 ? { shape: kind, from: [x, y], to: [x + width, y + height] } : { shape: kind, from: [x + width, y], to: [x, y + height] };
    case 'freehand':
      return { shape: 'freehand', points: points(between(random, 2, 40)).map(([px, py]) => [px, py, between(random, 0, 1000)]) };
    case 'polygon':
      return { shape: 'polygon', points: points(between(random, 3, 12)) };
    case 'text': {
      const mark = oneOf(random, TEXT_MARKS);
      const quoted = mark === 'insert' ? '' : 'words';
      const right = mark === 'insert' ? x : x + width;
      const quad: Quad = [x, y, right, y, right, y + height, x, y + height];
      return { shape: 'text', mark, quads: [quad], quoted, before: 'before ', after: ' after', engine: 'test 1' };
    }
  }
}

/** Every number of a shape. */
export function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersOf) : [];
}
