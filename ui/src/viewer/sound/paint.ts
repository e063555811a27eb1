// Draws lanes of a waveform into a 2D context, in device pixels. No DOM beyond the context.

import { pixelsOf, samplesOf, type Pixels } from './reading';
import type { Tile } from './peaks';
import type { Range, Stretch } from './stretch';

export interface Lane {
  top: number;
  height: number;
}

export interface Colors {
  /** Of the peaks, and of those within the range. */
  peaks: string;
  chosen: string;
}

export interface Picture {
  stretch: Stretch;
  layers: readonly (readonly Tile[])[];
  lanes: readonly Lane[];
  /** Null: all channels in the one lane. */
  channels: readonly number[] | null;
  range: Range | null;
  colors: Colors;
  /** Device pixels in a CSS pixel. */
  ratio: number;
}

/** Lanes one below the other with a gap between them, on whole pixels. */
export function lanesOf(height: number, num: number, gap: number): Lane[] {
  const each = Math.max(1, Math.floor((height - gap * (num - 1)) / Math.max(1, num)));
  return Array.from({ length: num }, (_, at) => ({ top: at * (each + gap), height: each }));
}

/** Room above and below the loudest, as a share of the lane. */
const ROOM = 0.06;
/** From so many device pixels a sample on, samples are points on a line. */
const POINTS_FROM = 2;
const DOTS_FROM = 8;

export function paint(context: CanvasRenderingContext2D, picture: Picture): void {
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  const { lanes, channels, stretch } = picture;
  lanes.forEach((lane, at) => {
    const channel = channels === null ? null : (channels[at] ?? 0);
    const [finest] = picture.layers;
    const isNear = width / stretch.count >= POINTS_FROM && channel !== null && finest !== undefined && finest.every(isOfSamples);
    if (isNear) line(context, lane, finest, channel, picture);
    else bars(context, lane, pixelsOf(picture.layers, stretch, width, channel), picture);
  });
}

function isOfSamples({ count, columns }: Tile): boolean {
  return count === columns;
}

function yOf(value: number, { top, height }: Lane): number {
  return top + height / 2 - (value / 32768) * (height / 2) * (1 - ROOM);
}

/** One bar for each pixel, never thinner than one; each reaches the one before it, so that the line has no holes. */
function bars(context: CanvasRenderingContext2D, lane: Lane, { low, high, known }: Pixels, { stretch, range, colors }: Picture): void {
  const { width } = context.canvas;
  const toX = (sample: number) => Math.round(((sample - stretch.from) / stretch.count) * width);
  const [from, to] = range === null ? [0, 0] : [toX(range.start), toX(range.end)];
  for (const [color, left, right] of [
    [colors.peaks, 0, width],
    [colors.chosen, Math.max(0, from), Math.min(width, to)],
  ] as const) {
    context.fillStyle = color;
    context.beginPath();
    for (let x = left; x < right; x += 1) {
      if (known[x] !== 1 || (color === colors.peaks && range !== null && x >= from && x < to)) continue;
      const before = x > 0 && known[x - 1] === 1 ? x - 1 : x;
      const [min, max] = [Math.min(low[x] ?? 0, high[before] ?? 0), Math.max(high[x] ?? 0, low[before] ?? 0)];
      const top = Math.floor(yOf(max, lane));
      context.rect(x, top, 1, Math.max(1, Math.ceil(yOf(min, lane)) - top));
    }
    context.fill();
  }
}

/** Near enough to see each sample. */
function line(context: CanvasRenderingContext2D, lane: Lane, tiles: readonly Tile[], channel: number, { stretch, colors, ratio, range }: Picture): void {
  const { width } = context.canvas;
  const perSample = width / stretch.count;
  const points = samplesOf(tiles, stretch, channel).map(({ sample, value }) => ({
    x: (sample - stretch.from) * perSample,
    y: yOf(value, lane),
    chosen: range !== null && sample >= range.start && sample < range.end,
  }));
  context.strokeStyle = colors.peaks;
  context.lineWidth = Math.max(1, ratio);
  context.lineJoin = 'round';
  context.beginPath();
  points.forEach(({ x, y }, at) => (at === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  context.stroke();
  if (perSample < DOTS_FROM * ratio) return;
  const radius = Math.min(4, perSample / ratio / 5) * ratio;
  for (const { x, y, chosen } of points) {
    context.fillStyle = chosen ? colors.chosen : colors.peaks;
    context.beginPath();
    context.arc(x, y, radius, 0, Math.PI * 2);
    context.fill();
  }
}
