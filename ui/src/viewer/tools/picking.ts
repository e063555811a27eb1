// The eyedropper as a state machine: a first colour, one to compare it with, and a point that the keys move.
//
// Points are places that have a colour (see `ground`). With both set, the next one begins anew.

import type { Point } from '../view/transform';
import { isOn, toColor, type Ground } from './ground';

export interface Picking {
  /** The colour, then the one it is compared with. */
  points: readonly [] | readonly [Point] | readonly [Point, Point];
  /** What the keys move; null while the pointer leads. */
  cursor: Point | null;
}

export type PickingEvent =
  /** The keys take over, here. */
  | { type: 'start'; at: Point }
  | { type: 'move'; dx: number; dy: number }
  /** `compare`: it is compared with the first, whatever is set. */
  | { type: 'click'; point: Point; compare: boolean }
  | { type: 'confirm'; compare: boolean }
  /** The pointer takes over. */
  | { type: 'point' }
  | { type: 'clear' };

export const NOTHING: Picking = { points: [], cursor: null };

export function pick(state: Picking, event: PickingEvent, ground: Ground): Picking {
  switch (event.type) {
    case 'start':
      return { ...state, cursor: toColor(ground, event.at) };
    case 'move': {
      const { cursor } = state;
      if (cursor === null) return state;
      return { ...state, cursor: toColor(ground, { x: cursor.x + event.dx, y: cursor.y + event.dy }) };
    }
    case 'click':
      return isOn(ground, event.point) ? { points: added(state, toColor(ground, event.point), event.compare), cursor: null } : state;
    case 'confirm':
      return state.cursor === null ? state : { ...state, points: added(state, state.cursor, event.compare) };
    case 'point':
      return state.cursor === null ? state : { ...state, cursor: null };
    case 'clear':
      return NOTHING;
  }
}

function added({ points }: Picking, point: Point, compare: boolean): Picking['points'] {
  const [first] = points;
  return first === undefined || (points.length === 2 && !compare) ? [point] : [first, point];
}
