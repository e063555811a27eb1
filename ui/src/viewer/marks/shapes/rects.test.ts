import { describe, expect, it } from 'vitest';
import { SIDES, type Rect, type Side } from './kinds';
import { rectBetween, rectGrown, rectInside, rectPulled, sideAt } from './rects';

const bounds = { width: 10_000, height: 8_000 };
const rect = (x: number, y: number, width: number, height: number): Rect => ({ x, y, width, height });

describe('boxes', () => {
  it('are whole thousandths inside of the medium', () => {
    expect(rectBetween({ x: -3.7, y: 10.4 }, { x: 2000.6, y: 99_999 }, bounds)).toEqual(rect(0, 10, 2001, 7990));
  });

  it('grow to the edge and no further', () => {
    expect(rectGrown(rect(9_000, 0, 500, 500), 9_999, 10, bounds)).toEqual(rect(9_000, 0, 1_000, 510));
  });

  it('fit a medium that is smaller than the smallest side', () => {
    expect(rectInside(rect(50, 50, 500, 500), { width: 60, height: 40 })).toEqual(rect(0, 0, 60, 40));
  });

  it('keep the opposite side when one is pulled, and turn over when it is pulled past that', () => {
    const pulled = (side: Side, dx: number, dy: number) => rectPulled(rect(2_000, 2_000, 2_000, 1_000), side, dx, dy, bounds);
    const over = { overX: false, overY: false };
    expect(pulled('nw', 500, -300)).toEqual({ rect: rect(2_500, 1_700, 1_500, 1_300), ...over });
    expect(pulled('e', 700, 9_999)).toEqual({ rect: rect(2_000, 2_000, 2_700, 1_000), ...over });
    expect(pulled('s', 9_999, 250)).toEqual({ rect: rect(2_000, 2_000, 2_000, 1_250), ...over });
    expect(pulled('w', 3_000, 0)).toEqual({ rect: rect(4_000, 2_000, 1_000, 1_000), ...over, overX: true });
  });

  it('have their grips on their outline', () => {
    expect(SIDES.map((side) => sideAt(rect(0, 0, 100, 50), side))).toEqual([
      { x: 0, y: 0 },
      { x: 50, y: 0 },
      { x: 100, y: 0 },
      { x: 100, y: 25 },
      { x: 100, y: 50 },
      { x: 50, y: 50 },
      { x: 0, y: 50 },
      { x: 0, y: 25 },
    ]);
  });
});
