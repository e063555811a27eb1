import { describe, expect, it } from 'vitest';
import { lanesOf, paint, type Picture } from './paint';
import type { Tile } from './peaks';

/** A context that keeps the bars it was given. */
function canvas(width: number, height: number) {
  const bars: { x: number; top: number; tall: number; color: string }[] = [];
  const dots: { x: number; y: number }[] = [];
  const context = {
    canvas: { width, height },
    fillStyle: '',
    clearRect: () => undefined,
    beginPath: () => undefined,
    fill: () => undefined,
    stroke: () => undefined,
    moveTo: () => undefined,
    lineTo: () => undefined,
    rect: (x: number, top: number, _: number, tall: number) => bars.push({ x, top, tall, color: context.fillStyle }),
    arc: (x: number, y: number) => dots.push({ x, y }),
  };
  return { context: context as unknown as CanvasRenderingContext2D, bars, dots };
}

/** One channel of silence with a click of full height in one column. */
function silence(columns: number, click: number): Tile {
  const values = new Int16Array(columns * 2);
  values[click * 2 + 1] = 32767;
  return { first: 0, count: columns, columns, channels: 1, values, known: columns };
}

const picture = (tile: Tile, change: Partial<Picture> = {}): Picture => ({
  stretch: { from: 0, count: tile.count },
  layers: [[tile]],
  lanes: lanesOf(100, 1, 8),
  channels: [0],
  range: null,
  colors: { peaks: 'gray', chosen: 'blue' },
  ratio: 1,
  ...change,
});

describe('lanes', () => {
  it('share the height on whole pixels', () => {
    expect(lanesOf(100, 1, 8)).toEqual([{ top: 0, height: 100 }]);
    expect(lanesOf(101, 2, 8)).toEqual([
      { top: 0, height: 46 },
      { top: 54, height: 46 },
    ]);
  });
});

describe('bars', () => {
  it('show a click where it is, and silence as a line', () => {
    const { context, bars } = canvas(100, 100);
    paint(context, picture(silence(1000, 505)));
    const loud = bars.filter(({ tall }) => tall > 40);
    expect(loud.map(({ x }) => x)).toEqual([50]);
    expect(bars.filter(({ x }) => x !== 50).every(({ tall }) => tall === 1)).toBe(true);
    expect(bars).toHaveLength(100);
  });

  it('are of another colour within the range', () => {
    const { context, bars } = canvas(100, 100);
    paint(context, picture(silence(1000, 505), { range: { start: 200, end: 300 } }));
    expect(bars.filter(({ color }) => color === 'blue').map(({ x }) => x)).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28, 29]);
    expect(bars).toHaveLength(100);
  });

  it('are none where nothing is known', () => {
    const { context, bars } = canvas(100, 100);
    paint(context, picture({ ...silence(1000, 505), known: 300 }));
    expect(bars.map(({ x }) => x)).toEqual([...Array(30).keys()]);
  });
});

it('samples that stand apart are points on a line', () => {
  const { context, bars, dots } = canvas(640, 100);
  paint(context, picture(silence(1000, 505), { stretch: { from: 500, count: 64 } }));
  expect(bars).toEqual([]);
  const highest = dots.toSorted((one, other) => one.y - other.y)[0];
  expect(highest?.x).toBe(50);
  expect(highest?.y).toBeLessThan(10);
});
