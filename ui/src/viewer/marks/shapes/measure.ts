// What a shape takes up: its box, its points, its area, where its number stands. Pure.

import type { Shape } from '../../../backend';
import type { Point, Quad, Rect } from './kinds';

/** The smallest box around it; its stroke is not counted. */
export function boundsOfShape(shape: Shape): Rect {
  if (shape.shape === 'box' || shape.shape === 'ellipse') {
    const { x, y, width, height } = shape;
    return { x, y, width, height };
  }
  const points = pointsOf(shape);
  if (points.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The points that it is made of; of boxes and ellipses the corners of the box. */
export function pointsOf(shape: Shape): Point[] {
  switch (shape.shape) {
    case 'point':
      return [{ x: shape.x, y: shape.y }];
    case 'box':
    case 'ellipse':
      return cornersOf(shape);
    case 'arrow':
    case 'line':
      return [pointOf(shape.from), pointOf(shape.to)];
    case 'freehand':
    case 'polygon':
      return shape.points.map(pointOf);
    case 'text':
      return shape.quads.flatMap(quadCorners);
  }
}

export function pointOf([x, y]: readonly [number, number, ...number[]]): Point {
  return { x, y };
}

function cornersOf({ x, y, width, height }: Rect): Point[] {
  return [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ];
}

/** Top left, top right, bottom right, bottom left, in reading direction. */
export function quadCorners([x1, y1, x2, y2, x3, y3, x4, y4]: Quad): [Point, Point, Point, Point] {
  return [
    { x: x1, y: y1 },
    { x: x2, y: y2 },
    { x: x3, y: y3 },
    { x: x4, y: y4 },
  ];
}

/** How much it covers, for what lies under a click: lines and points cover nothing. */
export function areaOf(shape: Shape): number {
  switch (shape.shape) {
    case 'box':
      return shape.width * shape.height;
    case 'ellipse':
      return (Math.PI * shape.width * shape.height) / 4;
    case 'polygon':
      return areaWithin(pointsOf(shape));
    case 'text':
      return shape.quads.reduce((sum, quad) => sum + areaWithin(quadCorners(quad)), 0);
    default:
      return 0;
  }
}

/** The area within a closed line, by the shoelace formula. */
function areaWithin(points: readonly Point[]): number {
  let twice = 0;
  let before = points.at(-1);
  for (const point of points) {
    if (before !== undefined) twice += before.x * point.y - point.x * before.y;
    before = point;
  }
  return Math.abs(twice) / 2;
}

/** Where the number stands: top left of an area, the tail of an arrow, the first point of a line, the point itself. */
export function pinOf(shape: Shape): Point {
  switch (shape.shape) {
    case 'arrow':
    case 'line':
    case 'freehand':
    case 'text':
      return pointsOf(shape)[0] ?? { x: 0, y: 0 };
    default: {
      const { x, y } = boundsOfShape(shape);
      return { x, y };
    }
  }
}

/** Of the same kind with the same numbers and words. */
export function sameShape(one: Shape, other: Shape): boolean {
  return same(one, other);
}

function same(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  const [left, right] = [Object.entries(one), new Map(Object.entries(other))];
  return left.length === right.size && left.every(([key, value]) => right.has(key) && same(value, right.get(key)));
}
