// Samples as time: how a place reads, and where the ruler has its ticks. Pure.

import type { Scale } from './stretch';
import { perPixel } from './stretch';

/** `1:02.500`, with hours from one hour on or where they are asked for; thousandths of a second that have begun count. */
export function timeText(sample: number, rate: number, withHours = false): string {
  return clockText(Math.floor((sample * 1000) / rate), 3, withHours);
}

/** `digits` of the second are written; `thousandths` is rounded already. */
function clockText(thousandths: number, digits: 0 | 1 | 2 | 3, withHours: boolean): string {
  const seconds = Math.floor(thousandths / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const two = (value: number) => String(value).padStart(2, '0');
  const front = hours > 0 || withHours ? `${hours}:${two(minutes)}` : String(minutes);
  const rest = String(thousandths % 1000).padStart(3, '0').slice(0, digits);
  return `${front}:${two(seconds % 60)}${digits === 0 ? '' : `.${rest}`}`;
}

/** Thousandths of a second, or samples where those are too coarse. */
export type RulerUnit = 'time' | 'sample';

export interface RulerTick {
  /** A place on the ruler; may lie between two samples. */
  sample: number;
  /** Null for the small ones. */
  label: string | null;
}

export interface Ruler {
  unit: RulerUnit;
  /** Between labels: thousandths of a second, or samples. */
  major: number;
  minor: number;
  /** Those on screen, from left to right. */
  ticks: RulerTick[];
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What lies between two labels, with the parts that it divides into, the finest first. */
const TIME_STEPS: readonly (readonly [major: number, parts: readonly number[]])[] = [
  [1, [1]],
  [2, [2]],
  [5, [5]],
  [10, [10, 5, 2]],
  [20, [4, 2]],
  [50, [5]],
  [100, [10, 5, 2]],
  [200, [4, 2]],
  [500, [5]],
  [SECOND, [10, 5, 2]],
  [2 * SECOND, [4, 2]],
  [5 * SECOND, [5]],
  [10 * SECOND, [10, 5, 2]],
  [15 * SECOND, [15, 3]],
  [30 * SECOND, [6, 3]],
  [MINUTE, [12, 6, 4, 2]],
  [2 * MINUTE, [8, 4, 2]],
  [5 * MINUTE, [5]],
  [10 * MINUTE, [10, 5, 2]],
  [15 * MINUTE, [3]],
  [30 * MINUTE, [6, 3]],
  [HOUR, [12, 6, 4, 2]],
  [2 * HOUR, [8, 4, 2]],
  [5 * HOUR, [5]],
  [10 * HOUR, [10, 5, 2]],
];

const LABEL_ROOM = 88;
const TICK_ROOM = 8;

/** Steps such that labels have room; below a thousandth of a second they are samples. */
export function rulerOf(scale: Scale, rate: number, length: number): Ruler {
  const sample = perPixel(scale);
  const inPixels = (thousandths: number) => (thousandths * rate) / 1000 / sample;
  const wide = TIME_STEPS.find(([major]) => inPixels(major) >= LABEL_ROOM);
  if (wide === undefined) return timeRuler(scale, rate, length, [24 * HOUR * Math.ceil(LABEL_ROOM / inPixels(24 * HOUR)), [1]]);
  const finest = TIME_STEPS[0];
  if (wide === finest && finest !== undefined && inPixels(finest[0]) > 2 * LABEL_ROOM) return sampleRuler(scale, length);
  return timeRuler(scale, rate, length, wide);
}

function timeRuler(scale: Scale, rate: number, length: number, [major, parts]: readonly [number, readonly number[]]): Ruler {
  const perThousandth = rate / 1000;
  const minor = major / (parts.find((part) => ((major / part) * perThousandth) / perPixel(scale) >= TICK_ROOM) ?? 1);
  const digits = major >= SECOND ? 0 : major >= 100 ? 1 : major >= 10 ? 2 : 3;
  const ticks = ticksOf(scale, length, minor * perThousandth, Math.round(major / minor), (step) => clockText(Math.round(step * minor), digits, false));
  return { unit: 'time', major, minor, ticks };
}

function sampleRuler(scale: Scale, length: number): Ruler {
  const pixels = 1 / perPixel(scale);
  const major = niceFrom(LABEL_ROOM / pixels);
  const part = [10, 5, 2].find((one) => major % one === 0 && (major / one) * pixels >= TICK_ROOM) ?? 1;
  const minor = major / part;
  return { unit: 'sample', major, minor, ticks: ticksOf(scale, length, minor, part, (step) => `#${step * minor}`) };
}

function niceFrom(atLeast: number): number {
  for (let power = 1; ; power *= 10) {
    const step = [1, 2, 5].find((nice) => nice * power >= atLeast);
    if (step !== undefined) return step * power;
  }
}

/** Every `step` samples on screen, with a label at every so manieth. */
function ticksOf({ from, count }: Scale, length: number, step: number, labelEvery: number, label: (index: number) => string): RulerTick[] {
  const last = Math.floor(Math.min(from + count, length) / step + 1e-9);
  const ticks: RulerTick[] = [];
  for (let index = Math.ceil(from / step - 1e-9); index <= last; index += 1) {
    ticks.push({ sample: index * step, label: index % labelEvery === 0 ? label(index) : null });
  }
  return ticks;
}
