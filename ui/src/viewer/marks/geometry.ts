// Boxes alone, for what knows no other shape: making, moving, sizing, hitting. Pure; the numbers are those of `shapes/`.

import type { Shape } from '../../backend';
import type { Point, Size } from '../view/transform';
import { isHit } from './shapes/hit';
import { SIDES, type Rect, type ShapeOf, type Side } from './shapes/kinds';
import { areaOf, sameShape } from './shapes/measure';
import { rectBetween, rectGrown, rectInside, rectPulled, sideAt } from './shapes/rects';

export { MIN_SIDE } from './shapes/kinds';
export { boundsOf, thousandths } from './shapes/rects';

export type Box = ShapeOf<'box'>;
export type Handle = Side;

export const HANDLES = SIDES;

/** The box between two points in thousandths, inside of the bounds. */
export function boxBetween(one: Point, two: Point, bounds: Size): Box {
  return boxOf(rectBetween(one, two, bounds));
}

/** The nearest box of at least the smallest size that lies inside of the bounds. */
export function inside(box: Box, bounds: Size): Box {
  return boxOf(rectInside(box, bounds));
}

export function movedBy(box: Box, dx: number, dy: number, bounds: Size): Box {
  return inside({ ...box, x: Math.round(box.x + dx), y: Math.round(box.y + dy) }, bounds);
}

/** Grows to the right and downwards; the top left corner stays. */
export function grownBy(box: Box, dx: number, dy: number, bounds: Size): Box {
  return boxOf(rectGrown(box, dx, dy, bounds));
}

/** Drags one handle; the opposite side stays, and dragging past it turns the box over. */
export function pulledBy(box: Box, handle: Handle, dx: number, dy: number, bounds: Size): Box {
  return boxOf(rectPulled(box, handle, dx, dy, bounds).rect);
}

/** Where a handle lies, in thousandths. */
export function handleAt(box: Box, handle: Handle): Point {
  return sideAt(box, handle);
}

export function sameBox(one: Box, other: Box): boolean {
  return sameShape(one, other);
}

/** The smallest that the point is in or nearer to than `reach` (all in thousandths); null when none is. */
export function hit<T extends { shape: Shape }>(items: readonly T[], point: Point, reach: number): T | null {
  const near = items.filter(({ shape }) => isHit(shape, point, reach));
  return near.reduce<T | null>((best, item) => (best === null || areaOf(item.shape) < areaOf(best.shape) ? item : best), null);
}

function boxOf({ x, y, width, height }: Rect): Box {
  return { shape: 'box', x, y, width, height };
}
