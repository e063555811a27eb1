// The numbers of a measurement, in the units that its medium has: pixels, points, millimetres. Pure.

import type { Ground } from './ground';
import type { Measured } from './measuring';

const MM_PER_INCH = 25.4;
const POINTS_PER_INCH = 72;

export type Unit = 'px' | 'pt' | 'mm';

/** In one unit; areas in its square. */
export interface Measures {
  unit: Unit;
  length: number;
  /** Without a sign. */
  across: number;
  down: number;
  area: number;
}

/** Whether pixels have a size on paper; a density of a few pixels per inch is a ratio that was written as one. */
export function isPrinted({ perInch }: Ground): boolean {
  return perInch !== null && perInch.every((value) => value >= 10);
}

/** Millimetres of a PDF's page: its own units per inch are points unless it says otherwise. */
export function mmOnPage(units: number, perInch: number | undefined): number {
  return (units / (perInch ?? POINTS_PER_INCH)) * MM_PER_INCH;
}

/** The medium's own unit first: what a person reads first. Pages are measured in millimetres. */
export function measuresOf(measured: Measured, ground: Ground): Measures[] {
  const own = Math.abs(measured.to.x - measured.from.x) / 1000;
  const ownDown = Math.abs(measured.to.y - measured.from.y) / 1000;
  const of = (unit: Unit, perUnit: readonly [number, number]): Measures => {
    const [across, down] = [own * perUnit[0], ownDown * perUnit[1]];
    return { unit, across, down, length: Math.hypot(across, down), area: across * down };
  };
  if (ground.kind === 'pdf') {
    const [x = POINTS_PER_INCH, y = POINTS_PER_INCH] = ground.perInch ?? [];
    return [of('mm', [MM_PER_INCH / x, MM_PER_INCH / y]), of('pt', [POINTS_PER_INCH / x, POINTS_PER_INCH / y])];
  }
  const px = of('px', [1, 1]);
  if (ground.perInch === null || !isPrinted(ground)) return [px];
  const [x, y] = ground.perInch;
  return [px, of('mm', [MM_PER_INCH / x, MM_PER_INCH / y])];
}

/** Degrees from the horizontal, counter-clockwise, above −180 up to 180. */
export function angleOf({ from, to }: Measured): number {
  const degrees = (Math.atan2(from.y - to.y, to.x - from.x) * 180) / Math.PI;
  return degrees <= -180 ? 180 : degrees === 0 ? 0 : degrees;
}
