// What is selected as a mark of a comment: its corners, its words and those around them. Pure.

import type { Shape, TextMark } from '../../../backend';
import type { Size } from '../../view/transform';
import { caretAt, contextOf, quadsOf, textOf, type Quad, type Range, type SetText } from './page';

export type TextShape = Extract<Shape, { shape: 'text' }>;

/** The record holds no more parts of lines and quoted letters of one mark. */
export const MOST_QUADS = 500;
export const MOST_QUOTED = 2_000;

/** Without the spaces and ends of lines at its own ends. */
export function trimmed({ letters }: SetText, { from, to }: Range): Range {
  let [start, end] = [from, to];
  while (start < end && letters[start]?.text.trim() === '') start += 1;
  while (end > start && letters[end - 1]?.text.trim() === '') end -= 1;
  return { from: start, to: end };
}

/** Null where there is nothing to mark, `'much'` where it is too much for one. What goes in goes in behind what is selected. */
export function shapeOf(text: SetText, range: Range, mark: TextMark, bounds: Size): TextShape | 'much' | null {
  const chosen = mark === 'insert' ? { from: range.to, to: range.to } : trimmed(text, range);
  const caret = mark === 'insert' ? caretAt(text, chosen.to) : null;
  const quads = mark === 'insert' ? (caret === null ? [] : [caret]) : quadsOf(text, chosen);
  const quoted = textOf(text, chosen);
  if (quads.length === 0) return null;
  if (quads.length > MOST_QUADS || [...quoted].length > MOST_QUOTED) return 'much';
  return { shape: 'text', mark, quads: quads.map((quad) => inside(quad, bounds)), quoted, ...contextOf(text, chosen), engine: text.engine };
}

/** Letters may stand over the edge of the page. */
function inside(quad: Quad, { width, height }: Size): Quad {
  return quad.map((value, index) => Math.min(Math.max(value, 0), index % 2 === 0 ? width : height)) as Quad;
}
