// What is under the pointer, and what the cursor says of it.

import type { MarkItem } from '../marks/items';
import { pinOnScreen } from '../marks/Pin';
import { isDrawTool } from '../marks/pen';
import { grips, thousandths, type Grip } from '../marks/shapes';
import type { Marking } from '../marks/useMarking';
import { useViewer } from '../store';
import { pointer as text } from '../papers/text/acts';
import { isProbe } from '../tools/acts';
import type { Frame } from '../view/commands';
import { toNative, toScreen, transformOf, type Point, type Transform } from '../view/transform';

/** How near counts as on it, CSS pixels. */
const REACH = 6;
const PIN_REACH = 13;

export function transformNow(frame: Frame): Transform {
  return transformOf(useViewer.getState().view, frame.viewport, frame.ratio);
}

/** A point of the viewport in thousandths of the medium. */
export function mediumPoint(at: Point, frame: Frame): Point {
  return thousandths(toNative(transformNow(frame), at));
}

/** The mark whose number or line is there: the smallest, of equals the one on top. */
export function itemUnder(at: Point, frame: Frame, marking: Pick<Marking, 'items' | 'index'>): MarkItem | null {
  return itemAt(at, transformNow(frame), marking);
}

/** The same on what lies so. */
export function itemAt(at: Point, transform: Transform, { items, index }: Pick<Marking, 'items' | 'index'>): MarkItem | null {
  const point = thousandths(toNative(transform, at));
  const reach = (PIN_REACH / transform.zoom) * 1000;
  // A number stands within the box of its mark, or on its corner.
  const near = new Set(index.within({ x: point.x - reach, y: point.y - reach, width: 2 * reach, height: 2 * reach }));
  if (near.size === 0) return null;
  const candidates = items.filter(({ id }) => near.has(id));
  const pinned = candidates.findLast(({ thread, shape }) => {
    const pin = pinOnScreen(shape, transform);
    return thread !== null && Math.hypot(at.x - pin.x, at.y - pin.y) <= PIN_REACH;
  });
  if (pinned !== undefined) return pinned;
  const [first] = index.at(point, (REACH / transform.zoom) * 1000);
  return candidates.find(({ id }) => id === first) ?? null;
}

/** Of the single mark that is selected. */
export function gripUnder(at: Point, frame: Frame, { current }: Pick<Marking, 'current'>): Grip | null {
  if (current === null || !current.own) return null;
  const transform = transformNow(frame);
  const found = grips(current.shape).find(({ x, y }) => {
    const on = toScreen(transform, { x: x / 1000, y: y / 1000 });
    return Math.abs(on.x - at.x) <= REACH + 1 && Math.abs(on.y - at.y) <= REACH + 1;
  });
  return found ?? null;
}

const CURSORS: Record<Grip['cursor'], string> = {
  n: 'ns-resize',
  s: 'ns-resize',
  e: 'ew-resize',
  w: 'ew-resize',
  nw: 'nwse-resize',
  se: 'nwse-resize',
  ne: 'nesw-resize',
  sw: 'nesw-resize',
  move: 'move',
};
const TURNED: Record<string, string> = {
  'ns-resize': 'ew-resize',
  'ew-resize': 'ns-resize',
  'nwse-resize': 'nesw-resize',
  'nesw-resize': 'nwse-resize',
};

export function cursorAt(at: Point, frame: Frame, marking: Marking, marksShown: boolean, space: boolean): string {
  const { tool, view } = useViewer.getState();
  if (tool === 'hand' || space) return 'grab';
  if (tool === 'zoom') return 'zoom-in';
  if (isProbe(tool)) return 'crosshair';
  const grip = marksShown ? gripUnder(at, frame, marking) : null;
  if (grip !== null) {
    const cursor = CURSORS[grip.cursor];
    return view.turn % 180 === 0 ? cursor : (TURNED[cursor] ?? cursor);
  }
  if (tool === 'text') return 'text';
  if (isDrawTool(tool)) return 'crosshair';
  const item = marksShown ? itemUnder(at, frame, marking) : null;
  if (item === null) return text.textUnder(mediumPoint(at, frame)) ? 'text' : 'default';
  return item.own && item.shape.shape !== 'text' ? 'move' : 'pointer';
}
