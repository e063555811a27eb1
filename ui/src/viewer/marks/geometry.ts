// Boxes in thousandths of the medium's own space: making, moving, sizing, hitting. Pure.

import type { Shape } from '../../backend';
import type { Point, Size } from '../view/transform';

export type Box = Extract<Shape, { shape: 'box' }>;

/** Corners and edges by compass, of the box as it is stored (not as it lies on a turned screen). */
export type Handle = 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w' | 'nw';

export const HANDLES: readonly Handle[] = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'];

/** No side gets smaller: a tenth of a unit, far below a pixel at the deepest zoom that shows squares. */
export const MIN_SIDE = 100;

/** The medium's size in thousandths. */
export function boundsOf(native: Size): Size {
  return { width: Math.round(native.width * 1000), height: Math.round(native.height * 1000) };
}

export function thousandths(point: Point): Point {
  return { x: Math.round(point.x * 1000), y: Math.round(point.y * 1000) };
}

/** The box between two points in thousandths, inside of the bounds. */
export function boxBetween(one: Point, two: Point, bounds: Size): Box {
  const clip = (value: number, limit: number) => Math.min(Math.max(Math.round(value), 0), limit);
  const [left, right] = [clip(Math.min(one.x, two.x), bounds.width), clip(Math.max(one.x, two.x), bounds.width)];
  const [top, bottom] = [clip(Math.min(one.y, two.y), bounds.height), clip(Math.max(one.y, two.y), bounds.height)];
  return inside({ shape: 'box', x: left, y: top, width: right - left, height: bottom - top }, bounds);
}

/** The nearest box of at least the smallest size that lies inside of the bounds. */
export function inside(box: Box, bounds: Size): Box {
  const width = Math.min(Math.max(box.width, Math.min(MIN_SIDE, bounds.width)), bounds.width);
  const height = Math.min(Math.max(box.height, Math.min(MIN_SIDE, bounds.height)), bounds.height);
  return {
    shape: 'box',
    x: Math.min(Math.max(box.x, 0), bounds.width - width),
    y: Math.min(Math.max(box.y, 0), bounds.height - height),
    width,
    height,
  };
}

export function movedBy(box: Box, dx: number, dy: number, bounds: Size): Box {
  return inside({ ...box, x: Math.round(box.x + dx), y: Math.round(box.y + dy) }, bounds);
}

/** Grows to the right and downwards; the top left corner stays. */
export function grownBy(box: Box, dx: number, dy: number, bounds: Size): Box {
  const width = Math.min(Math.round(box.width + dx), bounds.width - box.x);
  const height = Math.min(Math.round(box.height + dy), bounds.height - box.y);
  return inside({ ...box, width, height }, bounds);
}

/** Drags one handle; the opposite side stays, and dragging past it turns the box over. */
export function pulledBy(box: Box, handle: Handle, dx: number, dy: number, bounds: Size): Box {
  const left = box.x + (handle.includes('w') ? dx : 0);
  const right = box.x + box.width + (handle.includes('e') ? dx : 0);
  const top = box.y + (handle.includes('n') ? dy : 0);
  const bottom = box.y + box.height + (handle.includes('s') ? dy : 0);
  return boxBetween({ x: left, y: top }, { x: right, y: bottom }, bounds);
}

/** Where a handle lies, in thousandths. */
export function handleAt(box: Box, handle: Handle): Point {
  const x = handle.includes('w') ? 0 : handle.includes('e') ? 1 : 0.5;
  const y = handle.includes('n') ? 0 : handle.includes('s') ? 1 : 0.5;
  return { x: box.x + box.width * x, y: box.y + box.height * y };
}

export function sameBox(one: Shape, other: Shape): boolean {
  return one.x === other.x && one.y === other.y && one.width === other.width && one.height === other.height;
}

/** The smallest box that the point is in or nearer to than `reach` (all in thousandths); null when none is. */
export function hit<T extends { shape: Shape }>(items: readonly T[], point: Point, reach: number): T | null {
  const near = items.filter(
    ({ shape }) =>
      point.x >= shape.x - reach &&
      point.y >= shape.y - reach &&
      point.x <= shape.x + shape.width + reach &&
      point.y <= shape.y + shape.height + reach,
  );
  return near.reduce<T | null>((best, item) => (best === null || area(item) < area(best) ? item : best), null);
}

function area({ shape }: { shape: Shape }): number {
  return shape.width * shape.height;
}
