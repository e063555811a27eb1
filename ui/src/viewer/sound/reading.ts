// What of the peaks lies under a pixel. Pure.

import type { Tile } from './peaks';
import type { Stretch } from './stretch';

/** Smallest and largest value for each pixel, of one channel; `known` is 0 where nothing is known. */
export interface Pixels {
  low: Int16Array;
  high: Int16Array;
  known: Uint8Array;
}

/** `layers`: as `Peaks.at` gives them. Of several channels all, where `channel` is null. */
export function pixelsOf(layers: readonly (readonly Tile[])[], stretch: Stretch, width: number, channel: number | null): Pixels {
  const pixels = { low: new Int16Array(width), high: new Int16Array(width), known: new Uint8Array(width) };
  for (const tiles of layers) for (const tile of tiles) fill(pixels, tile, stretch, width, channel);
  return pixels;
}

function fill({ low, high, known }: Pixels, tile: Tile, { from, count }: Stretch, width: number, channel: number | null): void {
  const perPixel = count / width;
  const perColumn = tile.count / tile.columns;
  const inTile = (sample: number) => (sample - tile.first) / perColumn;
  const first = Math.max(0, Math.floor((tile.first - from) / perPixel));
  const last = Math.min(width - 1, Math.ceil((tile.first + tile.count - from) / perPixel) - 1);
  // A pixel that a finer layer has is left alone; one that two tiles of a layer share has been half filled by the first.
  const done = Uint8Array.from(known);
  for (let x = first; x <= last; x += 1) {
    if (done[x] === 1 && !(x === first && isShared(tile, from, perPixel, x))) continue;
    const start = Math.max(0, Math.floor(inTile(from + x * perPixel)));
    const end = Math.min(tile.known, Math.max(start + 1, Math.ceil(inTile(from + (x + 1) * perPixel))));
    for (let column = start; column < end; column += 1) {
      const [min, max] = extremes(tile, column, channel);
      low[x] = known[x] === 1 ? Math.min(low[x] ?? 0, min) : min;
      high[x] = known[x] === 1 ? Math.max(high[x] ?? 0, max) : max;
      known[x] = 1;
    }
  }
}

/** Whether the tile begins within the pixel. */
function isShared({ first }: Tile, from: number, perPixel: number, x: number): boolean {
  return from + x * perPixel < first;
}

function extremes({ values, channels }: Tile, column: number, channel: number | null): [number, number] {
  const at = column * channels * 2;
  if (channel !== null) return [values[at + channel * 2] ?? 0, values[at + channel * 2 + 1] ?? 0];
  let [min, max] = [32767, -32768];
  for (let one = 0; one < channels; one += 1) {
    min = Math.min(min, values[at + one * 2] ?? 0);
    max = Math.max(max, values[at + one * 2 + 1] ?? 0);
  }
  return [min, max];
}

/** The samples on screen and one on either side, with where they are; for a zoom at which each can be told apart. */
export function samplesOf(tiles: readonly Tile[], { from, count }: Stretch, channel: number): { sample: number; value: number }[] {
  const points: { sample: number; value: number }[] = [];
  for (const tile of tiles) {
    const start = Math.max(0, Math.floor(from) - 1 - tile.first);
    const end = Math.min(tile.known, Math.ceil(from + count) + 2 - tile.first);
    for (let column = start; column < end; column += 1) points.push({ sample: tile.first + column, value: extremes(tile, column, channel)[1] });
  }
  return points;
}
