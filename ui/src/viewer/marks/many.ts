// Paints very many marks on a 2D canvas, in slices, so that a picture full of them can be moved without a halt.
//
// While a gesture goes on the old bitmap is carried along by a CSS matrix; it is painted anew once the gesture rests.
// Colours and widths are the caller's. No DOM beyond the context, no clock of its own.

import type { Shape, Stroke } from '../../backend';
import { rectOnScreen, toNative, toScreen, turned, type Point, type Size, type Transform } from '../view/transform';
import { dashWidth, UNSENT_DASHES, UNSENT_HALO } from './ink';
import { boundsOfShape, indexOf, outlineOf, pinOf, sameShape, type MarkIndex, type Rect } from './shapes';

export type MarkState = 'open' | 'resolved' | 'draft';

export interface ManyItem {
  id: string;
  shape: Shape;
  stroke: Stroke | null;
  state: MarkState;
  /** Null until confirmed: a dot. */
  number: number | null;
  /** It is selected, and looks so. */
  chosen: boolean;
}

export interface ManyView {
  transform: Transform;
  /** CSS pixels. */
  size: Size;
  /** Device pixels in a CSS pixel. */
  ratio: number;
}

export interface ManyLook {
  /** CSS pixels. */
  widthOf(stroke: Stroke | null, zoom: number): number;
  /** What a mark is drawn in, and what lies around it, so that it is seen on any ground. */
  inkOf(stroke: Stroke | null, state: MarkState): string;
  casingOf(stroke: Stroke | null, state: MarkState): string;
  /** What the number stands on, and what the number is written in. */
  pinOf(state: MarkState): string;
  figure: string;
  font: string;
}

export interface ManyMarks {
  /** In order of drawing: later ones lie on top. Outlines of what has not changed are kept. */
  show(items: readonly ManyItem[]): void;
  /** Clears the canvas, then paints those in view; rests after each of them and says how many it painted. */
  paint(context: CanvasRenderingContext2D, view: ManyView, look: ManyLook): Generator<void, number, void>;
}

interface Kept {
  shape: Shape;
  width: number;
  path: Path2D;
  fill: boolean;
}

/** How far a mark may reach over its shape, in CSS pixels: the widest stroke, its arrow's head, a number. */
const MARGIN = 100;

export function manyMarks(makePath: (data: string) => Path2D = (data) => new Path2D(data)): ManyMarks {
  let shown = new Map<string, ManyItem>();
  let index: MarkIndex = indexOf([]);
  const paths = new Map<string, Kept>();

  const outline = ({ id, shape }: ManyItem, width: number, pixel: number): Kept => {
    const old = paths.get(id);
    if (old !== undefined && (old.width === width || !hangsOnWidth(shape)) && sameShape(old.shape, shape)) return old;
    const { path, fill } = outlineOf(shape, width, pixel);
    const kept = { shape, width, path: makePath(path), fill };
    paths.set(id, kept);
    return kept;
  };

  return {
    show(items) {
      shown = new Map(items.map((item) => [item.id, item]));
      index = indexOf(items);
      for (const id of paths.keys()) if (!shown.has(id)) paths.delete(id);
    },
    *paint(context, view, look) {
      clear(context);
      let num = 0;
      for (const id of index.within(inView(view))) {
        const item = shown.get(id);
        if (item === undefined) continue;
        const { zoom } = view.transform;
        const thin = look.widthOf(item.stroke, zoom);
        const width = item.chosen && item.stroke === null ? thin * 2 : thin;
        drawShape(context, item, outline(item, Math.round((width / zoom) * 1000), 1000 / zoom), width, view, look);
        if (item.state !== 'draft') drawPin(context, item, view, look);
        num += 1;
        yield;
      }
      return num;
    },
  };
}

/** Others are lines, whose width is the context's. */
function hangsOnWidth({ shape }: Shape): boolean {
  return shape === 'arrow' || shape === 'freehand' || shape === 'text' || shape === 'point';
}

function clear(context: CanvasRenderingContext2D): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
}

/** In thousandths, with what reaches into it from outside. */
function inView({ transform, size }: ManyView): Rect {
  const one = toNative(transform, { x: -MARGIN, y: -MARGIN });
  const two = toNative(transform, { x: size.width + MARGIN, y: size.height + MARGIN });
  return {
    x: Math.min(one.x, two.x) * 1000,
    y: Math.min(one.y, two.y) * 1000,
    width: Math.abs(one.x - two.x) * 1000,
    height: Math.abs(one.y - two.y) * 1000,
  };
}

/** What is highlighted is still to be read. */
const MARKER = 0.35;

function drawShape(context: CanvasRenderingContext2D, { shape, stroke, state, chosen }: ManyItem, { path, fill }: Kept, width: number, view: ManyView, look: ManyLook): void {
  const { transform, ratio } = view;
  const [across, down] = [turned({ x: 1, y: 0 }, transform.turn), turned({ x: 0, y: 1 }, transform.turn)];
  const scale = (ratio * transform.zoom) / 1000;
  context.setTransform(scale * across.x, scale * across.y, scale * down.x, scale * down.y, ratio * transform.x, ratio * transform.y);
  const pixels = (num: number) => (num / transform.zoom) * 1000;
  const [ink, casing] = [look.inkOf(stroke, state), look.casingOf(stroke, state)];
  const isMarker = shape.shape === 'text' && shape.mark === 'highlight';
  const isDashed = state === 'draft' && !fill;
  context.lineJoin = 'round';
  context.lineCap = 'round';
  if (!isMarker || chosen) {
    context.setLineDash([]);
    context.strokeStyle = casing;
    context.lineWidth = pixels(fill ? (chosen ? 4 : 2) : width + (isDashed ? UNSENT_HALO : chosen && stroke !== null ? 4 : 2));
    context.stroke(path);
  }
  if (fill) {
    context.globalAlpha = isMarker ? MARKER : 1;
    context.fillStyle = ink;
    context.fill(path);
    context.globalAlpha = 1;
    return;
  }
  context.setLineDash([]);
  context.strokeStyle = ink;
  context.lineWidth = pixels(width);
  context.stroke(path);
  if (!isDashed) return;
  context.lineCap = 'butt';
  context.setLineDash(UNSENT_DASHES.map(pixels));
  context.strokeStyle = casing;
  context.lineWidth = pixels(dashWidth(width));
  context.stroke(path);
}

/** CSS pixels: half the height of a pin, half the width of one of two digits, what each digit more takes, how far a ring stands off. */
const PIN = { half: 11, digit: 4, dot: 3.5, ring: 4 };

function drawPin(context: CanvasRenderingContext2D, { shape, state, number, chosen }: ManyItem, { transform, ratio }: ManyView, look: ManyLook): void {
  const { x, y } = pinOnScreen(shape, transform);
  const text = number === null ? '' : String(number);
  const half = PIN.half + Math.max(0, text.length - 2) * PIN.digit;
  context.setTransform(ratio, 0, 0, ratio, ratio * x, ratio * y);
  context.setLineDash([]);
  if (chosen) drawRing(context, half, look.pinOf(state));
  context.beginPath();
  context.roundRect(-half, -PIN.half, 2 * half, 2 * PIN.half, PIN.half);
  context.fillStyle = look.pinOf(state);
  context.fill();
  context.strokeStyle = look.figure;
  context.lineWidth = 2;
  context.stroke();
  context.fillStyle = look.figure;
  if (number === null) {
    context.beginPath();
    context.arc(0, 0, PIN.dot, 0, Math.PI * 2);
    context.fill();
    return;
  }
  context.font = look.font;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, 0, 0);
}

/** Around the number of what is selected. */
function drawRing(context: CanvasRenderingContext2D, half: number, ink: string): void {
  context.beginPath();
  context.roundRect(-half - PIN.ring, -PIN.half - PIN.ring, 2 * (half + PIN.ring), 2 * (PIN.half + PIN.ring), PIN.half + PIN.ring);
  context.strokeStyle = ink;
  context.lineWidth = 2;
  context.stroke();
}

/** Of an area at its top left corner as it lies on screen, however the view is turned. */
function pinOnScreen(shape: Shape, transform: Transform): Point {
  const units = ({ x, y }: Point) => ({ x: x / 1000, y: y / 1000 });
  if (shape.shape !== 'box' && shape.shape !== 'ellipse' && shape.shape !== 'polygon') return toScreen(transform, units(pinOf(shape)));
  const { x, y, width, height } = boundsOfShape(shape);
  return rectOnScreen(transform, { ...units({ x, y }), width: width / 1000, height: height / 1000 });
}

/** The CSS matrix, about the top left, that puts what was painted at `from` where it is at `to`. */
export function carried(from: Transform, to: Transform): string {
  const scale = to.zoom / from.zoom;
  const turn = turnBetween(from, to);
  const [across, down] = [turned({ x: scale, y: 0 }, turn), turned({ x: 0, y: scale }, turn)];
  const origin = turned({ x: from.x * scale, y: from.y * scale }, turn);
  const numbers = [across.x, across.y, down.x, down.y, to.x - origin.x, to.y - origin.y];
  // Without minus zero and exponents, which are not read everywhere.
  return `matrix(${numbers.map((number) => Number(number.toFixed(6)) + 0).join(', ')})`;
}

const TURNS = [0, 90, 180, 270] as const;

function turnBetween(from: Transform, to: Transform): Transform['turn'] {
  return TURNS[((to.turn - from.turn + 360) % 360) / 90] ?? 0;
}

export interface Clock {
  /** Milliseconds. */
  now(): number;
  /** Calls back when there is time again; the answer takes that back. */
  next(run: () => void): () => void;
}

/** How long a slice may take, in milliseconds: well below a frame. */
const SLICE = 6;

/** Does work in slices, the first one at once, and calls `done` with what came of it. The answer stops it. */
export function inSlices<Result>(work: Iterator<void, Result>, { now, next }: Clock, done: (result: Result) => void): () => void {
  let cancel = () => {};
  const slice = () => {
    const end = now() + SLICE;
    do {
      const step = work.next();
      if (step.done === true) {
        done(step.value);
        return;
      }
    } while (now() < end);
    cancel = next(slice);
  };
  slice();
  return () => {
    cancel();
    work.return?.();
  };
}
