// Whether a shape is under a point. Areas count inside and near their edge, lines near themselves. Pure.

import type { Shape } from '../../../backend';
import type { Point, Rect } from './kinds';
import { pointsOf, quadCorners } from './measure';

/** `reach`: how near counts as on it, in thousandths; half of a wide stroke belongs to it. */
export function isHit(shape: Shape, at: Point, reach: number): boolean {
  switch (shape.shape) {
    case 'point':
      return Math.hypot(at.x - shape.x, at.y - shape.y) <= reach;
    case 'box':
      return isInRect(shape, at, reach);
    case 'ellipse':
      return isInEllipse(shape, at, reach);
    case 'arrow':
    case 'line':
    case 'freehand':
      return isNearLine(pointsOf(shape), at, reach);
    case 'polygon':
      return isInPolygon(pointsOf(shape), at, reach);
    case 'text':
      return shape.quads.some((quad) => isInPolygon(quadCorners(quad), at, reach));
  }
}

function isInRect({ x, y, width, height }: Rect, at: Point, reach: number): boolean {
  return at.x >= x - reach && at.y >= y - reach && at.x <= x + width + reach && at.y <= y + height + reach;
}

function isInEllipse({ x, y, width, height }: Rect, at: Point, reach: number): boolean {
  const [rx, ry] = [width / 2 + reach, height / 2 + reach];
  if (rx <= 0 || ry <= 0) return isInRect({ x, y, width, height }, at, reach);
  return ((at.x - x - width / 2) / rx) ** 2 + ((at.y - y - height / 2) / ry) ** 2 <= 1;
}

function isNearLine(points: readonly Point[], at: Point, reach: number): boolean {
  const [only] = points;
  if (only !== undefined && points.length === 1) return distance(at, only, only) <= reach;
  return points.some((point, index) => {
    const before = points[index - 1];
    return before !== undefined && distance(at, before, point) <= reach;
  });
}

/** By even and odd crossings, or near an edge. */
function isInPolygon(points: readonly Point[], at: Point, reach: number): boolean {
  let inside = false;
  let before = points.at(-1);
  for (const point of points) {
    if (before === undefined) return false;
    if (distance(at, before, point) <= reach) return true;
    const crosses = point.y > at.y !== before.y > at.y;
    if (crosses && at.x < ((before.x - point.x) * (at.y - point.y)) / (before.y - point.y) + point.x) inside = !inside;
    before = point;
  }
  return inside;
}

/** From a point to the stretch between two others. */
export function distance(at: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const square = dx * dx + dy * dy;
  const along = square === 0 ? 0 : Math.min(Math.max(((at.x - from.x) * dx + (at.y - from.y) * dy) / square, 0), 1);
  return Math.hypot(at.x - from.x - along * dx, at.y - from.y - along * dy);
}
