import { describe, expect, it } from 'vitest';
import type { Ground } from './ground';
import { NOTHING, pick, type Picking, type PickingEvent } from './picking';

const image: Ground = { version: 'v', kind: 'image', page: null, bounds: { width: 100_000, height: 50_000 }, perInch: null };
const page: Ground = { ...image, kind: 'pdf', page: 1 };

const run = (events: PickingEvent[], ground = image): Picking => events.reduce((state, event) => pick(state, event, ground), NOTHING);
const click = (x: number, y: number, compare = false): PickingEvent => ({ type: 'click', point: { x, y }, compare });

describe('clicking', () => {
  it('takes a colour, then one to compare, then begins anew', () => {
    expect(run([click(10_200, 3_900)]).points).toEqual([{ x: 10_500, y: 3_500 }]);
    expect(run([click(0, 0), click(99_999, 49_999)]).points).toEqual([{ x: 500, y: 500 }, { x: 99_500, y: 49_500 }]);
    expect(run([click(0, 0), click(5_000, 0), click(7_000, 0)]).points).toEqual([{ x: 7_500, y: 500 }]);
  });

  it('with Shift keeps the first and compares it with another', () => {
    expect(run([click(0, 0), click(5_000, 0), click(7_000, 0, true)]).points).toEqual([{ x: 500, y: 500 }, { x: 7_500, y: 500 }]);
    expect(run([click(7_000, 0, true)]).points).toHaveLength(1);
  });

  it('beside the picture takes nothing', () => {
    for (const [x, y] of [[-1, 0], [100_000, 0], [0, 50_000]] as const) expect(run([click(x, y)])).toBe(NOTHING);
  });

  it('on a page is not bound to pixels', () => {
    expect(run([click(10_250, 3_001)], page).points).toEqual([{ x: 10_250, y: 3_001 }]);
  });
});

describe('keys', () => {
  it('move a point from pixel to pixel, up to the edge, and take what lies under it', () => {
    const moved = run([{ type: 'start', at: { x: 50_000, y: 25_000 } }, { type: 'move', dx: 1_000, dy: -10_000 }]);
    expect(moved).toEqual({ points: [], cursor: { x: 51_500, y: 15_500 } });
    const taken = pick(pick(moved, { type: 'move', dx: -1e6, dy: 1e6 }, image), { type: 'confirm', compare: false }, image);
    expect(taken).toEqual({ points: [{ x: 500, y: 49_500 }], cursor: { x: 500, y: 49_500 } });
  });

  it('give way to the pointer', () => {
    expect(run([{ type: 'start', at: { x: 0, y: 0 } }, { type: 'point' }]).cursor).toBeNull();
    const still = run([click(0, 0)]);
    expect(pick(still, { type: 'point' }, image)).toBe(still);
    expect(pick(still, { type: 'confirm', compare: false }, image)).toBe(still);
  });

  it('clear everything', () => {
    expect(run([click(0, 0), { type: 'start', at: { x: 0, y: 0 } }, { type: 'clear' }])).toBe(NOTHING);
  });
});
