import { describe, expect, it } from 'vitest';
import { boxBetween, grownBy, handleAt, HANDLES, hit, inside, movedBy, pulledBy, type Box } from './geometry';

const bounds = { width: 10_000, height: 8_000 };
const box = (x: number, y: number, width: number, height: number): Box => ({ shape: 'box', x, y, width, height });

describe('boxes', () => {
  it('are whole thousandths inside of the medium', () => {
    const made = boxBetween({ x: -3.7, y: 10.4 }, { x: 2000.6, y: 99_999 }, bounds);
    expect(made).toEqual(box(0, 10, 2001, 7990));
  });

  it('keep their size while they move', () => {
    expect(movedBy(box(100, 100, 1000, 1000), -500.4, 20.4, bounds)).toEqual(box(0, 120, 1000, 1000));
  });

  it('grow to the edge and no further', () => {
    expect(grownBy(box(9_000, 0, 500, 500), 9_999, 10, bounds)).toEqual(box(9_000, 0, 1_000, 510));
  });

  it('fit a medium that is smaller than the smallest side', () => {
    expect(inside(box(50, 50, 500, 500), { width: 60, height: 40 })).toEqual(box(0, 0, 60, 40));
  });

  it('keep the opposite side when a handle is pulled', () => {
    const start = box(2_000, 2_000, 2_000, 1_000);
    expect(pulledBy(start, 'nw', 500, -300, bounds)).toEqual(box(2_500, 1_700, 1_500, 1_300));
    expect(pulledBy(start, 'e', 700, 9_999, bounds)).toEqual(box(2_000, 2_000, 2_700, 1_000));
    expect(pulledBy(start, 's', 9_999, 250, bounds)).toEqual(box(2_000, 2_000, 2_000, 1_250));
  });

  it('turn over when a handle is pulled past the other side', () => {
    expect(pulledBy(box(2_000, 2_000, 2_000, 1_000), 'w', 3_000, 0, bounds)).toEqual(box(4_000, 2_000, 1_000, 1_000));
  });

  it('have their handles on their outline', () => {
    const at = HANDLES.map((handle) => handleAt(box(0, 0, 100, 50), handle));
    expect(at).toEqual([
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

describe('hitting', () => {
  const large = { id: 'large', shape: box(0, 0, 5_000, 5_000) };
  const small = { id: 'small', shape: box(1_000, 1_000, 500, 500) };

  it('prefers the smaller of two boxes, whatever their order', () => {
    expect(hit([small, large], { x: 1_200, y: 1_200 }, 0)).toBe(small);
    expect(hit([large, small], { x: 1_200, y: 1_200 }, 0)).toBe(small);
    expect(hit([large, small], { x: 4_000, y: 200 }, 0)).toBe(large);
  });

  it('reaches a little beyond the outline', () => {
    expect(hit([small], { x: 990, y: 1_200 }, 10)).toBe(small);
    expect(hit([small], { x: 989, y: 1_200 }, 10)).toBeNull();
  });
});
