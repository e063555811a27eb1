// Where native coordinates land on screen, and back. Pure.
//
// Native: image pixels, video pixels as shown, PDF points; top left origin. Screen: CSS pixels from the top
// left of the viewport. The view turns clockwise by quarters about the middle of the viewport. The origin is
// snapped to a device pixel, so that a picture at 1:1 is copied and not resampled.

import type { MediaView } from '../../backend';
import type { Turn, View } from '../store';

export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

/** Space at the edges of the viewport that a fitted picture leaves free, in CSS pixels. */
export interface Insets {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

export interface Transform {
  /** CSS pixels per native unit. */
  zoom: number;
  turn: Turn;
  /** Screen position of native (0, 0). */
  x: number;
  y: number;
}

export const MIN_PERCENT = 5;
export const MAX_PERCENT = 6400;

/** CSS pixels per native unit at 100 %: a device pixel for images and video, 1/72 inch for PDF points. */
export function unitZoom(kind: MediaView['kind'], ratio: number): number {
  return kind === 'pdf' ? 96 / 72 : 1 / ratio;
}

export function percentOf(zoom: number, unit: number): number {
  return (zoom / unit) * 100;
}

/** Between the least and the most; `whole`, at which all of it shows, is less than the least where it is that large. */
export function clampZoom(zoom: number, unit: number, whole = Infinity): number {
  return Math.min(Math.max(zoom, Math.min((unit * MIN_PERCENT) / 100, whole)), (unit * MAX_PERCENT) / 100);
}

/** Quarter turns clockwise with y downwards. */
export function turned(point: Point, turn: Turn): Point {
  switch (turn) {
    case 0:
      return point;
    case 90:
      return { x: -point.y, y: point.x };
    case 180:
      return { x: -point.x, y: -point.y };
    case 270:
      return { x: point.y, y: -point.x };
  }
}

const BACK: Record<Turn, Turn> = { 0: 0, 90: 270, 180: 180, 270: 90 };

export function unturned(point: Point, turn: Turn): Point {
  return turned(point, BACK[turn]);
}

/** Width and height as they lie on screen. */
export function turnedSize(size: Size, turn: Turn): Size {
  return turn === 90 || turn === 270 ? { width: size.height, height: size.width } : size;
}

export function transformOf(view: View, viewport: Size, ratio: number): Transform {
  const back = turned({ x: -view.centerX * view.zoom, y: -view.centerY * view.zoom }, view.turn);
  const snap = (value: number) => Math.round(value * ratio) / ratio;
  return {
    zoom: view.zoom,
    turn: view.turn,
    x: snap(back.x + viewport.width / 2),
    y: snap(back.y + viewport.height / 2),
  };
}

export function toScreen(transform: Transform, point: Point): Point {
  const { x, y } = turned({ x: point.x * transform.zoom, y: point.y * transform.zoom }, transform.turn);
  return { x: x + transform.x, y: y + transform.y };
}

export function toNative(transform: Transform, point: Point): Point {
  const { x, y } = unturned({ x: point.x - transform.x, y: point.y - transform.y }, transform.turn);
  return { x: x / transform.zoom, y: y / transform.zoom };
}

/** The bounding box on screen of a native rectangle. */
export function rectOnScreen(transform: Transform, rect: Point & Size): Point & Size {
  const one = toScreen(transform, rect);
  const two = toScreen(transform, { x: rect.x + rect.width, y: rect.y + rect.height });
  return {
    x: Math.min(one.x, two.x),
    y: Math.min(one.y, two.y),
    width: Math.abs(one.x - two.x),
    height: Math.abs(one.y - two.y),
  };
}

/** The native rectangle that the viewport shows, clipped to the medium; null when nothing of it shows. */
export function visibleRect(transform: Transform, viewport: Size, native: Size, margin = 0): (Point & Size) | null {
  const one = toNative(transform, { x: -margin, y: -margin });
  const two = toNative(transform, { x: viewport.width + margin, y: viewport.height + margin });
  const x = Math.max(0, Math.min(one.x, two.x));
  const y = Math.max(0, Math.min(one.y, two.y));
  const width = Math.min(native.width, Math.max(one.x, two.x)) - x;
  const height = Math.min(native.height, Math.max(one.y, two.y)) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}

/** The zoom at which all of it is in sight. */
export function wholeZoom(turn: Turn, native: Size, viewport: Size, insets: Insets): number {
  const lying = turnedSize(native, turn);
  const { across, down } = room(viewport, insets);
  return Math.min(across / lying.width, down / lying.height);
}

function room(viewport: Size, insets: Insets): { across: number; down: number } {
  const across = Math.max(1, viewport.width - insets.left - insets.right);
  return { across, down: Math.max(1, viewport.height - insets.top - insets.bottom) };
}

/** The view with zoom and centre as its mode asks for. Small images and video are not blown up to fit. */
export function resolveView(
  view: View,
  kind: MediaView['kind'],
  native: Size,
  viewport: Size,
  insets: Insets,
  ratio: number,
): View {
  if (view.mode === 'free') return view;
  const unit = unitZoom(kind, ratio);
  const lying = turnedSize(native, view.turn);
  const whole = wholeZoom(view.turn, native, viewport, insets);
  const wanted = view.mode === 'width' ? room(viewport, insets).across / lying.width : whole;
  const zoom = clampZoom(kind === 'pdf' || view.mode === 'width' ? wanted : Math.min(wanted, unit), unit, wanted);
  const shift = unturned({ x: (insets.right - insets.left) / 2, y: (insets.bottom - insets.top) / 2 }, view.turn);
  const center = { x: native.width / 2 + shift.x / zoom, y: native.height / 2 + shift.y / zoom };
  const tall = lying.height * zoom > viewport.height - insets.top - insets.bottom + 1;
  if (view.mode === 'width' && tall) return { ...view, ...centerAtTop({ ...view, zoom }, native, viewport, insets) };
  return { ...view, zoom, centerX: center.x, centerY: center.y };
}

/** The same zoom with the top edge of the picture below the upper inset, and the middle in the middle. */
export function centerAtTop(view: View, native: Size, viewport: Size, insets: Insets): Pick<View, 'zoom' | 'centerX' | 'centerY'> {
  const lying = turnedSize(native, view.turn);
  const below = viewport.height / 2 - insets.top - (lying.height * view.zoom) / 2;
  const away = unturned({ x: 0, y: below / view.zoom }, view.turn);
  return { zoom: view.zoom, centerX: native.width / 2 + away.x, centerY: native.height / 2 + away.y };
}

/** Zooms so that the native point under `at` stays there. */
export function zoomAt(view: View, viewport: Size, at: Point, zoom: number): View {
  const away = unturned({ x: at.x - viewport.width / 2, y: at.y - viewport.height / 2 }, view.turn);
  return {
    ...view,
    mode: 'free',
    zoom,
    centerX: view.centerX + away.x / view.zoom - away.x / zoom,
    centerY: view.centerY + away.y / view.zoom - away.y / zoom,
  };
}

/** Moves the picture by screen pixels; the middle of the viewport never leaves the picture. */
export function panBy(view: View, native: Size, dx: number, dy: number): View {
  const by = unturned({ x: dx, y: dy }, view.turn);
  return {
    ...view,
    mode: 'free',
    centerX: Math.min(Math.max(view.centerX - by.x / view.zoom, 0), native.width),
    centerY: Math.min(Math.max(view.centerY - by.y / view.zoom, 0), native.height),
  };
}

/** The steps that + and − walk, in percent. */
const STEPS = [5, 10, 17, 25, 33, 50, 67, 75, 100, 125, 150, 200, 300, 400, 600, 800, 1200, 1600, 2400, 3200, 4800, 6400];

/** The next of them; beyond the last one in that direction all, or nothing, that is left to be clamped. */
export function zoomStep(percent: number, direction: 1 | -1): number {
  const next = direction > 0 ? STEPS.find((step) => step > percent * 1.01) : STEPS.findLast((step) => step < percent * 0.99);
  return next ?? (direction > 0 ? MAX_PERCENT : 0);
}

/** Moves the view, if need be, so that a native rectangle is on screen with some air. */
export function revealed(view: View, native: Size, viewport: Size, insets: Insets, rect: Point & Size, ratio: number): View {
  const on = rectOnScreen(transformOf(view, viewport, ratio), rect);
  const inside =
    on.x >= insets.left &&
    on.y >= insets.top &&
    on.x + on.width <= viewport.width - insets.right &&
    on.y + on.height <= viewport.height - insets.bottom;
  if (inside) return view;
  const lying = turnedSize(rect, view.turn);
  const zoom = Math.min(view.zoom, (viewport.width * 0.8) / lying.width, (viewport.height * 0.7) / lying.height);
  const centerX = Math.min(Math.max(rect.x + rect.width / 2, 0), native.width);
  const centerY = Math.min(Math.max(rect.y + rect.height / 2, 0), native.height);
  return { ...view, mode: 'free', zoom, centerX, centerY };
}

/**
 * Scrolls: like panning, but an edge of the picture stops at the edge of the window, and what fits does not move.
 * The same view comes back when there is nothing to scroll.
 */
export function scrollBy(view: View, native: Size, viewport: Size, insets: Insets, ratio: number, dx: number, dy: number): View {
  const rect = rectOnScreen(transformOf(view, viewport, ratio), { x: 0, y: 0, ...native });
  const limited = (by: number, start: number, length: number, low: number, high: number) =>
    length <= high - low + 1 ? 0 : Math.min(Math.max(by, Math.min(0, high - start - length)), Math.max(0, low - start));
  const x = limited(dx, rect.x, rect.width, insets.left, viewport.width - insets.right);
  const y = limited(dy, rect.y, rect.height, insets.top, viewport.height - insets.bottom);
  return Math.abs(x) < 0.5 && Math.abs(y) < 0.5 ? view : panBy(view, native, x, y);
}
