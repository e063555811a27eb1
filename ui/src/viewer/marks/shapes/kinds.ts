// The words that the shapes of marks are spoken of in. Everything is in whole thousandths of the medium's own space.

import type { Shape, TextMark } from '../../../backend';
import type { Point, Size } from '../../view/transform';

export type { Point, Size, TextMark };

/** A box without a kind. */
export type Rect = Point & Size;

export type ShapeOf<Kind extends Shape['shape']> = Extract<Shape, { shape: Kind }>;
export type FreehandPoint = ShapeOf<'freehand'>['points'][number];
export type Quad = ShapeOf<'text'>['quads'][number];

/** What can be drawn by hand; text marks are taken from text. */
export type DrawTool = 'point' | 'box' | 'ellipse' | 'arrow' | 'line' | 'freehand' | 'polygon';

/** Corners and edges by compass, of the box as it is stored (not as it lies on a turned screen). */
export type Side = 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w' | 'nw';

export const SIDES: readonly Side[] = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'];

/** What a shape is pulled by. */
export interface Grip {
  id: string;
  x: number;
  y: number;
  cursor: Side | 'move';
}

export interface Outline {
  /** SVG path data in thousandths. */
  path: string;
  /** Filled rather than stroked. */
  fill: boolean;
}

/** No side of an area gets smaller: a tenth of a unit, far below a pixel at the deepest zoom that shows squares. */
export const MIN_SIDE = 100;

export const MIN_CORNERS = 3;
export const MAX_CORNERS = 200;
export const MAX_POINTS = 2000;

/** Of a mouse, which knows none. */
export const EVEN_PRESSURE = 500;
