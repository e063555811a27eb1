// Moving, growing and pulling shapes inside of their medium. Pure: every step makes a new shape.
//
// Text marks stay where their text is; a point has no size.

import type { Shape } from '../../../backend';
import { MIN_SIDE, SIDES, type Grip, type Point, type Rect, type ShapeOf, type Side, type Size } from './kinds';
import { boundsOfShape, pointOf } from './measure';
import { clamp, clipped, rectGrown, rectPulled, rectPulledEvenly, sideAt } from './rects';

/** Moved as a whole; it keeps its size and stays inside of the bounds. */
export function moved(shape: Shape, dx: number, dy: number, bounds: Size): Shape {
  const { x, y, width, height } = boundsOfShape(shape);
  const right = clamp(Math.round(x + dx), 0, Math.max(0, bounds.width - width)) - x;
  const down = clamp(Math.round(y + dy), 0, Math.max(0, bounds.height - height)) - y;
  return mapped(shape, (point) => ({ x: point.x + right, y: point.y + down }));
}

/**
 * With another bounding box. Where the old one is flat there is nothing to stretch: a line begins at its one edge and
 * ends at the other, anything else lies in the middle. A line stays as it is rather than become a point.
 */
export function resized(shape: Shape, to: Rect): Shape {
  const target = { x: Math.round(to.x), y: Math.round(to.y), width: Math.round(to.width), height: Math.round(to.height) };
  const isLine = shape.shape === 'line' || shape.shape === 'arrow';
  if (isLine && target.width === 0 && target.height === 0) return shape;
  return stretched(shape, { rect: target, overX: false, overY: false });
}

function stretched(shape: Shape, { rect, overX, overY }: { rect: Rect; overX: boolean; overY: boolean }): Shape {
  const from = boundsOfShape(shape);
  const isLine = shape.shape === 'line' || shape.shape === 'arrow';
  const along = (value: number, start: number, length: number, atEnd: boolean, over: boolean) => {
    const share = length === 0 ? (isLine ? Number(atEnd) : 0.5) : (value - start) / length;
    return over ? 1 - share : share;
  };
  return mapped(shape, ({ x, y }, index) => ({
    x: Math.round(rect.x + rect.width * along(x, from.x, from.width, index === 1, overX)),
    y: Math.round(rect.y + rect.height * along(y, from.y, from.height, index === 1, overY)),
  }), rect);
}

/** Every point through `change`; boxes and ellipses become `box` where it is given, else are moved with their corner. */
function mapped(shape: Shape, change: (point: Point, index: number) => Point, box?: Rect): Shape {
  const pair = (point: readonly [number, number], index: number): [number, number] => {
    const { x, y } = change(pointOf(point), index);
    return [x, y];
  };
  switch (shape.shape) {
    case 'point':
      return box === undefined ? { ...shape, ...change(shape, 0) } : shape;
    case 'box':
    case 'ellipse':
      return box === undefined ? { ...shape, ...change(shape, 0) } : { ...shape, ...box, width: Math.max(1, box.width), height: Math.max(1, box.height) };
    case 'arrow':
    case 'line':
      return { ...shape, from: pair(shape.from, 0), to: pair(shape.to, 1) };
    case 'freehand':
      return { ...shape, points: shape.points.map(([x, y, pressure], index) => [...pair([x, y], index), pressure]) };
    case 'polygon':
      return { ...shape, points: shape.points.map(pair) };
    case 'text':
      return shape;
  }
}

/** Bigger or smaller by keys: areas to the right and downwards, lines by the end they lead to. */
export function grown(shape: Shape, dx: number, dy: number, bounds: Size): Shape {
  if (shape.shape === 'arrow' || shape.shape === 'line') return pulled(shape, 'to', dx, dy, bounds, false);
  const [right, down] = [Math.round(dx), Math.round(dy)];
  if ((right === 0 && down === 0) || isRigid(shape)) return shape;
  const rect = boundsOfShape(shape);
  return resized(shape, asFlat(shape, rect, rectGrown(rect, right, down, bounds)));
}

/** What has no size that could change. */
function isRigid(shape: Shape): boolean {
  const { width, height } = boundsOfShape(shape);
  return shape.shape === 'point' || shape.shape === 'text' || (width === 0 && height === 0);
}

const CORNER = 'corner/';

/** Sides and corners of areas and strokes, the ends of a line, the corners of a polygon. */
export function grips(shape: Shape): Grip[] {
  switch (shape.shape) {
    case 'point':
    case 'text':
      return [];
    case 'arrow':
    case 'line':
      return [
        { id: 'from', ...pointOf(shape.from), cursor: 'move' },
        { id: 'to', ...pointOf(shape.to), cursor: 'move' },
      ];
    case 'polygon':
      return shape.points.map((point, index) => ({ id: `${CORNER}${index}`, ...pointOf(point), cursor: 'move' }));
    default:
      return sides(boundsOfShape(shape));
  }
}

/** Without those that would stretch what is flat. */
function sides(rect: Rect): Grip[] {
  const stretches = (side: Side) => (rect.width > 0 || !/[ew]/.test(side)) && (rect.height > 0 || !/[ns]/.test(side));
  return SIDES.filter(stretches).map((side) => sideGrip(rect, side));
}

function sideGrip(rect: Rect, side: Side): Grip {
  return { id: side, ...sideAt(rect, side), cursor: side };
}

/**
 * Pulled by a grip; the opposite side stays, and what is dragged past it turns over. `keepsRatio` keeps the ratio of
 * the sides, and turns lines by 45°. A polygon is pulled by the sides of its box too.
 */
export function pulled(shape: Shape, grip: string, dx: number, dy: number, bounds: Size, keepsRatio: boolean): Shape {
  const [right, down] = [Math.round(dx), Math.round(dy)];
  if (right === 0 && down === 0) return shape;
  if (shape.shape === 'arrow' || shape.shape === 'line') return endPulled(shape, grip, right, down, bounds, keepsRatio);
  if (shape.shape === 'polygon' && grip.startsWith(CORNER)) return cornerPulled(shape, grip, right, down, bounds);
  const side = SIDES.find((one) => one === grip);
  if (side === undefined || isRigid(shape)) return shape;
  const rect = boundsOfShape(shape);
  const result = (keepsRatio ? rectPulledEvenly : rectPulled)(rect, side, right, down, bounds);
  return stretched(shape, { ...result, rect: asFlat(shape, rect, result.rect) });
}

/** What is flat stays so, where it was: there is nothing to stretch. */
function asFlat(shape: Shape, from: Rect, to: Rect): Rect {
  if (shape.shape === 'box' || shape.shape === 'ellipse') return to;
  const [isThin, isLow] = [from.width === 0, from.height === 0];
  return { x: isThin ? from.x : to.x, y: isLow ? from.y : to.y, width: isThin ? 0 : to.width, height: isLow ? 0 : to.height };
}

function endPulled<Line extends ShapeOf<'arrow'> | ShapeOf<'line'>>(shape: Line, grip: string, dx: number, dy: number, bounds: Size, keepsRatio: boolean): Line {
  if (grip !== 'from' && grip !== 'to') return shape;
  const fixed = pointOf(grip === 'from' ? shape.to : shape.from);
  const start = pointOf(shape[grip]);
  const end = lineEnd(fixed, { x: start.x + dx, y: start.y + dy }, bounds, keepsRatio);
  return { ...shape, [grip]: [end.x, end.y] };
}

function cornerPulled(shape: ShapeOf<'polygon'>, grip: string, dx: number, dy: number, bounds: Size): Shape {
  const index = Number(grip.slice(CORNER.length));
  const points = shape.points.map(([x, y], at): [number, number] => {
    if (at !== index) return [x, y];
    const point = clipped({ x: x + dx, y: y + dy }, bounds);
    return [point.x, point.y];
  });
  return { ...shape, points };
}

/** Where a line from `from` ends that leads to `to`: inside of the bounds, by 45° if wanted, never nowhere. */
export function lineEnd(from: Point, to: Point, bounds: Size, constrain: boolean): Point {
  const end = clipped(constrain ? byEighths(from, to, bounds) : to, bounds);
  if (end.x !== from.x || end.y !== from.y) return end;
  const way = from.x + MIN_SIDE <= bounds.width ? 1 : -1;
  return { x: from.x + way * MIN_SIDE, y: from.y };
}

/** The nearest point that lies straight or at 45° from another, on the way there inside of the bounds. */
export function byEighths(from: Point, to: Point, bounds: Size): Point {
  const [dx, dy] = [Math.round(to.x - from.x), Math.round(to.y - from.y)];
  const eighth = Math.round(Math.atan2(dy, dx) / (Math.PI / 4));
  const isDiagonal = eighth % 2 !== 0;
  const [across, down] = isDiagonal ? [Math.sign(dx), Math.sign(dy)] : eighth % 4 === 0 ? [Math.sign(dx), 0] : [0, Math.sign(dy)];
  const length = isDiagonal ? Math.round((Math.abs(dx) + Math.abs(dy)) / 2) : Math.max(Math.abs(dx), Math.abs(dy));
  const most = Math.min(length, air(from.x, across, bounds.width), air(from.y, down, bounds.height));
  return { x: from.x + across * most, y: from.y + down * most };
}

/** The corner of a square that is as large as the longer way to `to`, inside of the bounds. */
export function squared(from: Point, to: Point, bounds: Size): Point {
  const [across, down] = [to.x < from.x ? -1 : 1, to.y < from.y ? -1 : 1];
  const length = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y));
  const most = Math.min(length, air(from.x, across, bounds.width), air(from.y, down, bounds.height));
  return { x: from.x + across * most, y: from.y + down * most };
}

/** How far one may go from `value` before one leaves the medium. */
function air(value: number, way: number, limit: number): number {
  return way === 0 ? Infinity : Math.max(0, way > 0 ? limit - value : value);
}
