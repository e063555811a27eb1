// Several marks at once: which are selected, and how they move together. Pure.

import type { Shape } from '../../backend';
import type { ViewerData } from '../store';
import type { Point, Size } from '../view/transform';
import type { MarkItem } from './items';
import { boundsOfShape, moved } from './shapes';

/** By id, the one in hand last. */
export function selectedIn({ selectedMark, alsoSelected }: Pick<ViewerData, 'selectedMark' | 'alsoSelected'>): readonly string[] {
  return selectedMark === null ? [] : [...alsoSelected, selectedMark];
}

/** With one more, or without it. */
export function toggled(selected: readonly string[], id: string): string[] {
  return selected.includes(id) ? selected.filter((one) => one !== id) : [...selected, id];
}

/** The thread that all of them belong to; null where there is none. */
export function threadOf(items: readonly Pick<MarkItem, 'thread'>[]): string | null {
  const [first] = items;
  return first !== undefined && items.every(({ thread }) => thread === first.thread) ? first.thread : null;
}

/** The smallest box around all of them; null around none. */
export function around(shapes: readonly Shape[]): (Point & Size) | null {
  if (shapes.length === 0) return null;
  const boxes = shapes.map(boundsOfShape);
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** All by the same amount: as far as the first of them gets that comes to an edge. Text marks stay. */
export function movedTogether(shapes: readonly Shape[], dx: number, dy: number, bounds: Size): Shape[] {
  const box = around(shapes.filter(({ shape }) => shape !== 'text'));
  if (box === null) return [...shapes];
  const limited = (by: number, start: number, length: number, end: number) => Math.min(Math.max(by, -start), Math.max(-start, end - start - length));
  const [x, y] = [limited(dx, box.x, box.width, bounds.width), limited(dy, box.y, box.height, bounds.height)];
  return shapes.map((shape) => moved(shape, x, y, bounds));
}
