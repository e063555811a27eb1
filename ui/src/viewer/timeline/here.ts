// What the frame that one is at reads as.

import type { MediaView } from '../../backend';
import type { Painted } from '../store';
import { timecodeOf, timecodeRule } from './time';

export type Video = Extract<MediaView, { kind: 'video' }>;

/** What the picture itself says when it is there; else what the rate says; null when the rate varies. */
export function timecodeAt(frame: number, version: string | null, media: Video, painted: Painted | null): string | null {
  if (painted !== null && painted.version === version && painted.frame === frame && painted.timecode !== null) return painted.timecode;
  const rule = timecodeRule(media.frame_rate, media.start_timecode, media.drop_frame);
  return rule === null ? null : timecodeOf(frame, rule);
}

/** Pictures a second; of a film of a variable rate on the average. */
export function rateOf({ frame_rate: rate, num_frames: frames, duration: [num, den] }: Video): number {
  if (rate !== null) return rate[0] / Math.max(1, rate[1]);
  return (frames * den) / Math.max(1, num);
}
