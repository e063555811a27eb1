import { describe, expect, it } from 'vitest';
import { countOf, frameAt, rateText, rulerOf, timecodeOf, timecodeRule, thousandthsOf, xOfFrame } from './time';

const NTSC = [30000, 1001] as const;

describe('drop-frame timecode', () => {
  const rule = timecodeRule(NTSC, null, true) ?? { fps: 0, drop: false, start: 0 };

  it.each([
    [0, '00:00:00;00'],
    [132, '00:00:04;12'],
    [1799, '00:00:59;29'],
    [1800, '00:01:00;02'],
    [3597, '00:01:59;29'],
    [3598, '00:02:00;02'],
    [17981, '00:09:59;29'],
    [17982, '00:10:00;00'],
    [17982 + 1800, '00:11:00;02'],
    [107892, '01:00:00;00'],
    [2589407, '23:59:59;29'],
  ])('of frame %i is %s', (frame, text) => {
    expect(timecodeOf(frame, rule)).toBe(text);
  });

  it('counts back to the same frame through the first twenty minutes and around each hour', () => {
    const near = Array.from({ length: 23 }, (_, hour) => [-2, -1, 0, 1, 2].map((by) => (hour + 1) * 107892 + by)).flat();
    const wrong = [...Array(36000).keys(), ...near].filter((frame) => countOf(timecodeOf(frame, rule), 30, true) !== frame);
    expect(wrong).toEqual([]);
  });

  it('drops four numbers at 60 a second', () => {
    const sixty = timecodeRule([60000, 1001], null, true) ?? rule;
    expect(timecodeOf(3600, sixty)).toBe('00:01:00;04');
  });
});

describe('timecode', () => {
  it('starts where the source says', () => {
    const rule = timecodeRule([25, 1], '10:00:00:00', false);
    expect(rule && timecodeOf(26, rule)).toBe('10:00:01:01');
    const drop = timecodeRule(NTSC, '00:59:59;28', true);
    expect(drop && timecodeOf(2, drop)).toBe('01:00:00;00');
  });

  it('ignores drop-frame where it does not exist', () => {
    expect(timecodeRule([25, 1], null, true)?.drop).toBe(false);
    expect(timecodeRule([24000, 1001], null, true)).toEqual({ fps: 24, drop: false, start: 0 });
  });

  it('is not there when the rate varies', () => {
    expect(timecodeRule(null, '00:00:00:00', false)).toBeNull();
  });

  it.each([
    [[30000, 1001], '29.97'],
    [[24000, 1001], '23.976'],
    [[60000, 1001], '59.94'],
    [[25, 1], '25'],
    [[25, 2], '12.5'],
  ] as const)('writes the rate %j as %s', (rate, text) => {
    expect(rateText(rate)).toBe(text);
  });
});

describe('the time of a frame', () => {
  it.each([
    [0n, [1, 90_000], 0],
    [3003n, [1, 90_000], 34],
    [90_000n, [1, 90_000], 1000],
    [30n, [1001, 30_000], 1001],
    [9_007_199_254_740_993n, [1, 1_000_000_000], 9_007_199_255],
    [5n, [1, 0], 5000],
  ] as const)('of %s ticks of %j is %s thousandths', (ticks, base, thousandths) => {
    expect(thousandthsOf(ticks, base)).toBe(thousandths);
  });
});

describe('the line', () => {
  it('finds every frame again under its own playhead, also when frames are narrower than pixels', () => {
    for (const [numFrames, width] of [
      [1, 500],
      [600, 1011],
      [599, 313],
      [100_000, 900],
    ] as const) {
      for (let frame = 0; frame < numFrames; frame += Math.max(1, Math.floor(numFrames / 997))) {
        expect(frameAt(xOfFrame(frame, numFrames, width), numFrames, width)).toBe(frame);
      }
    }
  });

  it('ends at the first and the last frame', () => {
    expect(frameAt(-40, 600, 1000)).toBe(0);
    expect(frameAt(4000, 600, 1000)).toBe(599);
    expect(frameAt(1000, 600, 1000)).toBe(599);
  });

  it('labels round frames with room between them', () => {
    for (const numFrames of [1, 7, 600, 5400, 250_000]) {
      const { major, minor, labels } = rulerOf(numFrames, 1000);
      expect(labels[0]).toBe(0);
      expect((major * 1000) / numFrames).toBeGreaterThanOrEqual(88);
      expect(labels.length).toBeLessThanOrEqual(12);
      expect(major % minor).toBe(0);
      expect((minor * 1000) / numFrames).toBeGreaterThanOrEqual(7);
    }
  });
});
