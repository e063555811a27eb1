// The ruler as a state machine: press, drag and release with the mouse; start, move and confirm (twice) with keys.
//
// Points are places where a length can begin or end (see `ground`). A measurement stays until another replaces it. A
// press that hardly moved is a click, and takes it away.

import type { Point } from '../view/transform';
import { toEdge, type Ground } from './ground';

export type Mode = 'line' | 'area';

/** From one point to another: a line between them, or the box that they are corners of. */
export interface Measured {
  mode: Mode;
  from: Point;
  to: Point;
  /** PDF page from 1; null for everything else. */
  page: number | null;
}

export type Measuring =
  | { at: 'rest' }
  | { at: 'dragging'; mode: Mode; from: Point; to: Point; moved: boolean }
  /** By keys: where it begins. */
  | { at: 'begin'; point: Point }
  /** By keys: where it ends. */
  | { at: 'end'; from: Point; to: Point };

export type MeasuringEvent =
  | { type: 'press'; point: Point; mode: Mode }
  /** `straight`: in steps of 45°, or a square. `slack`: how far a click may wander. */
  | { type: 'drag'; point: Point; straight: boolean; slack: number }
  | { type: 'release' }
  | { type: 'start'; at: Point }
  | { type: 'move'; dx: number; dy: number }
  | { type: 'confirm' }
  | { type: 'cancel' };

export interface MeasuringStep {
  next: Measuring;
  /** What is measured from now on; null takes it away, undefined leaves it. */
  done?: Measured | null;
}

export const REST: Measuring = { at: 'rest' };

export function measure(state: Measuring, event: MeasuringEvent, mode: Mode, ground: Ground): MeasuringStep {
  switch (event.type) {
    case 'press': {
      const from = toEdge(ground, event.point);
      return { next: { at: 'dragging', mode: event.mode, from, to: from, moved: false } };
    }
    case 'drag': {
      if (state.at !== 'dragging') return { next: state };
      const far = Math.hypot(event.point.x - state.from.x, event.point.y - state.from.y) > event.slack;
      const to = event.straight ? straightened(state.from, event.point, state.mode, ground) : toEdge(ground, event.point);
      return { next: { ...state, to, moved: state.moved || far } };
    }
    case 'release': {
      if (state.at !== 'dragging') return { next: state };
      const { from, to } = state;
      return { next: REST, done: state.moved ? { mode: state.mode, from, to, page: ground.page } : null };
    }
    case 'start':
      return { next: { at: 'begin', point: toEdge(ground, event.at) } };
    case 'move':
      return { next: moved(state, event.dx, event.dy, ground) };
    case 'confirm':
      if (state.at === 'begin') return { next: { at: 'end', from: state.point, to: state.point } };
      if (state.at === 'end') return { next: REST, done: { mode, from: state.from, to: state.to, page: ground.page } };
      return { next: state };
    case 'cancel':
      return { next: REST };
  }
}

/** What to draw: what is being measured, else what was; null for nothing on this page. */
export function measuredNow(state: Measuring, done: Measured | null, mode: Mode, page: number | null): Measured | null {
  if (state.at === 'dragging' && state.moved) return { mode: state.mode, from: state.from, to: state.to, page };
  if (state.at === 'end') return { mode, from: state.from, to: state.to, page };
  return done?.page === page ? done : null;
}

function moved(state: Measuring, dx: number, dy: number, ground: Ground): Measuring {
  const by = (point: Point) => toEdge(ground, { x: point.x + dx, y: point.y + dy });
  if (state.at === 'begin') return { ...state, point: by(state.point) };
  return state.at === 'end' ? { ...state, to: by(state.to) } : state;
}

/** The point on the nearest of eight directions, or the corner of a square, that lies on the picture. */
function straightened(from: Point, to: Point, mode: Mode, ground: Ground): Point {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const eighth = Math.round(Math.atan2(dy, dx) / (Math.PI / 4));
  if (mode === 'line' && eighth % 2 === 0) {
    return toEdge(ground, eighth % 4 === 0 ? { x: to.x, y: from.y } : { x: from.x, y: to.y });
  }
  const { width, height } = ground.bounds;
  const room = Math.min(dx < 0 ? from.x : width - from.x, dy < 0 ? from.y : height - from.y);
  const far = mode === 'area' ? Math.max(Math.abs(dx), Math.abs(dy)) : (Math.abs(dx) + Math.abs(dy)) / 2;
  const side = Math.min(far, room);
  const whole = ground.kind === 'pdf' ? Math.round(side) : Math.floor(side / 1000 + 0.5) * 1000;
  const fits = whole <= room ? whole : Math.floor(room / 1000) * 1000;
  return { x: from.x + Math.sign(dx) * fits, y: from.y + Math.sign(dy) * fits };
}
