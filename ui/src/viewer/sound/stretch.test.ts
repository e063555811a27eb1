import { describe, expect, it } from 'vitest';
import { between, edgeAt, following, pannedBy, revealing, sampleAt, touches, whole, within, xOf, zoomedAt, type Scale } from './stretch';

const HOUR = 48_000 * 3600;

describe('samples and pixels', () => {
  it('find each other again at every zoom', () => {
    for (const length of [64, 1000, 48_000, HOUR]) {
      let stretch = whole(length);
      for (let step = 0; step < 40; step += 1) {
        const scale = { ...stretch, width: 943 };
        for (const share of [0, 0.2, 0.5, 0.9, 1]) {
          const sample = Math.round(stretch.from + share * stretch.count);
          expect(Math.abs(sampleAt(xOf(sample, scale), scale, length) - sample)).toBe(0);
        }
        stretch = zoomedAt(stretch, 1.7, 0.3, length);
      }
    }
  });

  it('end where the sound does', () => {
    const scale: Scale = { from: 0, count: 1000, width: 100 };
    expect(sampleAt(-50, scale, 1000)).toBe(0);
    expect(sampleAt(500, scale, 1000)).toBe(1000);
    expect(sampleAt(50, { from: 0, count: 1, width: 100 }, 0)).toBe(0);
  });

  it('take the nearest boundary', () => {
    const scale: Scale = { from: 10, count: 10, width: 100 };
    expect([14, 15, 26].map((x) => sampleAt(x, scale, 1000))).toEqual([11, 12, 13]);
  });
});

describe('zoom', () => {
  it('keeps the sample under the pointer, in and out', () => {
    let stretch = within({ from: 100_000, count: 480_000 }, HOUR);
    for (const [factor, share] of [
      [2, 0.25],
      [1.3, 0.8],
      [0.5, 0.1],
      [8, 0.5],
      [0.3, 0.66],
    ] as const) {
      const next = zoomedAt(stretch, factor, share, HOUR);
      expect(next.from + share * next.count).toBeCloseTo(stretch.from + share * stretch.count, 5);
      stretch = next;
    }
  });

  it('goes no farther than the whole and no nearer than samples', () => {
    expect(zoomedAt({ from: 500, count: 400 }, 0.001, 0.9, 1000)).toEqual({ from: 0, count: 1000 });
    expect(zoomedAt({ from: 0, count: 1000 }, 1e9, 0.5, 1000)).toEqual({ from: 468, count: 64 });
    expect(zoomedAt({ from: 0, count: 10 }, 2, 0.5, 10)).toEqual({ from: 0, count: 10 });
  });

  it('stays within the sound while one goes along', () => {
    expect(pannedBy({ from: 100, count: 200 }, 0.5, 1000)).toEqual({ from: 200, count: 200 });
    expect(pannedBy({ from: 100, count: 200 }, -3, 1000)).toEqual({ from: 0, count: 200 });
    expect(pannedBy({ from: 700, count: 200 }, 3, 1000)).toEqual({ from: 800, count: 200 });
  });
});

describe('bringing on screen', () => {
  const view = { from: 1000, count: 1000 };

  it('leaves alone what can be seen', () => {
    expect(revealing(view, { start: 1100, end: 1500 }, 100_000)).toBe(view);
    expect(revealing(view, { start: 1500, end: 1500 }, 100_000)).toBe(view);
    expect(following(view, 2000, 100_000)).toBe(view);
  });

  it('moves where that is enough', () => {
    expect(revealing(view, { start: 9000, end: 9100 }, 100_000)).toEqual({ from: 8550, count: 1000 });
    expect(revealing(view, { start: 50, end: 50 }, 100_000)).toEqual({ from: 0, count: 1000 });
    expect(following(view, 2500, 100_000)).toEqual({ from: 2400, count: 1000 });
    expect(following(view, 900, 100_000)).toEqual({ from: 0, count: 1000 });
  });

  it('goes away for what is too long, and near for what is too short to be seen', () => {
    expect(revealing(view, { start: 10_000, end: 14_000 }, 100_000)).toEqual({ from: 9500, count: 5000 });
    expect(revealing({ from: 0, count: 100_000 }, { start: 50_000, end: 50_400 }, 100_000)).toEqual({ from: 49_400, count: 1600 });
  });

  it.each([
    [{ start: 0, end: 1000 }, true],
    [{ start: 0, end: 999 }, false],
    [{ start: 2000, end: 2000 }, true],
    [{ start: 2001, end: 3000 }, false],
    [{ start: 0, end: 9999 }, true],
  ])('%j is on it: %s', (range, expected) => expect(touches(view, range)).toBe(expected));
});

describe('edges under the pointer', () => {
  const scale: Scale = { from: 0, count: 1000, width: 1000 };
  it.each([
    [100, 'start'],
    [106, 'start'],
    [107, null],
    [294, 'end'],
    [300, 'end'],
    [200, null],
  ])('at %i: %s', (x, edge) => expect(edgeAt(x, { start: 100, end: 300 }, scale)).toBe(edge));

  it('of a narrow range are told apart by the side', () => {
    const narrow = { start: 100, end: 104 };
    expect([99, 101, 102, 103, 106].map((x) => edgeAt(x, narrow, scale))).toEqual(['start', 'start', 'end', 'end', 'end']);
  });

  it('are none without a range', () => expect(edgeAt(0, null, scale)).toBeNull());
});

it('a range lies between two places, whichever comes first', () => {
  expect(between(7, 3)).toEqual({ start: 3, end: 7 });
});
