import { describe, expect, it } from 'vitest';
import type { Layout } from '../pixels/header';
import { conversionOf } from './conversion';
import { drawnSize } from './painter';

const layout = (bits: 8 | 10, across: 1 | 2, down: 1 | 2): Layout => ({ planes: 3, bits, across, down });
const bt709 = { matrix: 'bt709', siting: 'left' } as const;

describe('the numbers of the conversion', () => {
  it.each([
    ['limited', 8, [16, 219], [128, 224]],
    ['limited', 10, [64, 876], [512, 896]],
    ['full', 8, [0, 255], [128, 255]],
    ['full', 10, [0, 1023], [512, 1023]],
  ] as const)('of %s range in %i bits', (range, bits, luma, chroma) => {
    expect(conversionOf({ ...bt709, range, layout: layout(bits, 2, 2) })).toMatchObject({ luma, chroma });
  });

  it.each([
    ['center', 2, 2, [0.5, 0.5]],
    ['left', 2, 2, [0, 0.5]],
    ['top-left', 2, 2, [0, 0]],
    ['center', 2, 1, [0.5, 0]],
    ['left', 2, 1, [0, 0]],
    ['center', 1, 1, [0, 0]],
  ] as const)('of chroma that sits %s, %i by %i', (siting, across, down, at) => {
    expect(conversionOf({ matrix: 'bt601', range: 'full', siting, layout: layout(8, across, down) }).siting).toEqual(at);
  });
});

describe('the size on the canvas', () => {
  const header = { fullWidth: 397, fullHeight: 562 } as Parameters<typeof drawnSize>[0]['header'];
  const native = { width: 595.276, height: 841.89 };

  it('is the picture’s own when the view asks for just that', () => {
    expect(drawnSize({ header, native }, 0.6666)).toEqual({ width: 397, height: 562, exact: true });
  });

  it('is stretched when the view has moved on', () => {
    const drawn = drawnSize({ header, native }, 0.7);
    expect(drawn.exact).toBe(false);
    expect(drawn.width).toBeCloseTo(416.69, 2);
  });
});
