// Drawing a shape as a state machine: press, drag and release with the pointer; start, move, grow, confirm with keys.
//
// Points and amounts are thousandths of the medium's own space. A step returns the next state and, when a shape came to
// be, that shape. A press that hardly moved is a click: it places a point, sets a corner of a polygon, and with the
// other tools makes nothing.

import type { Shape } from '../../backend';
import type { Point, Size } from '../view/transform';
import { byEighths, grown, moved } from './shapes/change';
import { EVEN_PRESSURE, MAX_CORNERS, MIN_CORNERS, type DrawTool, type FreehandPoint } from './shapes/kinds';
import { between, centred, freehandOf, pointAt, simplified } from './shapes/make';
import { clipped } from './shapes/rects';

/** Where the pen is, and how hard it presses, from 0 to 1000; a mouse does not say. */
export type PenPoint = Point & { pressure?: number };

export interface PlacingContext {
  tool: DrawTool;
  bounds: Size;
}

interface Dragging {
  at: 'dragging';
  from: Point;
  to: Point;
  moved: boolean;
  constrain: boolean;
  /** How far a click may wander; strokes are smoothed by less. */
  slack: number;
  /** All the way there, for strokes of the hand. */
  trail: readonly FreehandPoint[];
}

/** A polygon that is set corner by corner. */
interface Corners {
  at: 'corners';
  corners: readonly Point[];
  /** The last corner is still held, and moves along. */
  held: boolean;
  /** Where the next one would be. */
  ahead: Point | null;
}

export type Placing = { at: 'rest' } | Dragging | Corners | { at: 'keys'; shape: Shape };

export type PlacingEvent =
  /** `slack`: how near counts as on a corner that is there. */
  | { type: 'press'; point: PenPoint; slack?: number; constrain?: boolean }
  /** `slack`: how far a click may wander. `constrain`: a square, or by 45°. While corners are set, also without a press. */
  | { type: 'drag'; point: PenPoint; slack: number; constrain?: boolean }
  | { type: 'release' }
  /** Takes the last corner out. */
  | { type: 'back' }
  | { type: 'start'; center: Point; size: Size }
  | { type: 'move'; dx: number; dy: number }
  | { type: 'grow'; dx: number; dy: number }
  | { type: 'confirm' }
  | { type: 'cancel' };

export interface PlacingStep {
  next: Placing;
  /** The finished shape. */
  done?: Shape;
  /** The press turned out to be a click here. */
  click?: Point;
}

export const REST: Placing = { at: 'rest' };

export function place(state: Placing, event: PlacingEvent, context: PlacingContext): PlacingStep {
  switch (event.type) {
    case 'press':
      return context.tool === 'polygon' ? cornerSet(state, event, context) : { next: pressed(event) };
    case 'drag':
      return { next: dragged(state, event, context) };
    case 'release':
      return released(state, context);
    case 'back':
      return { next: state.at === 'corners' ? withoutLast(state) : state };
    case 'start':
      return { next: { at: 'keys', shape: centred(context.tool, event.center, event.size, context.bounds) } };
    case 'move':
    case 'grow':
      return { next: state.at === 'keys' ? keyed(state.shape, event, context.bounds) : state };
    case 'confirm':
      if (state.at === 'corners') return closed(state, 0);
      return state.at === 'keys' ? { next: REST, done: state.shape } : { next: state };
    case 'cancel':
      return { next: REST };
  }
}

/** The shape in hand, to be drawn; null when there is none. A polygon of two corners is a line so far, of one a point. */
export function placingShape(state: Placing, context: PlacingContext): Shape | null {
  switch (state.at) {
    case 'rest':
      return null;
    case 'keys':
      return state.shape;
    case 'dragging':
      return state.moved || context.tool === 'point' ? drawn(state, context) : null;
    case 'corners':
      return polygonSoFar(state.ahead === null ? state.corners : [...state.corners, state.ahead]);
  }
}

function pressed({ point, slack, constrain }: Extract<PlacingEvent, { type: 'press' }>): Dragging {
  const from = { x: point.x, y: point.y };
  return { at: 'dragging', from, to: from, moved: false, constrain: constrain ?? false, slack: slack ?? 0, trail: [inked(point)] };
}

function inked({ x, y, pressure }: PenPoint): FreehandPoint {
  return [x, y, pressure ?? EVEN_PRESSURE];
}

function dragged(state: Placing, { point, slack, constrain = false }: Extract<PlacingEvent, { type: 'drag' }>, { tool, bounds }: PlacingContext): Placing {
  if (state.at === 'corners') return ledOn(state, point, constrain, bounds);
  if (state.at !== 'dragging') return state;
  const far = Math.hypot(point.x - state.from.x, point.y - state.from.y) > slack;
  const trail = tool === 'freehand' ? trailed(state.trail, inked(point), slack) : state.trail;
  return { ...state, to: { x: point.x, y: point.y }, moved: state.moved || far, constrain, slack, trail };
}

/** Somebody who draws on and on draws no slower for it. */
const LONG_TRAIL = 4000;
/** What a stroke is smoothed by, as a share of the slack: half a screen pixel of four. */
const SMOOTHED_BY = 1 / 8;

function trailed(trail: readonly FreehandPoint[], point: FreehandPoint, slack: number): readonly FreehandPoint[] {
  const longer = [...trail, point];
  return longer.length > LONG_TRAIL ? simplified(longer, slack * SMOOTHED_BY) : longer;
}

function released(state: Placing, context: PlacingContext): PlacingStep {
  if (state.at === 'corners') return { next: { ...state, held: false } };
  if (state.at !== 'dragging') return { next: state };
  return state.moved || context.tool === 'point' ? { next: REST, done: drawn(state, context) } : { next: REST, click: state.from };
}

function drawn({ from, to, constrain, slack, trail }: Dragging, { tool, bounds }: PlacingContext): Shape {
  switch (tool) {
    case 'point':
      return pointAt(to, bounds);
    case 'freehand':
      return freehandOf(trail, slack * SMOOTHED_BY, bounds);
    // A polygon is set corner by corner; this is a press that another tool began.
    case 'polygon':
      return between('line', from, to, bounds, constrain);
    default:
      return between(tool, from, to, bounds, constrain);
  }
}

/** A corner, or with the first or last one pressed again the end. */
function cornerSet(state: Placing, { point, slack = 0, constrain = false }: Extract<PlacingEvent, { type: 'press' }>, { bounds }: PlacingContext): PlacingStep {
  const corners = state.at === 'corners' ? state.corners : [];
  const [first, last] = [corners[0], corners.at(-1)];
  const corner = clipped(constrain && last !== undefined ? byEighths(last, point, bounds) : point, bounds);
  const isOn = (other: Point | undefined) => other !== undefined && isNear(other, corner, slack);
  const isEnd = isOn(first) || isOn(last) || corners.length >= MAX_CORNERS;
  if (state.at !== 'corners' || !isEnd) return { next: { at: 'corners', corners: [...corners, corner], held: true, ahead: null } };
  return closed(state, slack);
}

function isNear(one: Point, other: Point, slack: number): boolean {
  return Math.hypot(one.x - other.x, one.y - other.y) <= slack;
}

/** The held corner moves along; without one, the line to the next. */
function ledOn(state: Corners, point: Point, constrain: boolean, bounds: Size): Corners {
  const before = state.corners.at(state.held ? -2 : -1);
  const isAlone = before === undefined || (state.held && state.corners.length < 2);
  const corner = clipped(constrain && !isAlone ? byEighths(before, point, bounds) : point, bounds);
  return state.held ? { ...state, corners: [...state.corners.slice(0, -1), corner] } : { ...state, ahead: corner };
}

function withoutLast(state: Corners): Placing {
  const corners = state.corners.slice(0, -1);
  return corners.length === 0 ? REST : { ...state, corners, held: false };
}

/** Goes on with what there is as long as that makes no area. */
function closed(state: Corners, slack: number): PlacingStep {
  const corners = apart(state.corners, slack);
  if (corners.length < MIN_CORNERS) return { next: { ...state, held: false } };
  return { next: REST, done: polygonOf(corners) };
}

/** Without corners that lie on the one before, as those of a double click do. */
function apart(corners: readonly Point[], slack: number): Point[] {
  const kept: Point[] = [];
  for (const corner of corners) {
    const last = kept.at(-1);
    if (last === undefined || !isNear(last, corner, slack)) kept.push(corner);
  }
  const [first, last] = [kept[0], kept.at(-1)];
  return first !== undefined && last !== undefined && kept.length > 1 && isNear(first, last, slack) ? kept.slice(0, -1) : kept;
}

function polygonOf(corners: readonly Point[]): Shape {
  return { shape: 'polygon', points: corners.map(({ x, y }) => [x, y]) };
}

function polygonSoFar(corners: readonly Point[]): Shape | null {
  const [one, two] = corners;
  if (one === undefined) return null;
  if (two === undefined) return { shape: 'point', ...one };
  return corners.length === 2 ? { shape: 'line', from: [one.x, one.y], to: [two.x, two.y] } : polygonOf(corners);
}

function keyed(shape: Shape, { type, dx, dy }: Extract<PlacingEvent, { type: 'move' | 'grow' }>, bounds: Size): Placing {
  return { at: 'keys', shape: (type === 'move' ? moved : grown)(shape, dx, dy, bounds) };
}
