import { describe, expect, it } from 'vitest';
import { pageView } from '../../../test/made';
import type { Turn, View } from '../store';
import { rectOnScreen, toNative, transformOf, type Size } from '../view/transform';
import { areaOf, laidAt, laidOut, mostSeen, seamOf, sheetsOf, spreadOf, turnedTo, viewOn, wholeOf, type Desk } from './layout';

const TURNS: Turn[] = [0, 90, 180, 270];
const viewport: Size = { width: 1000, height: 800 };

/** Numerical Recipes' generator: the same sequence in every run. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Pages of these sizes, in native units; those that are null are not known yet. */
function desk(sizes: readonly (readonly [number, number] | null)[], change: Partial<Desk> = {}): Desk {
  const known = sizes.flatMap((size, index) => (size === null ? [] : [pageView({ number: index + 1, width: size[0] * 1000, height: size[1] * 1000 })]));
  return { layout: 'continuous', cover: true, numPages: sizes.length, page: 1, pages: new Map(known.map((page) => [page.number, page])), ...change };
}

const A4 = [600, 800] as const;
const view = (change: Partial<View> = {}): View => ({ mode: 'free', zoom: 1, centerX: 300, centerY: 400, turn: 0, ...change });

describe('spreads', () => {
  it.each([
    [1, true, [1]],
    [2, true, [2, 3]],
    [3, true, [2, 3]],
    [6, true, [6]],
    [1, false, [1, 2]],
    [2, false, [1, 2]],
    [5, false, [5, 6]],
  ] as const)('page %i, cover alone: %s', (page, cover, pages) => {
    expect(spreadOf(page, 6, cover)).toEqual(pages);
  });

  it('are turned as one, and not beyond the ends', () => {
    const walk = (cover: boolean, by: 1 | -1, from: number) => Array.from({ length: 4 }, () => (from = turnedTo(from, by, 6, 'spreads', cover)));
    expect(walk(true, 1, 1)).toEqual([2, 4, 6, 6]);
    expect(walk(true, -1, 6)).toEqual([4, 2, 1, 1]);
    expect(walk(false, 1, 2)).toEqual([3, 5, 5, 5]);
    expect(turnedTo(3, 1, 6, 'continuous', true)).toBe(4);
    expect(turnedTo(3, -1, 6, 'single', true)).toBe(2);
  });

  it('lie edge to edge, each in the middle of the taller one', () => {
    const sheets = sheetsOf(desk([A4, A4, [500, 600]], { layout: 'spreads' }), 2, 0, { above: 0, below: 0 });
    expect(sheets.map(({ page, x, y }) => [page, x, y])).toEqual([[2, 0, 0], [3, 600, 100]]);
    const fromTheOther = sheetsOf(desk([A4, A4, [500, 600]], { layout: 'spreads' }), 3, 0, { above: 0, below: 0 });
    expect(fromTheOther.map(({ page, x, y }) => [page, x, y])).toEqual([[2, -600, -100], [3, 0, 0]]);
    expect(wholeOf(desk([A4, A4, [500, 600]], { layout: 'spreads' }), 3, 0)).toEqual({ x: -600, y: -100, width: 1100, height: 800 });
  });
});

describe('the seam of a spread', () => {
  const pages = desk([A4, A4, [500, 600]], { layout: 'spreads' });

  it('is one pixel of the screen where both pages meet, from wherever one looks', () => {
    for (const ratio of [1, 1.5, 2]) {
      for (const page of [2, 3]) {
        const laid = laidOut(pages, page, view({ centerX: 310.3 }), viewport, ratio, 0);
        const seam = seamOf(laid, ratio);
        const [left, right] = laid.map(({ rect }) => rect);
        if (seam === null || left === undefined || right === undefined) throw new Error('there are two pages');
        expect(seam.width * ratio).toBe(1);
        expect((seam.x * ratio) % 1).toBeCloseTo(0, 9);
        expect(Math.abs(seam.x + seam.width - right.x) * ratio).toBeLessThanOrEqual(0.5);
        expect([seam.y, seam.height]).toEqual([right.y, right.height]);
        expect(right.height).toBeLessThan(left.height);
      }
    }
  });

  it('is none beside a page that lies alone', () => {
    expect(seamOf(laidOut(pages, 1, view(), viewport, 1, 0), 1)).toBeNull();
  });
});

describe('a column', () => {
  it('has pages in order, apart from each other, on one axis, near by only', () => {
    const many = desk(Array.from({ length: 5000 }, (_, index) => (index % 3 === 0 ? ([900, 500] as const) : A4)));
    const sheets = sheetsOf(many, 2500, 0, { above: 1000, below: 2000 });
    expect(sheets.length).toBeLessThan(10);
    sheets.slice(1).forEach((sheet, index) => {
      const before = sheets[index];
      if (before === undefined) throw new Error('there is one before');
      expect(sheet.page).toBe(before.page + 1);
      expect(sheet.y).toBeGreaterThanOrEqual(before.y + before.height + 12);
      expect(sheet.x + sheet.width / 2).toBeCloseTo(before.x + before.width / 2, 9);
    });
  });

  it('takes a page that is not known to be as its neighbour', () => {
    const sheets = sheetsOf(desk([A4, null, [10, 10]]), 1, 0, { above: 0, below: 3000 });
    expect(sheets.map(({ page, native, isKnown }) => [page, native.width, isKnown])).toEqual([[1, 600, true], [2, 600, false], [3, 10, true]]);
  });

  it('is the same from whichever of its pages it is laid out: nothing moves when another becomes the one one is at', () => {
    const random = sequence(7);
    for (let round = 0; round < 400; round += 1) {
      const turn = TURNS[round % 4] ?? 0;
      const ratio = [1, 1.5, 2][round % 3] ?? 1;
      const sizes = Array.from({ length: 9 }, () => [100 + Math.round(random() * 1500), 100 + Math.round(random() * 1500)] as const);
      const pages = desk(sizes, { layout: round % 5 === 0 ? 'spreads' : 'continuous', cover: round % 2 === 0 });
      const page = 2 + Math.floor(random() * 7);
      const [width, height] = sizes[page - 1] ?? A4;
      const now = view({ zoom: 0.05 * 100 ** random(), turn, centerX: random() * width, centerY: random() * height });
      const before = laidOut(pages, page, now, viewport, ratio, 100);
      const other = before[Math.floor(random() * before.length)];
      if (other === undefined) throw new Error('the page itself is always there');
      const after = laidOut(pages, other.sheet.page, other.view, viewport, ratio, 100);
      const onScreen = before.filter(({ rect }) => rect.y < viewport.height && rect.y + rect.height > 0);
      expect(onScreen.length).toBeGreaterThan(0);
      for (const { sheet, rect } of onScreen) {
        const again = after.find((one) => one.sheet.page === sheet.page)?.rect;
        // Both are on a device pixel: where that is half way between two it may be either.
        expect(Math.abs(rect.x - (again?.x ?? NaN))).toBeLessThanOrEqual(1 / ratio + 1e-6);
        expect(Math.abs(rect.y - (again?.y ?? NaN))).toBeLessThanOrEqual(1 / ratio + 1e-6);
        expect(rect.width).toBeCloseTo(again?.width ?? NaN, 6);
      }
    }
  });

  it('comes back to the same point of the page one was at', () => {
    const random = sequence(11);
    for (let round = 0; round < 400; round += 1) {
      const turn = TURNS[round % 4] ?? 0;
      const pages = desk([A4, [1200, 300], [90, 2000]]);
      const now = view({ turn, zoom: 0.05 * 1280 ** random(), centerX: random() * 1200, centerY: random() * 300 });
      const there = sheetsOf(pages, 2, turn, { above: 1e5, below: 1e5 }).find(({ page }) => page === 3);
      const back = sheetsOf(pages, 3, turn, { above: 1e5, below: 1e5 }).find(({ page }) => page === 2);
      if (there === undefined || back === undefined) throw new Error('they are neighbours');
      const again = viewOn(viewOn(now, { width: 1200, height: 300 }, there), { width: 90, height: 2000 }, back);
      expect(again.centerX).toBeCloseTo(now.centerX, 6);
      expect(again.centerY).toBeCloseTo(now.centerY, 6);
    }
  });

  it('has no end where there are more pages, and ends at the first and the last', () => {
    const pages = desk(Array.from({ length: 40 }, () => A4));
    const middle = areaOf(pages, 20, view(), viewport, 1);
    expect(middle?.y).toBeLessThan(-1e5);
    expect((middle?.y ?? 0) + (middle?.height ?? 0)).toBeGreaterThan(1e5);
    expect(areaOf(pages, 1, view(), viewport, 1)?.y).toBe(0);
    const last = areaOf(pages, 40, view(), viewport, 1);
    expect((last?.y ?? 0) + (last?.height ?? 0)).toBeCloseTo(800, 9);
  });
});

describe('the page that has most of the screen', () => {
  const pages = desk([A4, A4, A4]);
  const most = (centerY: number, page = 1) => mostSeen(laidOut(pages, page, view({ centerY }), viewport, 1, 0), page, viewport)?.sheet.page;

  it('changes half way between two', () => {
    expect([400, 700, 795, 820, 1200].map((centerY) => most(centerY))).toEqual([1, 1, 1, 2, 2]);
  });

  it('is the one that one is at where they are equal', () => {
    const small = desk([[100, 100], [100, 100], [100, 100]]);
    const laid = (page: number) => laidOut(small, page, view({ centerX: 50, centerY: 50 }), viewport, 1, 0);
    expect(mostSeen(laid(2), 2, viewport)?.sheet.page).toBe(2);
    expect(mostSeen(laid(3), 3, viewport)?.sheet.page).toBe(3);
  });

  it('is none whose size is not known', () => {
    const laid = laidOut(desk([A4, null]), 1, view({ centerY: 1200 }), viewport, 1, 0);
    expect(mostSeen(laid, 1, viewport)?.sheet.page).not.toBe(2);
  });

  it('and the page under a point, whose own coordinates the point has then', () => {
    const laid = laidOut(pages, 1, view({ centerY: 800 }), viewport, 1, 0);
    const found = laidAt(laid, { x: 500, y: 500 });
    expect(found?.sheet.page).toBe(2);
    expect(laidAt(laid, { x: 500, y: 406 })).toBeNull();
    if (found === null) return;
    const rect = rectOnScreen(transformOf(found.view, viewport, 1), { x: 0, y: 0, ...found.sheet.native });
    expect(toNative(transformOf(found.view, viewport, 1), { x: 500, y: 500 })).toEqual({ x: 500 - rect.x, y: 500 - rect.y });
  });
});
