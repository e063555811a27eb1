// The colours that marks are drawn in. They are the marks' own, so they are the same in every theme. Pure.

import type { Color, Stroke } from '../../backend';

/** What a mark of a colour is drawn in. */
export const INKS: Record<Color, string> = {
  red: '#e0291b',
  orange: '#f07800',
  yellow: '#f5c400',
  green: '#1e9e3f',
  blue: '#2378e6',
  purple: '#8c3fd1',
  black: '#000000',
  white: '#ffffff',
};

/** Seen on any ground with something dark around them, the others with something light. */
const LIGHT: ReadonlySet<Color> = new Set<Color>(['yellow', 'white']);

export function isLight(color: Color): boolean {
  return LIGHT.has(color);
}

/** Of a mark without a stroke, CSS pixels; it does not grow with the picture. */
const PLAIN = 2;
const [THINNEST, WIDEST] = [1, 40];

/** CSS pixels. `unit`: the zoom at 100 %, at which a stroke is as wide as it says. */
export function widthOnScreen(stroke: Stroke | null, zoom: number, unit: number): number {
  return stroke === null ? PLAIN : Math.min(Math.max((stroke.width * zoom) / unit, THINNEST), WIDEST);
}

/** What is not sent is drawn whole like all else, in a full halo, with dashes of the halo's colour within the line. */
export const UNSENT_HALO = 4;
/** CSS pixels: on, off. */
export const UNSENT_DASHES = [4, 6] as const;

/** How wide the dashes are within a line of that width, CSS pixels. */
export function dashWidth(width: number): number {
  return Math.max(1, width / 3);
}
