import { describe, expect, it } from 'vitest';
import type { Turn, View } from '../store';
import { fromOverview, OVERVIEW, overviewOf, sheetsOnOverview } from './overview';

const viewport = { width: 1000, height: 800 };
const native = { x: 0, y: 0, width: 600, height: 800 };
const view = (zoom: number, turn: Turn = 0, centerX = 300, centerY = 400): View => ({ mode: 'free', zoom, centerX, centerY, turn });

describe('the overview', () => {
  it('is not there while all of the page is in sight', () => {
    expect(overviewOf(view(1), native, viewport, 1)).toBeNull();
    expect(overviewOf(view(1.01), native, viewport, 1)).not.toBeNull();
    expect(overviewOf(view(1.01, 90), native, viewport, 1)).toBeNull();
  });

  it('says what is in sight, as the page lies', () => {
    const found = overviewOf(view(4), native, viewport, 1);
    expect(found?.size.width).toBeCloseTo(102, 6);
    expect(found?.size.height).toBe(OVERVIEW);
    expect(found?.seen.width).toBeCloseTo(250 * (OVERVIEW / 800), 6);
    const turned = overviewOf(view(4, 90), native, viewport, 1);
    expect(turned?.size.width).toBe(OVERVIEW);
    expect(turned?.size.height).toBeCloseTo(102, 6);
    expect(turned?.seen.width).toBeCloseTo(250 * (OVERVIEW / 800), 6);
    expect(turned?.seen.height).toBeCloseTo(200 * (OVERVIEW / 800), 6);
  });

  it('leads back to the middle of what is in sight, however the page is turned', () => {
    for (const turn of [0, 90, 180, 270] as const) {
      const now = view(6, turn, 200, 500);
      const found = overviewOf(now, native, viewport, 1);
      if (found === null) throw new Error('it is near');
      const { seen, scale } = found;
      const at = fromOverview({ x: seen.x + seen.width / 2, y: seen.y + seen.height / 2 }, native, now, scale);
      expect(at.x).toBeCloseTo(200, 0);
      expect(at.y).toBeCloseTo(500, 0);
    }
  });

  it('is of the whole spread, whichever of its pages one is at', () => {
    // One is at the right page: the left one lies before its upper left corner.
    const spread = { x: -600, y: 0, width: 1200, height: 800 };
    const now = view(2, 0, 300, 400);
    const found = overviewOf(now, spread, viewport, 1);
    if (found === null) throw new Error('it is near');
    expect(found.size).toEqual({ width: OVERVIEW, height: OVERVIEW * (800 / 1200) });
    // 500 by 400 points are in sight, around the middle of the right page.
    expect(found.seen.x).toBeCloseTo(650 * found.scale, 6);
    expect(found.seen.width).toBeCloseTo(500 * found.scale, 6);
    expect(found.seen.height).toBeCloseTo(400 * found.scale, 6);
    const left = fromOverview({ x: 300 * found.scale, y: 400 * found.scale }, spread, now, found.scale);
    expect([left.x, left.y].map(Math.round)).toEqual([-300, 400]);
    const sheets = [
      { page: 2, x: -600, y: 0, width: 600, height: 800 },
      { page: 3, x: 0, y: 0, width: 600, height: 800 },
    ];
    const [two, three] = sheetsOnOverview(sheets, found.scale);
    expect(two).toEqual({ page: 2, x: 0, y: 0, width: OVERVIEW / 2, height: found.size.height });
    expect(three?.x).toBeCloseTo(OVERVIEW / 2, 6);
    // Turned, they stand beside one another all the same: the page's own axis goes down the screen then.
    const onSide = overviewOf(view(2, 90, 300, 400), { x: 0, y: -800, width: 600, height: 1600 }, viewport, 1);
    expect(onSide?.size.width).toBe(OVERVIEW);
  });
});
