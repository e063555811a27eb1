// Boxes without a kind, in thousandths: clipping, fitting in, growing, pulling by a side. Pure.

import { MIN_SIDE, type Point, type Rect, type Side, type Size } from './kinds';

/** The medium's size in thousandths. */
export function boundsOf(native: Size): Size {
  return { width: Math.round(native.width * 1000), height: Math.round(native.height * 1000) };
}

export function thousandths(point: Point): Point {
  return { x: Math.round(point.x * 1000), y: Math.round(point.y * 1000) };
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** The nearest whole point inside of the bounds. */
export function clipped(point: Point, bounds: Size): Point {
  return { x: clamp(Math.round(point.x), 0, bounds.width), y: clamp(Math.round(point.y), 0, bounds.height) };
}

/** The box between two points, inside of the bounds. */
export function rectBetween(one: Point, two: Point, bounds: Size): Rect {
  const [a, b] = [clipped(one, bounds), clipped(two, bounds)];
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  return rectInside({ x, y, width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) }, bounds);
}

/** The nearest box of at least the smallest size that lies inside of the bounds. */
export function rectInside(rect: Rect, bounds: Size): Rect {
  const width = Math.min(Math.max(rect.width, Math.min(MIN_SIDE, bounds.width)), bounds.width);
  const height = Math.min(Math.max(rect.height, Math.min(MIN_SIDE, bounds.height)), bounds.height);
  return {
    x: clamp(rect.x, 0, bounds.width - width),
    y: clamp(rect.y, 0, bounds.height - height),
    width,
    height,
  };
}

export function rectAround(center: Point, size: Size, bounds: Size): Rect {
  const [x, y] = [Math.round(center.x - size.width / 2), Math.round(center.y - size.height / 2)];
  return rectInside({ x, y, width: Math.round(size.width), height: Math.round(size.height) }, bounds);
}

/** Grows to the right and downwards; the top left corner stays. */
export function rectGrown(rect: Rect, dx: number, dy: number, bounds: Size): Rect {
  const width = Math.min(Math.round(rect.width + dx), bounds.width - rect.x);
  const height = Math.min(Math.round(rect.height + dy), bounds.height - rect.y);
  return rectInside({ x: rect.x, y: rect.y, width, height }, bounds);
}

/** Where a side's grip lies. */
export function sideAt(rect: Rect, side: Side): Point {
  const x = side.includes('w') ? 0 : side.includes('e') ? 1 : 0.5;
  const y = side.includes('n') ? 0 : side.includes('s') ? 1 : 0.5;
  return { x: rect.x + rect.width * x, y: rect.y + rect.height * y };
}

/** A pulled box, and which ways it turned over on the way. */
export interface Pulled {
  rect: Rect;
  overX: boolean;
  overY: boolean;
}

/** Drags one side or corner; the opposite one stays, and dragging past it turns the box over. */
export function rectPulled(rect: Rect, side: Side, dx: number, dy: number, bounds: Size): Pulled {
  const left = rect.x + (side.includes('w') ? dx : 0);
  const right = rect.x + rect.width + (side.includes('e') ? dx : 0);
  const top = rect.y + (side.includes('n') ? dy : 0);
  const bottom = rect.y + rect.height + (side.includes('s') ? dy : 0);
  return {
    rect: rectBetween({ x: left, y: top }, { x: right, y: bottom }, bounds),
    overX: right < left,
    overY: bottom < top,
  };
}

/**
 * The same with the ratio of the sides kept: a corner follows the longer way it was dragged, a side takes the box
 * with it about the middle. It grows until it meets the edge of the bounds.
 */
export function rectPulledEvenly(rect: Rect, side: Side, dx: number, dy: number, bounds: Size): Pulled {
  if (rect.width === 0 || rect.height === 0) return rectPulled(rect, side, dx, dy, bounds);
  const across = axis(rect.x, rect.width, signOf(side, 'w', 'e'), dx, bounds.width);
  const down = axis(rect.y, rect.height, signOf(side, 'n', 's'), dy, bounds.height);
  const wanted = Math.max(Math.abs(across.factor), Math.abs(down.factor));
  const least = MIN_SIDE / Math.min(rect.width, rect.height);
  const factor = Math.min(Math.max(wanted, least), across.most, down.most);
  const [one, two] = [across.scaled(factor), down.scaled(factor)];
  return {
    rect: rectInside({ x: one.start, y: two.start, width: one.length, height: two.length }, bounds),
    overX: across.factor < 0,
    overY: down.factor < 0,
  };
}

function signOf(side: Side, low: string, high: string): -1 | 0 | 1 {
  return side.includes(low) ? -1 : side.includes(high) ? 1 : 0;
}

/** One way of a box that keeps its ratio: `pulls` is the end that is dragged, 0 for neither. */
function axis(start: number, length: number, pulls: -1 | 0 | 1, by: number, limit: number) {
  const middle = start + length / 2;
  const fixed = pulls === 0 ? middle : pulls < 0 ? start + length : start;
  const factor = pulls === 0 ? 0 : (length + by * pulls) / length;
  const goesUp = pulls * (factor < 0 ? -1 : 1) > 0;
  const air = pulls === 0 ? 2 * Math.min(middle, limit - middle) : goesUp ? limit - fixed : fixed;
  const scaled = (times: number) => {
    const whole = Math.round(length * times);
    if (pulls === 0) return { start: Math.round(middle - whole / 2), length: whole };
    return { start: goesUp ? fixed : fixed - whole, length: whole };
  };
  return { factor, most: Math.max(air, 0) / length, scaled };
}
