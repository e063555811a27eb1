import { describe, expect, it } from 'vitest';
import { barsOf } from './soundtrack';

describe('bars of a soundtrack', () => {
  it('are as high as it is loud, and silence is a line', () => {
    const [loud, silent, left] = barsOf([-32768, 32767, 0, 0, 0, 32767], 3, 3, 100);
    expect(loud).toEqual([4, 92]);
    expect(silent).toEqual([50, 1]);
    expect(left).toEqual([4, 46]);
  });

  it('hold the loudest of several columns, and one column may be several pixels wide', () => {
    expect(barsOf([0, 0, -16384, 16384], 2, 1, 100)).toEqual([[27, 46]]);
    const wide = barsOf([0, 0, -16384, 16384], 2, 4, 100);
    expect(wide[0]).toEqual(wide[1]);
    expect(wide[2]).toEqual([27, 46]);
    expect(wide[3]).toEqual([27, 46]);
  });

  it('are missing where nothing is known yet', () => {
    expect(barsOf([], 4, 2, 10)).toEqual([null, null]);
    expect(barsOf([0, 0, 0, 0], 4, 4, 10).map((bar) => bar === null)).toEqual([false, false, true, true]);
    expect(barsOf([0, 0, 0, 0, 0, 0], 4, 2, 10)[1], 'a pixel of which half is known').toBeNull();
  });
});
