// First shapes: between two points, about a centre, out of a stroke of the hand. Pure.

import type { Shape } from '../../../backend';
import { lineEnd, resized, squared } from './change';
import { distance } from './hit';
import { EVEN_PRESSURE, MAX_POINTS, type DrawTool, type FreehandPoint, type Point, type Size } from './kinds';
import { pointOf } from './measure';
import { clamp, clipped, rectAround, rectBetween } from './rects';

/** What can be drawn from one point to another. */
export type DraggedTool = Exclude<DrawTool, 'point' | 'freehand' | 'polygon'>;

/** `constrain`: a square or circle; lines straight or at 45°. */
export function between(kind: DraggedTool, one: Point, two: Point, bounds: Size, constrain: boolean): Shape {
  const from = clipped(one, bounds);
  if (kind === 'arrow' || kind === 'line') {
    const to = lineEnd(from, two, bounds, constrain);
    return { shape: kind, from: [from.x, from.y], to: [to.x, to.y] };
  }
  return { shape: kind, ...rectBetween(from, constrain ? squared(from, two, bounds) : two, bounds) };
}

/** Where the points of a first shape lie, in hundredths of its box: a hexagon and a wave. */
const HEXAGON = [
  [25, 0],
  [75, 0],
  [100, 50],
  [75, 100],
  [25, 100],
  [0, 50],
] as const;
const WAVES = 2;
const WAVE_POINTS = 33;

/** A first shape of a kind, for drawing by keys. An arrow points down to the right. */
export function centred(kind: DrawTool, center: Point, size: Size, bounds: Size): Shape {
  const rect = rectAround(center, size, bounds);
  const [right, bottom] = [rect.x + rect.width, rect.y + rect.height];
  switch (kind) {
    case 'point':
      return pointAt(center, bounds);
    case 'box':
    case 'ellipse':
      return { shape: kind, ...rect };
    case 'arrow':
    case 'line':
      return { shape: kind, from: [rect.x, rect.y], to: [right, bottom] };
    case 'polygon':
      return resized({ shape: 'polygon', points: HEXAGON.map(([x, y]) => [x, y]) }, rect);
    case 'freehand': {
      const points = Array.from({ length: WAVE_POINTS }, (_, at): FreehandPoint => {
        const share = at / (WAVE_POINTS - 1);
        return [Math.round(share * 1000), Math.round(500 - 500 * Math.sin(share * WAVES * 2 * Math.PI)), EVEN_PRESSURE];
      });
      return resized({ shape: 'freehand', points }, rect);
    }
  }
}

export function pointAt(at: Point, bounds: Size): Shape {
  return { shape: 'point', ...clipped(at, bounds) };
}

/** A stroke of the hand with what nobody would miss left out. */
export function freehandOf(points: readonly FreehandPoint[], tolerance: number, bounds: Size): Shape {
  const kept = simplified(points.map((point) => cleaned(point, bounds)), tolerance);
  return { shape: 'freehand', points: kept };
}

function cleaned([x, y, pressure]: FreehandPoint, bounds: Size): FreehandPoint {
  const at = clipped({ x, y }, bounds);
  return [at.x, at.y, clamp(Math.round(pressure), 0, 1000)];
}

/**
 * By Ramer, Douglas and Peucker: points that lie nearer than `tolerance` to the line without them are left out. When
 * more than the most are left, those that matter least go too. Both ends stay.
 */
export function simplified(points: readonly FreehandPoint[], tolerance: number): FreehandPoint[] {
  const weights = weightsOf(points);
  const kept = points.flatMap((_, index) => ((weights[index] ?? 0) > Math.max(0, tolerance) ? [index] : []));
  const most =
    kept.length <= MAX_POINTS
      ? kept
      : kept
          .toSorted((one, other) => (weights[other] ?? 0) - (weights[one] ?? 0) || one - other)
          .slice(0, MAX_POINTS)
          .toSorted((one, other) => one - other);
  return most.flatMap((index) => {
    const point = points[index];
    return point === undefined ? [] : [point];
  });
}

/** The tolerance up to which each point stays: how far it is off, but no more than the point that it depends on. */
function weightsOf(points: readonly FreehandPoint[]): number[] {
  const weights = points.map(() => 0);
  const last = points.length - 1;
  if (last < 0) return weights;
  weights[0] = Infinity;
  const [first, end] = [points[0], points[last]];
  const isOnePlace = first !== undefined && end !== undefined && points.every((point) => distance(pointOf(point), pointOf(first), pointOf(first)) === 0);
  if (isOnePlace) return weights;
  weights[last] = Infinity;
  const stretches: [from: number, to: number, limit: number][] = [[0, last, Infinity]];
  for (let next = stretches.pop(); next !== undefined; next = stretches.pop()) {
    const [from, to, limit] = next;
    const found = farthest(points, from, to);
    if (found === null) continue;
    const weight = Math.min(limit, found.off);
    weights[found.index] = weight;
    stretches.push([from, found.index, weight], [found.index, to, weight]);
  }
  return weights;
}

/** Null when all between the two lie on the line. */
function farthest(points: readonly FreehandPoint[], from: number, to: number): { index: number; off: number } | null {
  const [start, end] = [points[from], points[to]];
  if (start === undefined || end === undefined) return null;
  let best: { index: number; off: number } | null = null;
  for (let index = from + 1; index < to; index += 1) {
    const point = points[index];
    const off = point === undefined ? 0 : distance(pointOf(point), pointOf(start), pointOf(end));
    if (off > (best?.off ?? 0)) best = { index, off };
  }
  return best;
}
