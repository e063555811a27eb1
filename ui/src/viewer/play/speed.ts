// How fast a film or a sound plays: what can be chosen, and what J and L make of it. Pure.

/** Numerator and denominator. */
export type Speed = readonly [number, number];

export const NORMAL: Speed = [1, 1];

export const SPEEDS: readonly Speed[] = [[1, 4], [1, 2], [3, 4], NORMAL, [5, 4], [3, 2], [2, 1], [4, 1]];

/** Pressed again and again, J and L go through these. */
const LADDER: readonly Speed[] = [NORMAL, [2, 1], [4, 1]];

export function timesOf([num, den]: Speed): number {
  return num / den;
}

export function sameSpeed(one: Speed, other: Speed): boolean {
  return one[0] * other[1] === other[0] * one[1];
}

/** The next step up; the topmost stays. */
export function faster(speed: Speed): Speed {
  return LADDER.find((one) => timesOf(one) > timesOf(speed)) ?? speed;
}

export interface Course {
  speed: Speed;
  reverse: boolean;
}

/** What J (`reverse`) or L does to what plays: the other way begins at normal speed. `chosen`: where nothing plays yet. */
export function shuttled(now: Course | null, reverse: boolean, chosen: Speed): Course {
  if (now === null) return { speed: chosen, reverse };
  return now.reverse === reverse ? { speed: faster(now.speed), reverse } : { speed: NORMAL, reverse };
}
