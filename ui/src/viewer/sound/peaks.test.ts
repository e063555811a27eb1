import { describe, expect, it } from 'vitest';
import type { Waveform } from '../../backend';
import { isHere, layersAt, levelFor, Peaks, tilesOf, wantedFor, type Question } from './peaks';
import { pixelsOf, samplesOf } from './reading';
import { whole } from './stretch';

/** A ramp in one channel, its mirror in the other; so much of it is known. */
function answer({ first, count, columns }: Question, length: number, known: number): Waveform {
  const values: number[] = [];
  for (let column = 0; column < columns; column += 1) {
    const from = first + Math.floor((column * count) / columns);
    const to = first + Math.floor(((column + 1) * count) / columns) - 1;
    if (to >= known) break;
    values.push(from, to, -to, -from);
  }
  return { num_samples: length, known, complete: known >= length, sample_rate: 8000, channels: 2, columns: values };
}

/** Peaks whose questions the test answers. */
function asking(length: number) {
  const open: { question: Question; settle(known?: number, more?: Partial<Waveform>): Promise<void>; fail(error: unknown): Promise<void> }[] = [];
  const asked: string[] = [];
  const rest = () => new Promise<void>((resolve) => void setTimeout(resolve));
  const peaks = new Peaks(
    (question) =>
      new Promise((resolve, reject) => {
        asked.push(`${question.first}+${question.count}/${question.columns}`);
        open.push({
          question,
          settle: (known = length, more = {}) => {
            resolve({ ...answer(question, length, known), ...more });
            return rest();
          },
          fail: (error) => {
            reject(error as Error);
            return rest();
          },
        });
      }),
  );
  const next = () => {
    const one = open.shift();
    if (one === undefined) throw new Error('nothing was asked');
    return one;
  };
  return { peaks, asked, open, next };
}

const LENGTH = 20_000;
const wanted = (level: number, from = 0, count = LENGTH) => tilesOf(level, { from, count }, LENGTH);

describe('tiles', () => {
  it('have a column for each pixel, and not two levels finer', () => {
    expect([0.1, 1, 1.9, 2, 3.9, 4, 1000].map(levelFor)).toEqual([0, 0, 0, 1, 1, 2, 9]);
  });

  it('are the same wherever one looks, and end where the sound does', () => {
    const asked = wanted(2, 9000, 3000).map(({ first, count, columns }) => [first, count, columns]);
    expect(asked).toEqual([[8192, 8192, 2048]]);
    expect(wanted(2).map(({ first, count, columns }) => [first, count, columns])).toEqual([
      [0, 8192, 2048],
      [8192, 8192, 2048],
      [16_384, 3616, 904],
    ]);
    expect(tilesOf(0, { from: 0, count: 1 }, 0)).toEqual([]);
  });
});

describe('asking', () => {
  it('asks two at a time, in order, and nothing twice', async () => {
    const { peaks, asked, next } = asking(LENGTH);
    peaks.want(wanted(2));
    expect(asked).toEqual(['0+8192/2048', '8192+8192/2048']);
    await next().settle();
    await next().settle();
    await next().settle();
    expect(asked).toEqual(['0+8192/2048', '8192+8192/2048', '16384+3616/904']);
    peaks.want(wanted(2));
    expect(asked).toHaveLength(3);
    expect(isHere(peaks.known().tiles, 2, whole(LENGTH), LENGTH)).toBe(true);
  });

  it('forgets what was wanted on the way', async () => {
    const { peaks, asked, next } = asking(LENGTH);
    peaks.want(wanted(2));
    peaks.want(wanted(1, 0, 100));
    peaks.want(wanted(0, 6000, 100));
    await next().settle();
    await next().settle();
    expect(asked).toEqual(['0+8192/2048', '8192+8192/2048', '4096+2048/2048']);
  });

  it('asks again for what was not whole when more is known, and tells how far it is', async () => {
    const { peaks, asked, next } = asking(LENGTH);
    peaks.want(wanted(4));
    await next().settle(5000);
    expect(peaks.known().progress).toMatchObject({ known: 5000, complete: false, numSamples: LENGTH });
    expect(isHere(peaks.known().tiles, 4, whole(LENGTH), LENGTH)).toBe(false);
    peaks.grown();
    peaks.grown();
    await next().settle(12_000);
    await next().settle(LENGTH);
    expect(peaks.known().progress?.complete).toBe(true);
    peaks.grown();
    expect(asked).toHaveLength(3);
  });

  it('does not go back to what was known less', async () => {
    const { peaks, open } = asking(LENGTH);
    peaks.want(wanted(2));
    const [first, second] = [open[0], open[1]];
    await second?.settle(9000);
    await first?.settle(300);
    expect(peaks.known().progress?.known).toBe(9000);
  });

  it('begins to count a sound that does not say how long it is, and asks until it is known', async () => {
    const { peaks, asked, next } = asking(0);
    peaks.want(wantedFor(whole(0), 0, 1000));
    expect(asked).toEqual(['0+1/1']);
    await next().settle(0, { num_samples: 0, complete: false });
    expect(peaks.known().progress).toMatchObject({ numSamples: 0, complete: false });
    peaks.grown();
    expect(asked).toEqual(['0+1/1', '0+1/1']);
    await next().settle(5000, { num_samples: 5000, complete: false });
    expect(peaks.known().progress?.numSamples).toBe(5000);
  });

  it('lets the length grow when more is said to be known, and not with each answer', async () => {
    const { peaks, asked, next } = asking(0);
    const growing = (known: number) => next().settle(known, { num_samples: known, complete: false });
    const length = () => peaks.known().progress?.numSamples ?? 0;
    peaks.want(wantedFor(whole(0), 0, 1000));
    await growing(3000);
    peaks.want(wantedFor(whole(3000), 3000, 1000));
    await growing(4000);
    expect([length(), peaks.known().progress?.known]).toEqual([3000, 4000]);
    peaks.grown();
    await growing(6000);
    expect(length()).toBe(6000);
    peaks.want(wantedFor(whole(6000), 6000, 1000));
    await growing(7000);
    expect([length(), asked]).toEqual([6000, ['0+1/1', '0+3000/1500', '0+3000/1500', '0+6000/1500']]);
  });

  it('shows a last tile that ended elsewhere until the one that is as long is here', async () => {
    const { peaks, asked, next } = asking(5000);
    const longer = whole(6000);
    peaks.want(tilesOf(2, whole(5000), 5000));
    await next().settle();
    expect(isHere(peaks.known().tiles, 2, whole(5000), 5000)).toBe(true);
    peaks.want(tilesOf(2, longer, 6000));
    expect(asked).toEqual(['0+5000/1250', '0+6000/1500']);
    expect(layersAt(peaks.known().tiles, 2, longer, 6000).flat()).toMatchObject([{ count: 5000 }]);
    expect(isHere(peaks.known().tiles, 2, longer, 6000)).toBe(false);
    await next().settle(6000);
    expect(isHere(peaks.known().tiles, 2, longer, 6000)).toBe(true);
  });

  it('stops at a failure until somebody tries again', async () => {
    const { peaks, asked, next } = asking(LENGTH);
    peaks.want(wanted(4));
    await next().fail({ code: 'crashed' });
    expect(peaks.known().error).toEqual({ code: 'crashed' });
    peaks.want(wanted(3));
    peaks.grown();
    expect(asked).toHaveLength(1);
    peaks.retry();
    expect(peaks.known().error).toBeNull();
    await next().settle();
    expect(asked).toHaveLength(3);
  });
});

describe('reading', () => {
  async function filled(...levels: number[]) {
    const { peaks, open, next } = asking(LENGTH);
    for (const level of levels) {
      peaks.want(wanted(level));
      // One answer brings the next question.
      // oxlint-disable-next-line no-await-in-loop
      while (open.length > 0) await next().settle();
    }
    return peaks.known().tiles;
  }

  it('gives each pixel the smallest and largest of what lies under it', async () => {
    const tiles = await filled(2);
    const stretch = whole(LENGTH);
    const { low, high, known } = pixelsOf(layersAt(tiles, 2, stretch, LENGTH), stretch, 1000, 0);
    expect(known.every((one) => one === 1)).toBe(true);
    for (const x of [0, 1, 409, 410, 819, 999]) {
      expect(low[x]).toBeLessThanOrEqual(x * 20);
      expect(low[x]).toBeGreaterThan(x * 20 - 4);
      expect(high[x]).toBeGreaterThanOrEqual(x * 20 + 19);
      expect(high[x]).toBeLessThan(x * 20 + 19 + 4);
    }
    const mirrored = pixelsOf(layersAt(tiles, 2, stretch, LENGTH), stretch, 1000, 1);
    expect(mirrored.high[500]).toBe(-(low[500] ?? 0));
    const both = pixelsOf(layersAt(tiles, 2, stretch, LENGTH), stretch, 1000, null);
    expect([both.low[500], both.high[500]]).toEqual([mirrored.low[500], high[500]]);
  });

  it('fills what a level lacks from a coarser one', async () => {
    const tiles = await filled(5);
    const stretch = { from: 3000, count: 500 };
    const { known, low } = pixelsOf(layersAt(tiles, 0, stretch, LENGTH), stretch, 1000, 0);
    expect(known.every((one) => one === 1)).toBe(true);
    expect(Math.abs((low[500] ?? 0) - 3250)).toBeLessThanOrEqual(32);
  });

  it('knows nothing where nothing is known', () => {
    const stretch = whole(LENGTH);
    expect(layersAt(new Map(), 2, stretch, LENGTH)).toEqual([]);
    expect(pixelsOf([], stretch, 10, 0).known.some((one) => one === 1)).toBe(false);
  });

  it('gives single samples and one on either side', async () => {
    const [tiles] = layersAt(await filled(0), 0, { from: 100.5, count: 4 }, LENGTH);
    expect(samplesOf(tiles ?? [], { from: 100.5, count: 4 }, 0)).toEqual([99, 100, 101, 102, 103, 104, 105, 106].map((sample) => ({ sample, value: sample })));
  });
});
