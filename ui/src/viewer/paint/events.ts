// Whom a canvas tells what becomes of it.

import type { Failure } from '../../backend';
import type { Playing } from '../pixels/client';
import type { Painted } from '../store';

export interface ScreenEvents {
  /** Null: nothing is on the canvas any more. */
  onPainted(painted: Painted | null): void;
  onFailure(failure: Failure | null): void;
  /** A picture has been waited for long enough to say so. */
  onWaiting(waiting: boolean): void;
  /** Where the whole picture lies, in CSS pixels of the viewport. */
  onRect(rect: { x: number; y: number; width: number; height: number }): void;
  onPlaying(version: string, playing: Playing): void;
  /** The play of this serial has ended, at this frame; null: at the one that is painted. A failure says why it could not go on. */
  onPlayed(serial: number, frame: number | null, failure: Failure | null): void;
}

/** Nobody listens. */
export const SILENT: ScreenEvents = {
  onPainted: () => undefined,
  onFailure: () => undefined,
  onWaiting: () => undefined,
  onRect: () => undefined,
  onPlaying: () => undefined,
  onPlayed: () => undefined,
};
