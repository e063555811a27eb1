import { describe, expect, it } from 'vitest';
import { begin, corrected, heardAt } from './running';

const RATE = 48_000;
const ALL = [0, 60 * RATE] as const;
const PER_MS = 48;

describe('where a sound is heard', () => {
  it('goes on evenly between two words', () => {
    const running = begin(1000, 500, PER_MS, ALL);
    expect([heardAt(running, 490), heardAt(running, 500), heardAt(running, 510)]).toEqual([1000, 1000, 1480]);
    expect(heardAt(begin(1000, 0, -PER_MS / 2, ALL), 10)).toBe(760);
  });

  it('does not leave what plays, and waits for a player that says nothing', () => {
    expect(heardAt(begin(990, 0, PER_MS, [0, 1000]), 10)).toBe(1000);
    expect(heardAt(begin(110, 0, -PER_MS, [100, 1000]), 10)).toBe(100);
    const running = begin(0, 0, PER_MS, ALL);
    expect(heardAt(running, 10_000)).toBe(heardAt(running, 500));
  });

  it('makes up for a small difference without a jump', () => {
    const running = begin(0, 0, PER_MS, ALL);
    const ahead = corrected(running, 33 * PER_MS + 480, 33, RATE);
    expect(heardAt(ahead, 33)).toBe(heardAt(running, 33));
    expect(heardAt(ahead, 33 + 250)).toBe(283 * PER_MS + 480);
  });

  it.each([
    ['forward', PER_MS, 1],
    ['in reverse', -PER_MS, -1],
  ])('never goes back, %s', (_, pace, way) => {
    let running = begin(30 * RATE, 0, pace, ALL);
    let before = heardAt(running, 0);
    for (let now = 0; now < 2000; now += 8) {
      // The player says it every 32 ms, now too early and now too late.
      const off = (now % 64 === 0 ? 100 : -150) * PER_MS;
      if (now % 32 === 0) running = corrected(running, 30 * RATE + now * pace + off, now, RATE);
      const here = heardAt(running, now);
      expect((here - before) * way).toBeGreaterThanOrEqual(0);
      before = here;
    }
  });

  it('jumps where the player did, as in a loop', () => {
    const running = corrected(begin(30 * RATE, 0, PER_MS, ALL), 100, 33, RATE);
    expect([heardAt(running, 33), heardAt(running, 43)]).toEqual([100, 580]);
  });

  it.each([
    ['forward', PER_MS],
    ['in reverse', -PER_MS],
  ])('jumps also in a loop that is shorter than any other jump, %s', (_, pace) => {
    const within = [RATE, RATE + 100 * PER_MS] as const;
    const [first, last] = pace > 0 ? within : [within[1], within[0]];
    let running = begin(first, 0, pace, within);
    for (const now of [32, 64, 96]) running = corrected(running, first + now * pace, now, RATE);
    expect(heardAt(running, 110)).toBe(last);
    running = corrected(running, first + 20 * pace, 120, RATE);
    expect([heardAt(running, 120), heardAt(running, 130)]).toEqual([first + 20 * pace, first + 30 * pace]);
    // What is less than half of it is made up for.
    expect(heardAt(corrected(running, first + 40 * pace, 130, RATE), 130)).toBe(first + 30 * pace);
  });
});
