// The box tool as a state machine: press, drag and release with the mouse; start, move, grow, confirm with keys.
//
// Points and amounts are thousandths of the medium's own space. A step returns the next state and, when a box
// came to be, that box. A press that hardly moved is a click and makes no box.

import type { Point, Size } from '../view/transform';
import { boxBetween, grownBy, inside, movedBy, type Box } from './geometry';

export type Placing =
  | { at: 'rest' }
  | { at: 'dragging'; from: Point; to: Point; moved: boolean }
  | { at: 'keys'; box: Box };

export type PlacingEvent =
  | { type: 'press'; point: Point }
  /** `slack`: how far a click may wander. */
  | { type: 'drag'; point: Point; slack: number }
  | { type: 'release' }
  | { type: 'start'; center: Point; size: Size }
  | { type: 'move'; dx: number; dy: number }
  | { type: 'grow'; dx: number; dy: number }
  | { type: 'confirm' }
  | { type: 'cancel' };

export interface PlacingStep {
  next: Placing;
  /** The finished box. */
  done?: Box;
  /** The press turned out to be a click here. */
  click?: Point;
}

export const REST: Placing = { at: 'rest' };

export function place(state: Placing, event: PlacingEvent, bounds: Size): PlacingStep {
  switch (event.type) {
    case 'press':
      return { next: { at: 'dragging', from: event.point, to: event.point, moved: false } };
    case 'drag':
      return { next: state.at === 'dragging' ? dragged(state, event.point, event.slack) : state };
    case 'release':
      return state.at === 'dragging' ? released(state, bounds) : { next: state };
    case 'start':
      return { next: { at: 'keys', box: around(event.center, event.size, bounds) } };
    case 'move':
      return { next: state.at === 'keys' ? { at: 'keys', box: movedBy(state.box, event.dx, event.dy, bounds) } : state };
    case 'grow':
      return { next: state.at === 'keys' ? { at: 'keys', box: grownBy(state.box, event.dx, event.dy, bounds) } : state };
    case 'confirm':
      return state.at === 'keys' ? { next: REST, done: state.box } : { next: state };
    case 'cancel':
      return { next: REST };
  }
}

/** The box to draw while placing; null when there is none. */
export function placingBox(state: Placing, bounds: Size): Box | null {
  if (state.at === 'keys') return state.box;
  if (state.at === 'dragging' && state.moved) return boxBetween(state.from, state.to, bounds);
  return null;
}

function dragged(state: Extract<Placing, { at: 'dragging' }>, to: Point, slack: number): Placing {
  const far = Math.hypot(to.x - state.from.x, to.y - state.from.y) > slack;
  return { ...state, to, moved: state.moved || far };
}

function released(state: Extract<Placing, { at: 'dragging' }>, bounds: Size): PlacingStep {
  return state.moved ? { next: REST, done: boxBetween(state.from, state.to, bounds) } : { next: REST, click: state.from };
}

function around(center: Point, size: Size, bounds: Size): Box {
  const box: Box = {
    shape: 'box',
    x: Math.round(center.x - size.width / 2),
    y: Math.round(center.y - size.height / 2),
    width: Math.round(size.width),
    height: Math.round(size.height),
  };
  return inside(box, bounds);
}
