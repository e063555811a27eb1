// A small picture of all of the page with what is in sight of it. Pure.

import type { View } from '../store';
import { toNative, transformOf, turned, turnedSize, unturned, type Point, type Size } from '../view/transform';

/** Its longer side, CSS pixels. */
export const OVERVIEW = 136;

export interface Overview {
  /** As the page lies when the view is turned. */
  size: Size;
  /** CSS pixels of the overview in a native unit. */
  scale: number;
  /** What is in sight, within it. */
  seen: Point & Size;
}

/** Null where all of it is in sight: there is nothing to find one's way in. */
export function overviewOf(view: View, native: Size, viewport: Size, ratio: number): Overview | null {
  const lying = turnedSize(native, view.turn);
  const isWhole = lying.width * view.zoom <= viewport.width + 1 && lying.height * view.zoom <= viewport.height + 1;
  if (isWhole || native.width <= 0 || native.height <= 0) return null;
  const scale = OVERVIEW / Math.max(lying.width, lying.height);
  const size = { width: lying.width * scale, height: lying.height * scale };
  const transform = transformOf(view, viewport, ratio);
  const one = onOverview(toNative(transform, { x: 0, y: 0 }), native, view, scale);
  const two = onOverview(toNative(transform, { x: viewport.width, y: viewport.height }), native, view, scale);
  const [x, y] = [clamp(Math.min(one.x, two.x), size.width), clamp(Math.min(one.y, two.y), size.height)];
  return { size, scale, seen: { x, y, width: clamp(Math.max(one.x, two.x), size.width) - x, height: clamp(Math.max(one.y, two.y), size.height) - y } };
}

function clamp(value: number, limit: number): number {
  return Math.min(Math.max(value, 0), limit);
}

/** Its upper left corner is the page's as it lies. */
function corner(native: Size, { turn }: Pick<View, 'turn'>): Point {
  const far = turned({ x: native.width, y: native.height }, turn);
  return { x: Math.min(0, far.x), y: Math.min(0, far.y) };
}

function onOverview(point: Point, native: Size, view: Pick<View, 'turn'>, scale: number): Point {
  const [lying, from] = [turned(point, view.turn), corner(native, view)];
  return { x: (lying.x - from.x) * scale, y: (lying.y - from.y) * scale };
}

/** The place of the page that a point of its overview stands for. */
export function fromOverview(at: Point, native: Size, view: Pick<View, 'turn'>, scale: number): Point {
  const from = corner(native, view);
  return unturned({ x: at.x / scale + from.x, y: at.y / scale + from.y }, view.turn);
}
