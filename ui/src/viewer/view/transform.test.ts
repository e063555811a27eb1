import { describe, expect, it } from 'vitest';
import type { Turn, View } from '../store';
import {
  clampZoom,
  panBy,
  percentOf,
  rectOnScreen,
  resolveView,
  revealed,
  scrollBy,
  toNative,
  toScreen,
  transformOf,
  unitZoom,
  visibleRect,
  wholeZoom,
  zoomAt,
  zoomStep,
  type Size,
} from './transform';

const TURNS: Turn[] = [0, 90, 180, 270];
const viewport: Size = { width: 1111, height: 777 };
const native: Size = { width: 1920, height: 1080 };
const none = { top: 0, right: 0, bottom: 0, left: 0 };
const insets = { top: 76, right: 36, bottom: 36, left: 36 };
const free = (zoom: number, turn: Turn = 0): View => ({ mode: 'free', zoom, centerX: 960, centerY: 540, turn });

/** Numerical Recipes' generator: the same sequence in every run. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('transform', () => {
  it('comes back to the same point within a screen pixel, at any zoom, turn and density', () => {
    const random = sequence(20);
    for (let round = 0; round < 2000; round += 1) {
      const turn = TURNS[round % 4] ?? 0;
      const ratio = [1, 1.25, 1.5, 2, 3][round % 5] ?? 1;
      const zoom = 0.05 * 1280 ** random();
      const view: View = { mode: 'free', zoom, centerX: random() * 1920, centerY: random() * 1080, turn };
      const transform = transformOf(view, viewport, ratio);
      const at = { x: random() * viewport.width, y: random() * viewport.height };
      const stored = toNative(transform, at);
      const thousandths = { x: Math.round(stored.x * 1000) / 1000, y: Math.round(stored.y * 1000) / 1000 };
      const back = toScreen(transform, thousandths);
      expect(Math.abs(back.x - at.x)).toBeLessThan(1);
      expect(Math.abs(back.y - at.y)).toBeLessThan(1);
    }
  });

  it('puts the origin on a device pixel', () => {
    for (const ratio of [1, 1.5, 2]) {
      const { x, y } = transformOf({ ...free(0.337), centerX: 101.3 }, viewport, ratio);
      expect(x * ratio).toBeCloseTo(Math.round(x * ratio), 9);
      expect(y * ratio).toBeCloseTo(Math.round(y * ratio), 9);
    }
  });

  it('turns clockwise: what was to the right of the middle comes below it', () => {
    const middle = { x: viewport.width / 2, y: viewport.height / 2 };
    const at = toScreen(transformOf(free(1, 90), viewport, 1), { x: 960 + 100, y: 540 });
    expect(at.x).toBeCloseTo(middle.x, -1);
    expect(at.y).toBeCloseTo(middle.y + 100, -1);
  });

  it('keeps the point under the pointer while zooming', () => {
    for (const turn of TURNS) {
      const before = free(0.8, turn);
      const at = { x: 300, y: 650 };
      const under = toNative(transformOf(before, viewport, 1), at);
      const after = toScreen(transformOf(zoomAt(before, viewport, at, 6.5), viewport, 1), under);
      expect(Math.hypot(after.x - at.x, after.y - at.y)).toBeLessThan(1 + 6.5);
      const exact = zoomAt(before, viewport, at, 6.5);
      expect(exact.mode).toBe('free');
    }
  });

  it('pans by screen pixels whichever way the view is turned, and never loses the picture', () => {
    for (const turn of TURNS) {
      const before = transformOf(free(2, turn), viewport, 1);
      const after = transformOf(panBy(free(2, turn), native, 30, -10), viewport, 1);
      expect(after.x - before.x).toBeCloseTo(30, 6);
      expect(after.y - before.y).toBeCloseTo(-10, 6);
    }
    expect(panBy(free(1), native, 1e6, -1e6)).toMatchObject({ centerX: 0, centerY: 1080 });
  });

  it('says what is in sight', () => {
    expect(visibleRect(transformOf(free(0.1), viewport, 1), viewport, native)).toEqual({ x: 0, y: 0, ...native });
    const close = visibleRect(transformOf(free(10), viewport, 1), viewport, native);
    expect(close?.width).toBeCloseTo(111.1, 5);
    const away: View = { ...free(10), centerX: -5000 };
    expect(visibleRect(transformOf(away, viewport, 1), viewport, native)).toBeNull();
  });
});

describe('fitting', () => {
  const fit = (turn: Turn): View => ({ mode: 'fit', zoom: 99, centerX: 0, centerY: 0, turn });

  it('shows the whole between the insets, also turned', () => {
    for (const turn of TURNS) {
      const view = resolveView(fit(turn), 'video', native, viewport, insets, 1);
      const transform = transformOf(view, viewport, 1);
      const corners = [
        toScreen(transform, { x: 0, y: 0 }),
        toScreen(transform, { x: 1920, y: 1080 }),
      ];
      for (const { x, y } of corners) {
        expect(x).toBeGreaterThanOrEqual(insets.left - 1);
        expect(x).toBeLessThanOrEqual(viewport.width - insets.right + 1);
        expect(y).toBeGreaterThanOrEqual(insets.top - 1);
        expect(y).toBeLessThanOrEqual(viewport.height - insets.bottom + 1);
      }
    }
  });

  it('shows the whole of what is too large for 5 %', () => {
    const large = { width: 20_000, height: 40_000 };
    for (const turn of TURNS) {
      const view = resolveView(fit(turn), 'image', large, viewport, insets, 1);
      const on = rectOnScreen(transformOf(view, viewport, 1), { x: 0, y: 0, ...large });
      expect(on.width).toBeLessThanOrEqual(viewport.width - insets.left - insets.right + 1e-6);
      expect(on.height).toBeLessThanOrEqual(viewport.height - insets.top - insets.bottom + 1e-6);
      expect(view.zoom).toBe(wholeZoom(turn, large, viewport, insets));
    }
    const long = { width: 40_000, height: 100 };
    const wide = resolveView({ ...fit(0), mode: 'width' }, 'image', long, viewport, insets, 1);
    expect(wide.zoom * 40_000).toBeCloseTo(viewport.width - insets.left - insets.right, 9);
  });

  it('does not blow up small images, but does small pages', () => {
    const small = { width: 64, height: 64 };
    expect(resolveView(fit(0), 'image', small, viewport, none, 2).zoom).toBe(0.5);
    expect(resolveView(fit(0), 'pdf', small, viewport, none, 2).zoom).toBeCloseTo(777 / 64, 9);
  });

  it('starts a wide page at its top', () => {
    const page = { width: 595, height: 842 };
    const view = resolveView({ ...fit(0), mode: 'width' }, 'pdf', page, viewport, insets, 1);
    expect(toScreen(transformOf(view, viewport, 1), { x: 0, y: 0 }).y).toBeCloseTo(insets.top, -0.5);
  });

  it('leaves a free view alone', () => {
    const view = free(3);
    expect(resolveView(view, 'image', native, viewport, insets, 1)).toBe(view);
  });
});

describe('zoom', () => {
  it('is 100 % at a device pixel for images and at 96/72 for points', () => {
    expect(percentOf(0.5, unitZoom('image', 2))).toBe(100);
    expect(percentOf(96 / 72, unitZoom('pdf', 2))).toBe(100);
  });

  it('stays between 5 % and 6400 %', () => {
    expect(percentOf(clampZoom(1e-9, 1), 1)).toBe(5);
    expect(percentOf(clampZoom(1e9, 1), 1)).toBe(6400);
  });

  it('goes below 5 % until all of it is in sight', () => {
    expect(clampZoom(1e-9, 1, 0.02)).toBe(0.02);
    expect(clampZoom(0.03, 1, 0.02)).toBe(0.03);
    expect(clampZoom(0.03, 1, 0.5)).toBe(0.05);
  });

  it.each([
    [43, 1, 50],
    [43, -1, 33],
    [100, 1, 125],
    [100, -1, 75],
    [6400, 1, 6400],
    [2, 1, 5],
    [5, -1, 0],
  ] as const)('steps from %i by %i to %i', (from, direction, to) => {
    expect(zoomStep(from, direction)).toBe(to);
  });
});

describe('scrolling and revealing', () => {
  it('does not move what fits', () => {
    const view = free(0.3);
    expect(scrollBy(view, native, viewport, none, 1, -50, -50)).toBe(view);
  });

  it('stops at the edge', () => {
    const end = scrollBy(free(2), native, viewport, none, 1, 0, -1e6);
    expect(toScreen(transformOf(end, viewport, 1), { x: 0, y: 1080 }).y).toBeCloseTo(viewport.height, -0.5);
    expect(scrollBy(end, native, viewport, none, 1, 0, -100)).toBe(end);
  });

  it('brings a far mark on screen and leaves a near one', () => {
    const close = free(8);
    const mark = { x: 10, y: 10, width: 40, height: 20 };
    const there = revealed(close, native, viewport, insets, mark, 1);
    const at = toScreen(transformOf(there, viewport, 1), { x: 30, y: 20 });
    expect(at.x).toBeCloseTo(viewport.width / 2, -1);
    expect(revealed(there, native, viewport, insets, mark, 1)).toBe(there);
  });
});
