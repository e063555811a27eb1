// How shapes are drawn: SVG path data in thousandths, to be stroked or filled. Pure.

import { getStroke } from 'perfect-freehand';
import type { Shape } from '../../../backend';
import type { FreehandPoint, Outline, Point, Quad, Rect, ShapeOf } from './kinds';
import { pointOf, pointsOf, quadCorners } from './measure';

/** The head of an arrow is so many strokes wide, and as long. */
const HEAD = 4;
/** At least, in screen pixels. */
const LEAST_HEAD = 10;
/** Of a stroke that says nothing else, in screen pixels. */
const PLAIN_STROKE = 2;

/**
 * `strokeWidth` in thousandths, as is the result. `pixel`: what a screen pixel is in thousandths, for what must not get
 * too small to be seen; when left out, the stroke is taken for one of two pixels.
 */
export function outlineOf(shape: Shape, strokeWidth: number, pixel = strokeWidth / PLAIN_STROKE): Outline {
  switch (shape.shape) {
    case 'point':
      return stroked(ellipse({ x: shape.x - 2 * strokeWidth, y: shape.y - 2 * strokeWidth, width: 4 * strokeWidth, height: 4 * strokeWidth }));
    case 'box':
    case 'polygon':
      return stroked(closed(pointsOf(shape)));
    case 'ellipse':
      return stroked(ellipse(shape));
    case 'line':
      return stroked(open([pointOf(shape.from), pointOf(shape.to)]));
    case 'arrow':
      return stroked(arrow(pointOf(shape.from), pointOf(shape.to), Math.max(HEAD * strokeWidth, LEAST_HEAD * pixel)));
    case 'freehand':
      return filled(freehand(shape.points, strokeWidth));
    case 'text':
      return text(shape, strokeWidth, pixel);
  }
}

function stroked(path: string): Outline {
  return { path, fill: false };
}

function filled(path: string): Outline {
  return { path, fill: true };
}

/** To a tenth of a thousandth, which nobody sees, without exponents. */
function digits(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function pair({ x, y }: Point): string {
  return `${digits(x)} ${digits(y)}`;
}

function open(points: readonly Point[]): string {
  return `M${points.map(pair).join('L')}`;
}

function closed(points: readonly Point[]): string {
  return `${open(points)}Z`;
}

/** Two arcs from left to right and back. */
function ellipse({ x, y, width, height }: Rect): string {
  const [rx, ry, middle] = [digits(width / 2), digits(height / 2), y + height / 2];
  const left = pair({ x, y: middle });
  return `M${left}A${rx} ${ry} 0 0 1 ${pair({ x: x + width, y: middle })}A${rx} ${ry} 0 0 1 ${left}Z`;
}

/** The shaft, and two wings that meet at its end. An arrow shorter than its head has a head of its own length. */
function arrow(from: Point, to: Point, head: number): string {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const way = length === 0 ? { x: 1, y: 0 } : { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
  const size = length === 0 ? head : Math.min(head, length);
  const wing = (side: 1 | -1) => moveAlong(to, way, -size, (side * size) / 2);
  return open([from, to]) + open([wing(1), to, wing(-1)]);
}

/** Along a direction, and to the right of it (as it looks with y downwards). */
function moveAlong(from: Point, way: Point, along: number, aside: number): Point {
  return { x: from.x + way.x * along - way.y * aside, y: from.y + way.y * along + way.x * aside };
}

/** As wide as the stroke at an even pressure, from half to one and a half times that. */
const THINNING = 0.5;

function freehand(points: readonly FreehandPoint[], strokeWidth: number): string {
  const input = points.map(([x, y, pressure]): [number, number, number] => [x, y, pressure / 1000]);
  const outline = getStroke(input, { size: strokeWidth, thinning: THINNING, smoothing: 0.5, streamline: 0, simulatePressure: false, last: true });
  return smooth(outline.map(([x = 0, y = 0]) => ({ x, y })));
}

/** A closed line through the middles between the points, which are what its curves bend towards. */
function smooth(points: readonly Point[]): string {
  const [first] = points;
  if (first === undefined) return '';
  const bends = points.map((point, index) => {
    const next = points[index + 1] ?? first;
    return `${pair(point)} ${pair({ x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 })}`;
  });
  const last = points.at(-1) ?? first;
  return `M${pair({ x: (last.x + first.x) / 2, y: (last.y + first.y) / 2 })}Q${bends.join('Q')}Z`;
}

function text(shape: ShapeOf<'text'>, strokeWidth: number, pixel: number): Outline {
  const [first, last] = [shape.quads[0], shape.quads.at(-1)];
  switch (shape.mark) {
    case 'highlight':
      return filled(shape.quads.map((quad) => closed(quadCorners(quad))).join(''));
    case 'strike':
      return stroked(shape.quads.map((quad) => open(middleOf(quad))).join(''));
    case 'insert':
      return filled(first === undefined ? '' : caret(first, 'start', strokeWidth, pixel));
    case 'replace': {
      const bars = shape.quads.map((quad) => bar(quad, strokeWidth)).join('');
      return filled(last === undefined ? '' : bars + caret(last, 'end', strokeWidth, pixel));
    }
  }
}

/** The line half way up, in reading direction. */
function middleOf(quad: Quad): [Point, Point] {
  const [topLeft, topRight, bottomRight, bottomLeft] = quadCorners(quad);
  return [halfWay(topLeft, bottomLeft), halfWay(topRight, bottomRight)];
}

function halfWay(one: Point, other: Point): Point {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}

/** The same line as something to fill. */
function bar(quad: Quad, strokeWidth: number): string {
  const [from, to] = middleOf(quad);
  const { way } = axes(quad);
  const half = strokeWidth / 2;
  return closed([moveAlong(from, way, 0, -half), moveAlong(to, way, 0, -half), moveAlong(to, way, 0, half), moveAlong(from, way, 0, half)]);
}

/** A caret's share of the height of its line, and the least of it in strokes and in screen pixels. */
const CARET = 0.45;
const LEAST_CARET = { strokes: 3, pixels: 8 };

/** Below the line of text, with its tip where the text goes in. */
function caret(quad: Quad, at: 'start' | 'end', strokeWidth: number, pixel: number): string {
  const [, , bottomRight, bottomLeft] = quadCorners(quad);
  const { way, height } = axes(quad);
  const size = Math.max(height * CARET, LEAST_CARET.strokes * strokeWidth, LEAST_CARET.pixels * pixel);
  const tip = at === 'start' ? bottomLeft : bottomRight;
  const foot = (along: number, down: number) => moveAlong(tip, way, along * size, down * size);
  return closed([tip, foot(0.6, 1), foot(0, 0.55), foot(-0.6, 1)]);
}

/** Reading direction and height. Of a quad without width the direction is across its height. */
function axes(quad: Quad): { way: Point; height: number } {
  const [topLeft, topRight, , bottomLeft] = quadCorners(quad);
  const height = Math.hypot(bottomLeft.x - topLeft.x, bottomLeft.y - topLeft.y);
  const width = Math.hypot(topRight.x - topLeft.x, topRight.y - topLeft.y);
  if (width > 0) return { way: { x: (topRight.x - topLeft.x) / width, y: (topRight.y - topLeft.y) / width }, height };
  if (height > 0) return { way: { x: (bottomLeft.y - topLeft.y) / height, y: (topLeft.x - bottomLeft.x) / height }, height };
  return { way: { x: 1, y: 0 }, height };
}
