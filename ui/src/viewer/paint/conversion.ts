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
  light: Light;
}

/** What happens to the light of HDR and of wider gamuts; docs/PIXELS.md, Light. */
export interface Light {
  /** `sdr`: encoded values are shown as they are; `wide`: SDR of a wider gamut. */
  samples: Samples;
  /** To BT.709 primaries; columns one after the other, as WebGL takes them. */
  gamut: number[];
  /** The curve above the knee: scale, a, b. */
  tone: [number, number, number];
}

/** What a picture's samples are: colours as they are shown, or planes of these. */
export type Samples = 'rgba' | 'sdr' | 'wide' | 'pq' | 'hlg';

/** cd/m² (ITU-R BT.2408). */
const WHITE = 203;
const HLG_PEAK = 1000;
export const KNEE = 0.3;
const IDENTITY = [1, 0, 0, 0, 1, 0, 0, 0, 1];
/** ITU-R BT.2087-0, annex 1; by columns. */
const FROM_2020 = [1.660491, -0.1245505, -0.0181508, -0.5876411, 1.1328999, -0.1005789, -0.0728499, -0.0083494, 1.1187297];
/** SMPTE EG 432-1; by columns. */
const FROM_P3 = [1.2249402, -0.04205695, -0.01963755, -0.2249402, 1.0420569, -0.07863605, 0, 0, 1.0982736];
const GAMUTS: Record<number, number[]> = { 9: FROM_2020, 11: FROM_P3, 12: FROM_P3 };

export function lightOf({ transfer, primaries, peakNits, layout }: Pick<Header, 'transfer' | 'primaries' | 'peakNits' | 'layout'>): Light {
  const gamut = GAMUTS[primaries];
  const none: Light = { samples: 'sdr', gamut: IDENTITY, tone: [1, 0, 0] };
  if (layout.planes === 1) return { ...none, samples: 'rgba' };
  if (transfer === 16) return { samples: 'pq', gamut: gamut ?? IDENTITY, tone: toneOf(peakNits / WHITE) };
  if (transfer === 18) return { samples: 'hlg', gamut: gamut ?? IDENTITY, tone: toneOf(HLG_PEAK / WHITE) };
  return gamut === undefined ? none : { ...none, samples: 'wide', gamut };
}

function toneOf(light: number): [number, number, number] {
  const peak = Math.max(light, 1.001);
  const a = (-KNEE * KNEE * (peak - 1)) / (KNEE * KNEE - 2 * KNEE + peak);
  const b = (KNEE * KNEE - 2 * KNEE * peak + peak) / (peak - 1);
  return [(b * b + 2 * b * KNEE + KNEE * KNEE) / (b - a), a, b];
}

/** ITU-T H.273, table 4. */
const KS = { bt601: [0.299, 0.114], bt709: [0.2126, 0.0722], bt2020: [0.2627, 0.0593] } as const;

type Described = Pick<Header, 'layout' | 'matrix' | 'range' | 'siting' | 'transfer' | 'primaries' | 'peakNits'>;

export function conversionOf(header: Described): ConversionNumbers {
  const { layout, range } = header;
  const top = 2 ** layout.bits - 1;
  const times = 2 ** (layout.bits - 8);
  const [kr, kb] = header.matrix === 'rgb' ? [0, 0] : KS[header.matrix];
  return {
    luma: range === 'full' ? [0, top] : [16 * times, 219 * times],
    chroma: [128 * times, range === 'full' ? top : 224 * times],
    k: [kr, kb],
    light: lightOf(header),
    step: [layout.across, layout.down],
    siting: [
      layout.across === 2 && header.siting === 'center' ? 0.5 : 0,
      layout.down === 2 && header.siting !== 'top-left' ? 0.5 : 0,
    ],
  };
}
