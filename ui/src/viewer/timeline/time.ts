// Frames on a line: where a frame lies on the ruler, which frames get a tick, how a frame number reads as timecode.
//
// Frame numbers are the truth; timecode here is a way to show them (SMPTE ST 12-1 counting, drop-frame included).
// What a person types is resolved by the backend, which has the frame table.

/** The playhead of frame n stands in the middle of n's share of the line. */
export function xOfFrame(frame: number, numFrames: number, width: number): number {
  return ((frame + 0.5) / Math.max(1, numFrames)) * width;
}

export function frameAt(x: number, numFrames: number, width: number): number {
  const frame = Math.floor((x / Math.max(1, width)) * numFrames);
  return Math.min(Math.max(frame, 0), Math.max(0, numFrames - 1));
}

export interface Ruler {
  /** Frames between labelled ticks. */
  major: number;
  /** Frames between small ticks. */
  minor: number;
  labels: number[];
}

const NICE = [1, 2, 5];

/** Steps of 1, 2, 5 × 10ⁿ frames such that labels are at least `room` pixels apart. */
export function rulerOf(numFrames: number, width: number, room = 88): Ruler {
  const perFrame = width / Math.max(1, numFrames);
  const major = niceStep(room / perFrame);
  const minor = Math.max(1, major / 10, niceStep(7 / perFrame));
  const labels: number[] = [];
  for (let frame = 0; frame < numFrames; frame += major) labels.push(frame);
  return { major, minor: Math.min(minor, major), labels };
}

function niceStep(atLeast: number): number {
  for (let power = 1; ; power *= 10) {
    const step = NICE.find((nice) => nice * power >= atLeast);
    if (step !== undefined) return step * power;
  }
}

export interface TimecodeRule {
  /** Counted frames per second: 30 for 30000/1001. */
  fps: number;
  drop: boolean;
  /** Frame number of the first frame on the timecode's own count. */
  start: number;
}

/** Null when the rate varies: there is no honest timecode then. */
export function timecodeRule(
  frameRate: readonly [number, number] | null,
  startTimecode: string | null,
  dropFrame: boolean,
): TimecodeRule | null {
  if (frameRate === null || frameRate[1] === 0) return null;
  const fps = Math.round(frameRate[0] / frameRate[1]);
  if (fps < 1) return null;
  const drop = dropFrame && fps % 30 === 0;
  return { fps, drop, start: startTimecode === null ? 0 : (countOf(startTimecode, fps, drop) ?? 0) };
}

/** Frames dropped at the start of each minute but every tenth. */
function dropped(fps: number): number {
  return (fps / 30) * 2;
}

/** The running count that a timecode stands for; null when it is not one. */
export function countOf(text: string, fps: number, drop: boolean): number | null {
  const match = /^(\d{2}):(\d{2}):(\d{2})[:;.](\d{2,3})$/.exec(text);
  if (match === null) return null;
  const [hours = 0, minutes = 0, seconds = 0, frames = 0] = match.slice(1).map(Number);
  const total = ((hours * 60 + minutes) * 60 + seconds) * fps + frames;
  if (!drop) return total;
  const allMinutes = hours * 60 + minutes;
  return total - dropped(fps) * (allMinutes - Math.floor(allMinutes / 10));
}

export function timecodeOf(frame: number, { fps, drop, start }: TimecodeRule): string {
  const count = drop ? undropped(frame + start, fps) : frame + start;
  const seconds = Math.floor(count / fps);
  const part = (value: number) => String(value).padStart(2, '0');
  const hms = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60].map(part).join(':');
  return `${hms}${drop ? ';' : ':'}${part(count % fps)}`;
}

/** The count as it is written, with the numbers that drop-frame leaves out put back in. */
function undropped(count: number, fps: number): number {
  const skip = dropped(fps);
  const perMinute = fps * 60 - skip;
  const perTen = perMinute * 10 + skip;
  const tens = Math.floor(count / perTen);
  const rest = count % perTen;
  const minutes = rest < skip ? 0 : Math.floor((rest - skip) / perMinute);
  return count + skip * (9 * tens + minutes);
}

/**
 * Ticks of a time base in thousandths of a second. The thousandth in which a frame begins may begin before it does, so the
 * next is taken: typed, it leads to this frame.
 */
export function thousandthsOf(ticks: bigint, [num, den]: readonly [number, number]): number {
  const perTick = BigInt(Math.max(1, den));
  return Number((ticks * BigInt(num) * 1000n + perTick - 1n) / perTick);
}

/** `29.97`, `25`, `23.976`: as people write rates. */
export function rateText(frameRate: readonly [number, number]): string {
  return String(Math.round((frameRate[0] / frameRate[1]) * 1000) / 1000).replace(/^(\d+\.\d\d)0$/, '$1');
}
