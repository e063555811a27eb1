import { describe, expect, it } from 'vitest';
import type { Sound } from './state';
import { described, lengthened, lookedAt, movedTo, opened, placeOf, readSoundPlace, remembered, shownOf, viewed } from './state';

const media: Sound = { kind: 'audio', channels: 2, sample_rate: 8000, num_samples: 80_000, codec: 'flac', duration: [10, 1], confirmed: true };
const fresh = opened(media, null);
const claimed = opened({ ...media, confirmed: false }, null);

describe('where one is', () => {
  it('begins with all of it on screen', () => {
    expect(fresh).toMatchObject({ cursor: 0, view: null, length: 80_000 });
    expect(shownOf(fresh)).toEqual({ from: 0, count: 80_000 });
  });

  it('is remembered and found again, in a version of another rate at the same time', () => {
    const there = movedTo(viewed(fresh, { from: 8000, count: 16_000 }), 12_000);
    const kept = readSoundPlace(JSON.parse(JSON.stringify(remembered(there))));
    expect(opened(media, kept)).toEqual(there);
    expect(opened({ ...media, sample_rate: 16_000, num_samples: 160_000 }, kept)).toMatchObject({ cursor: 24_000, view: { from: 16_000, count: 32_000 } });
    expect(opened({ ...media, num_samples: 9000 }, kept)).toMatchObject({ cursor: 9000, view: null });
  });

  it('stays within the sound and takes the screen along', () => {
    expect(movedTo(fresh, 1e9).cursor).toBe(80_000);
    expect(movedTo(fresh, -5).cursor).toBe(0);
    const near = viewed(fresh, { from: 0, count: 8000 });
    const moved = movedTo(near, 40_000);
    expect(shownOf(moved).from).toBeLessThan(40_000);
    expect(shownOf(moved).from + shownOf(moved).count).toBeGreaterThan(40_000);
    expect(shownOf(moved).count).toBe(8000);
  });

  it('is all of it again once all of it is on screen, and stays so when there is more', () => {
    expect(viewed(fresh, { from: 10, count: 1e9 }).view).toBeNull();
    expect(shownOf(lengthened(claimed, 90_000, false)).count).toBe(90_000);
    expect(lengthened(movedTo(claimed, 80_000), 70_000, true).cursor).toBe(70_000);
  });

  it('grows as more is known, whatever the file claims, and is what was counted in the end', () => {
    const grown = lengthened(claimed, 90_000, false);
    expect(described(grown, { ...media, confirmed: false }).length).toBe(90_000);
    const counted = lengthened(grown, 85_000, true);
    expect(counted).toMatchObject({ length: 85_000, counted: true });
    expect(described(counted, { ...media, confirmed: false })).toBe(counted);
    expect(described(grown, { ...media, num_samples: 85_000 })).toMatchObject({ length: 85_000, counted: true });
  });

  it('takes the end of a range that waits along when it is shorter', () => {
    const waiting = { ...claimed, pending: { edge: 'start' as const, at: 79_000 } };
    expect(lengthened(waiting, 70_000, true).pending).toEqual({ edge: 'start', at: 70_000 });
  });

  it('is the same stretch while the cursor moves within it', () => {
    const near = viewed(fresh, { from: 8000, count: 16_000 });
    expect(movedTo(near, 9000).view).toBe(near.view);
    expect(movedTo(near, 70_000).view).not.toBe(near.view);
  });

  it('goes where somebody spoke about', () => {
    const place = placeOf({ start: 40_000, end: 48_000 }, 8000);
    expect(lookedAt(fresh, place)).toMatchObject({ cursor: 40_000, view: null });
    const near = lookedAt(viewed(fresh, { from: 0, count: 4000 }), place);
    expect(shownOf(near).from).toBeLessThanOrEqual(40_000);
    expect(shownOf(near).from + shownOf(near).count).toBeGreaterThanOrEqual(48_000);
    expect(lookedAt(fresh, { page: null, frame: null })).toBe(fresh);
  });

  it.each([undefined, null, 3, {}, { rate: 0, cursor: 0, view: null }, { rate: 1, cursor: -1, view: null }, { rate: 1, cursor: 0.5, view: null }])(
    'is nothing when it reads %j',
    (value) => expect(readSoundPlace(value)).toBeNull(),
  );
});
