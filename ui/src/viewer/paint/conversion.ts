// The numbers that the conversion shader is given, from a picture's header. Pure; docs/PIXELS.md has the formula.

import type { Header } from '../pixels/header';

export interface ConversionNumbers {
  /** `(sample - offset) / width` is in [0, 1] for luma, in [-½, ½] for chroma. */
  luma: [offset: number, width: number];
  chroma: [offset: number, width: number];
  /** Kr and Kb. */
  k: [number, number];
  step: [number, number];
  /** Where chroma sample (0, 0) lies, in luma samples. */
  siting: [number, number];
}

/** ITU-T H.273, table 4. */
const KS = { bt601: [0.299, 0.114], bt709: [0.2126, 0.0722], bt2020: [0.2627, 0.0593] } as const;

export function conversionOf(header: Pick<Header, 'layout' | 'matrix' | 'range' | 'siting'>): ConversionNumbers {
  const { layout, range } = header;
  const top = 2 ** layout.bits - 1;
  const times = 2 ** (layout.bits - 8);
  const [kr, kb] = header.matrix === 'rgb' ? [0, 0] : KS[header.matrix];
  return {
    luma: range === 'full' ? [0, top] : [16 * times, 219 * times],
    chroma: [128 * times, range === 'full' ? top : 224 * times],
    k: [kr, kb],
    step: [layout.across, layout.down],
    siting: [
      layout.across === 2 && header.siting === 'center' ? 0.5 : 0,
      layout.down === 2 && header.siting !== 'top-left' ? 0.5 : 0,
    ],
  };
}
