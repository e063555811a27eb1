import { describe, expect, it } from 'vitest';
import { rulerOf, timeText } from './clock';
import type { Scale } from './stretch';
import { whole, xOf, zoomedAt } from './stretch';

describe('a time', () => {
  it.each([
    [0, 44_100, '0:00.000'],
    [44_100, 44_100, '0:01.000'],
    [543_210, 44_100, '0:12.317'],
    [48_000 * 60 - 1, 48_000, '0:59.999'],
    [48_000 * 60 - 100, 48_000, '0:59.997'],
    [48_000 * 3600, 48_000, '1:00:00.000'],
    [48_000 * 36_000 + 48, 48_000, '10:00:00.001'],
    [1, 8000, '0:00.000'],
    [8, 8000, '0:00.001'],
  ])('%i samples at %i a second are %s', (sample, rate, text) => expect(timeText(sample, rate)).toBe(text));

  it('has hours where they are asked for', () => expect(timeText(44_100 * 75, 44_100, true)).toBe('0:01:15.000'));
});

describe('the ruler', () => {
  const rate = 48_000;
  const scaleOf = (from: number, seconds: number, width = 943): Scale => ({ from, count: seconds * rate, width });
  const labels = (scale: Scale, length = Infinity) => rulerOf(scale, rate, length).ticks.flatMap(({ label }) => label ?? []);

  it.each([
    [7200, ['0:00', '15:00', '30:00', '45:00', '1:00:00', '1:15:00', '1:30:00', '1:45:00', '2:00:00']],
    [60, ['0:00', '0:10', '0:20', '0:30', '0:40', '0:50', '1:00']],
    [3, ['0:00.0', '0:00.5', '0:01.0', '0:01.5', '0:02.0', '0:02.5', '0:03.0']],
    [0.4, ['0:00.00', '0:00.05', '0:00.10', '0:00.15', '0:00.20', '0:00.25', '0:00.30', '0:00.35', '0:00.40']],
    [0.004, ['#0', '#20', '#40', '#60', '#80', '#100', '#120', '#140', '#160', '#180']],
    [0.008, ['0:00.000', '0:00.001', '0:00.002', '0:00.003', '0:00.004', '0:00.005', '0:00.006', '0:00.007', '0:00.008']],
  ])('of %d seconds says %j', (seconds, expected) => expect(labels(scaleOf(0, seconds))).toEqual(expected));

  it('goes down to samples', () => {
    expect(labels({ from: 100, count: 64, width: 943 })).toEqual(['#100', '#110', '#120', '#130', '#140', '#150', '#160']);
    expect(rulerOf({ from: 100, count: 64, width: 943 }, rate, 48_000)).toMatchObject({ unit: 'sample', major: 10, minor: 1 });
  });

  it('has room between labels and between ticks at every zoom, and whole parts', () => {
    for (const length of [rate * 2, rate * 3600 * 12]) {
      let stretch = whole(length);
      for (let step = 0; step < 60; step += 1) {
        const scale = { ...stretch, width: 943 };
        const { major, minor, ticks } = rulerOf(scale, rate, length);
        const narrowest = (list: typeof ticks) => Math.min(...list.slice(1).map(({ sample }, at) => xOf(sample, scale) - xOf(list[at]?.sample ?? NaN, scale)));
        const labelled = ticks.filter(({ label }) => label !== null);
        expect(narrowest(labelled)).toBeGreaterThan(87);
        expect(narrowest(ticks)).toBeGreaterThan(7.9);
        expect(Number.isInteger(Math.round((major / minor) * 1e6) / 1e6)).toBe(true);
        expect(ticks.length).toBeLessThan(120);
        expect(new Set(labelled.map(({ label }) => label)).size).toBe(labelled.length);
        stretch = zoomedAt(stretch, 1.5, 0.37, length);
      }
    }
  });

  it('is about what is on screen and no more', () => {
    expect(labels(scaleOf(rate * 100, 60))).toEqual(['1:40', '1:50', '2:00', '2:10', '2:20', '2:30', '2:40']);
    expect(labels(scaleOf(0, 60), rate * 25)).toEqual(['0:00', '0:10', '0:20']);
  });

  it('has steps for sounds of days', () => {
    const { ticks } = rulerOf({ from: 0, count: rate * 3600 * 400, width: 943 }, rate, Infinity);
    expect(ticks.length).toBeGreaterThan(1);
    expect(ticks.length).toBeLessThan(14);
  });
});
