// Where a sound is heard between two words of the player: a clock of one's own, drawn gently to theirs. Pure.
//
// All times are milliseconds of one clock. The cursor goes on evenly; a small difference is made up for by going a little
// faster or slower, never back. A large one is a jump, as when a loop begins again.

export interface Running {
  /** The sample at `at`. */
  sample: number;
  at: number;
  /** Samples a millisecond, below 0 in reverse. */
  pace: number;
  /** As it was asked for, without what is being made up for. */
  even: number;
  /** It does not leave these samples. */
  within: readonly [number, number];
}

/** A difference is made up for within this time. */
const CATCH_UP_MS = 250;
/** Of the sound's own time; where less than twice that plays, half of it, for a loop of it jumps back no further. */
const JUMP_MS = 200;
/** Without a word for this long it is waited for. */
const PATIENCE_MS = 500;

export function begin(sample: number, at: number, samplesPerMs: number, within: readonly [number, number]): Running {
  return { sample, at, pace: samplesPerMs, even: samplesPerMs, within };
}

export function heardAt({ sample, at, pace, within: [low, high] }: Running, now: number): number {
  const passed = Math.min(Math.max(now - at, 0), PATIENCE_MS);
  return Math.min(Math.max(Math.round(sample + passed * pace), low), high);
}

/** The player says where it is. `rate`: samples a second. */
export function corrected(running: Running, sample: number, now: number, rate: number): Running {
  const here = heardAt(running, now);
  const off = sample - here;
  const [low, high] = running.within;
  if (Math.abs(off) > Math.min((JUMP_MS * rate) / 1000, (high - low) / 2)) return { ...running, sample, at: now, pace: running.even };
  const pace = running.even + off / CATCH_UP_MS;
  return { ...running, sample: here, at: now, pace: running.even < 0 ? Math.min(pace, 0) : Math.max(pace, 0) };
}
