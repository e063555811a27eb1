// A small picture of all of the page, or of its spread, with what is in sight of it. Pure.

import type { View } from '../store';
import { toNative, transformOf, turned, turnedSize, unturned, type Point, type Size } from '../view/transform';

/** Its longer side, CSS pixels. */
export const OVERVIEW = 136;

export interface Overview {
  /** As the page or spread lies when the view is turned. */
  size: Size;
  /** CSS pixels of the overview in a native unit. */
  scale: number;
  /** What is in sight, within it. */
  seen: Point & Size;
}

/**
 * Null where all of it is in sight: there is nothing to find one's way in. `whole`: the page, or its spread, in the page's own
 * coordinates.
 */
export function overviewOf(view: View, whole: Point & Size, viewport: Size, ratio: number): Overview | null {
  const lying = turnedSize(whole, view.turn);
  const isWhole = lying.width * view.zoom <= viewport.width + 1 && lying.height * view.zoom <= viewport.height + 1;
  if (isWhole || whole.width <= 0 || whole.height <= 0) return null;
  const scale = OVERVIEW / Math.max(lying.width, lying.height);
  const size = { width: lying.width * scale, height: lying.height * scale };
  const transform = transformOf(view, viewport, ratio);
  const one = onOverview(toNative(transform, { x: 0, y: 0 }), whole, view, scale);
  const two = onOverview(toNative(transform, { x: viewport.width, y: viewport.height }), whole, view, scale);
  const [x, y] = [clamp(Math.min(one.x, two.x), size.width), clamp(Math.min(one.y, two.y), size.height)];
  return { size, scale, seen: { x, y, width: clamp(Math.max(one.x, two.x), size.width) - x, height: clamp(Math.max(one.y, two.y), size.height) - y } };
}

function clamp(value: number, limit: number): number {
  return Math.min(Math.max(value, 0), limit);
}

/** Its upper left corner is that of the whole as it lies. */
function corner({ x, y, width, height }: Point & Size, { turn }: Pick<View, 'turn'>): Point {
  const [one, two] = [turned({ x, y }, turn), turned({ x: x + width, y: y + height }, turn)];
  return { x: Math.min(one.x, two.x), y: Math.min(one.y, two.y) };
}

function onOverview(point: Point, whole: Point & Size, view: Pick<View, 'turn'>, scale: number): Point {
  const [lying, from] = [turned(point, view.turn), corner(whole, view)];
  return { x: (lying.x - from.x) * scale, y: (lying.y - from.y) * scale };
}

/** The place, in the page's own coordinates, that a point of the overview stands for. */
export function fromOverview(at: Point, whole: Point & Size, view: Pick<View, 'turn'>, scale: number): Point {
  const from = corner(whole, view);
  return unturned({ x: at.x / scale + from.x, y: at.y / scale + from.y }, view.turn);
}

/** A page as it lies. */
export interface SmallSheet extends Point, Size {
  page: number;
}

/** Where the pages lie in the overview, from its upper left corner, in CSS pixels; `sheets`: as they lie on screen. */
export function sheetsOnOverview(sheets: readonly SmallSheet[], scale: number): SmallSheet[] {
  const [left, top] = [Math.min(...sheets.map(({ x }) => x)), Math.min(...sheets.map(({ y }) => y))];
  return sheets.map(({ page, x, y, width, height }) => ({ page, x: (x - left) * scale, y: (y - top) * scale, width: width * scale, height: height * scale }));
}
