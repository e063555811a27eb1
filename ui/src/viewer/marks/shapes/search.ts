// Which of very many shapes are at a point or within a box: a tree of boxes, packed once (sort, tile, recurse). Pure.

import type { Shape } from '../../../backend';
import { isHit } from './hit';
import type { Point, Rect } from './kinds';
import { areaOf, boundsOfShape } from './measure';

export interface MarkIndex {
  /** Those at or nearer than `reach` to the point: the smallest first, of equals the one on top. */
  at(point: Point, reach: number): string[];
  /** Those whose box touches this one, in the order they were given. */
  within(box: Rect): string[];
}

interface Leaf {
  rect: Rect;
  /** In the order they were given: later ones lie on top. */
  index: number;
  id: string;
  shape: Shape;
  area: number;
}

interface Branch {
  rect: Rect;
  parts: readonly Node[];
}

type Node = Leaf | Branch;

/** Parts of a branch. */
const WIDE = 16;

/** `items` in order of drawing. */
export function indexOf(items: readonly { id: string; shape: Shape }[]): MarkIndex {
  const root = packed(
    items.map(({ id, shape }, index): Leaf => ({ rect: boundsOfShape(shape), index, id, shape, area: areaOf(shape) })),
  );
  const touching = (box: Rect): Leaf[] => (root === null ? [] : collect(root, box, []));
  return {
    at(point, reach) {
      const box = { x: point.x - reach, y: point.y - reach, width: 2 * reach, height: 2 * reach };
      return touching(box)
        .filter(({ shape }) => isHit(shape, point, reach))
        .toSorted((one, other) => one.area - other.area || other.index - one.index)
        .map(({ id }) => id);
    },
    within(box) {
      return touching(box)
        .toSorted((one, other) => one.index - other.index)
        .map(({ id }) => id);
    },
  };
}

/** Strips by x, each cut by y, level by level up to one root. */
function packed(leaves: readonly Leaf[]): Node | null {
  let level: readonly Node[] = leaves;
  while (level.length > 1) {
    const strips = Math.ceil(Math.sqrt(level.length / WIDE));
    const byX = level.toSorted((one, other) => middle(one, 'x', 'width') - middle(other, 'x', 'width'));
    level = chunks(byX, Math.ceil(level.length / strips)).flatMap((strip) =>
      chunks(
        strip.toSorted((one, other) => middle(one, 'y', 'height') - middle(other, 'y', 'height')),
        WIDE,
      ).map((parts): Branch => ({ rect: around(parts), parts })),
    );
  }
  return level[0] ?? null;
}

function middle({ rect }: Node, start: 'x' | 'y', length: 'width' | 'height'): number {
  return rect[start] + rect[length] / 2;
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

function around(nodes: readonly Node[]): Rect {
  const x = Math.min(...nodes.map(({ rect }) => rect.x));
  const y = Math.min(...nodes.map(({ rect }) => rect.y));
  const right = Math.max(...nodes.map(({ rect }) => rect.x + rect.width));
  const bottom = Math.max(...nodes.map(({ rect }) => rect.y + rect.height));
  return { x, y, width: right - x, height: bottom - y };
}

function collect(node: Node, box: Rect, found: Leaf[]): Leaf[] {
  if (!touch(node.rect, box)) return found;
  if ('parts' in node) for (const part of node.parts) collect(part, box, found);
  else found.push(node);
  return found;
}

function touch(one: Rect, other: Rect): boolean {
  return one.x <= other.x + other.width && other.x <= one.x + one.width && one.y <= other.y + other.height && other.y <= one.y + one.height;
}
