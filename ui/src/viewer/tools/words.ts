// What the tools say: the short text at a measurement, and what is read out. Pure.

import type { SampledPoint } from '../../backend';
import { t } from '../../i18n';
import type { Point } from '../view/transform';
import { area, decimal, degrees, hex, length, nearness, position, sides } from './formats';
import type { Ground } from './ground';
import { angleOf, measuresOf } from './measures';
import type { Measured } from './measuring';

/** Beside a measurement: its length, or width by height, in the unit that one reads first. */
export function shortText(measured: Measured, ground: Ground): string {
  const [first] = measuresOf(measured, ground);
  if (first === undefined) return '';
  if (measured.mode === 'line') return length(first.length, first.unit);
  return sides(first.across, first.down, first.unit);
}

/** The whole of a measurement, to be read out. */
export function measuredText(measured: Measured, ground: Ground): string {
  const [first] = measuresOf(measured, ground);
  if (first === undefined) return '';
  const [across, down] = [length(first.across, first.unit), length(first.down, first.unit)];
  if (measured.mode === 'area') return t('viewer.ruler.said-area', { across, down, area: area(first.area, first.unit) });
  return t('viewer.ruler.said-line', { length: length(first.length, first.unit), across, down, angle: degrees(angleOf(measured)) });
}

export function beginText(point: Point, ground: Ground): string {
  return t('viewer.ruler.said-begin', { where: position(point, ground) });
}

export function colorText({ rgb }: SampledPoint, point: Point, ground: Ground): string {
  const [red = 0, green = 0, blue = 0] = rgb;
  return t('viewer.color.said', { hex: hex(rgb), red, green, blue, where: position(point, ground) });
}

export function differenceText(deltaE: number): string {
  return t('viewer.color.said-difference', { value: decimal(deltaE, 2), word: t(`viewer.color.near.${nearness(deltaE)}`) });
}
