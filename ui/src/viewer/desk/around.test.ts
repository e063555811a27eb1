import { expect, it } from 'vitest';
import { pageView } from '../../../test/made';
import type { Scene } from '../paint/scene';
import type { View } from '../store';
import { scenesAround } from './around';
import { laidOut, type Desk } from './layout';

const viewport = { width: 1000, height: 800 };
const desk = (count: number, width = 600, height = 800): Desk => ({
  layout: 'continuous',
  cover: true,
  numPages: count,
  page: 1,
  pages: new Map(Array.from({ length: count }, (_, index) => [index + 1, pageView({ number: index + 1, width: width * 1000, height: height * 1000 })])),
});

function around(of: Desk, page: number, view: View): Scene[] {
  const scene: Scene = { version: 'v', kind: 'pdf', vector: false, hidden: null, number: page, play: null, native: { width: 600, height: 800 }, view, viewport, ratio: 2 };
  return scenesAround(laidOut(of, page, view, viewport, 2, 240), scene);
}

it('names the nearest pages, and not more than there are streams for', () => {
  const far: View = { mode: 'free', zoom: 0.05, centerX: 300, centerY: 400, turn: 0 };
  const found = around(desk(100), 50, far).map(({ number }) => number);
  expect(found).toHaveLength(8);
  expect(found.toSorted((one, other) => one - other)).toEqual([46, 47, 48, 49, 51, 52, 53, 54]);
});

it('stops where memory ends, with those on screen first', () => {
  const near: View = { mode: 'free', zoom: 1.6, centerX: 300, centerY: 790, turn: 0 };
  const found = around(desk(100, 600, 800), 50, near);
  expect(found[0]?.number).toBe(51);
  const wide: View = { mode: 'free', zoom: 0.4, centerX: 300, centerY: 400, turn: 0 };
  expect(around(desk(100), 50, wide).length).toBeGreaterThan(2);
});

it('asks for nothing large of what is beside the screen, also deep in the zoom', () => {
  const deep: View = { mode: 'free', zoom: 85, centerX: 300, centerY: 798, turn: 0 };
  expect(around(desk(3), 1, deep)).toHaveLength(0);
  const edge: View = { ...deep, centerY: 806 };
  expect(around(desk(3), 1, edge).length).toBeLessThanOrEqual(1);
});
