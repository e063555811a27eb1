// What the tools stand on: the page, image or frame on the canvas, with what makes its numbers mean something. Pure.
//
// Points are in thousandths of the medium's own space, as marks are. Images and video consist of pixels: colours are
// taken at a pixel's middle, lengths from edge to edge. A page has no pixels.

import type { MediaView } from '../../backend';
import type { Point, Size } from '../view/transform';

export interface Ground {
  version: string;
  kind: MediaView['kind'];
  /** PDF page from 1; null for everything else. */
  page: number | null;
  /** The medium's size in thousandths. */
  bounds: Size;
  /** Pixels per inch across and down, where an image says so; a PDF's units, which are points but for /UserUnit. */
  perInch: readonly [number, number] | null;
}

const UNIT = 1000;

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

export function isOn({ bounds }: Ground, { x, y }: Point): boolean {
  return x >= 0 && y >= 0 && x < bounds.width && y < bounds.height;
}

/** The nearest place that has a colour: the middle of a pixel. */
export function toColor({ kind, bounds }: Ground, point: Point): Point {
  const along = (at: number, limit: number) => {
    if (kind === 'pdf') return Math.round(clamp(at, 0, limit));
    const pixel = clamp(Math.floor(at / UNIT), 0, Math.max(0, Math.ceil(limit / UNIT) - 1));
    return pixel * UNIT + UNIT / 2;
  };
  return { x: along(point.x, bounds.width), y: along(point.y, bounds.height) };
}

/** The nearest place that a length can begin or end at: a pixel's corner. */
export function toEdge({ kind, bounds }: Ground, point: Point): Point {
  const along = (at: number, limit: number) => {
    const whole = kind === 'pdf' ? Math.round(at) : Math.round(at / UNIT) * UNIT;
    return clamp(whole, 0, limit);
  };
  return { x: along(point.x, bounds.width), y: along(point.y, bounds.height) };
}
