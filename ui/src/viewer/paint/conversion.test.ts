import { describe, expect, it } from 'vitest';
import type { Layout } from '../pixels/header';
import { conversionOf, KNEE, lightOf } from './conversion';
import { drawnSize } from './painter';

const layout = (bits: 8 | 10, across: 1 | 2, down: 1 | 2): Layout => ({ planes: 3, bits, across, down });
const plain = { transfer: 1, primaries: 1, peakNits: 0 } as const;
const bt709 = { matrix: 'bt709', siting: 'left', ...plain } as const;

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
    expect(conversionOf({ ...plain, matrix: 'bt601', range: 'full', siting, layout: layout(8, across, down) }).siting).toEqual(at);
  });
});

describe('light', () => {
  const of = (transfer: number, primaries: number, peakNits = 0) => lightOf({ transfer, primaries, peakNits, layout: layout(10, 2, 2) });

  it('is left alone in plain video, and in RGB', () => {
    for (const primaries of [1, 2, 5, 6]) expect(of(1, primaries).samples).toBe('sdr');
    expect(lightOf({ transfer: 16, primaries: 9, peakNits: 1000, layout: { planes: 1, bits: 8, across: 1, down: 1 } }).samples).toBe('rgba');
  });

  it('of HDR and of wider gamuts keeps white white', () => {
    expect([of(1, 9), of(16, 9, 1000), of(18, 9)].map(({ samples }) => samples)).toEqual(['wide', 'pq', 'hlg']);
    for (const { gamut } of [of(1, 9), of(1, 12)]) {
      for (const row of [0, 1, 2]) expect(gamut[row]! + gamut[row + 3]! + gamut[row + 6]!).toBeCloseTo(1, 5);
    }
  });

  it('meets the knee with its slope, and the peak with white', () => {
    const [scale, a, b] = of(16, 9, 1000).tone;
    const curve = (light: number) => (scale * (light + a)) / (light + b);
    expect(curve(KNEE)).toBeCloseTo(KNEE, 6);
    expect((curve(KNEE + 1e-4) - curve(KNEE)) / 1e-4).toBeCloseTo(1, 2);
    expect(curve(1000 / 203)).toBeCloseTo(1, 6);
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
