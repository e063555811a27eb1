// How the tools write numbers: by the person's locale, colours as they are written everywhere. Pure.

import type { SourceValues } from '../../backend';
import { t } from '../../i18n';
import { personLocale } from '../../i18n/locale';
import type { Point } from '../view/transform';
import type { Ground } from './ground';
import { mmOnPage, type Unit } from './measures';

/** With exactly so many digits after the point. */
export function decimal(value: number, digits: number, locale = personLocale): string {
  const shown = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: 'negative' });
  return shown.format(value).replace('-', '−');
}

/** `#RRGGBB` */
export function hex(rgb: readonly number[]): string {
  return `#${rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`.toUpperCase();
}

/** A length with its unit: whole pixels, tenths of points and of millimetres (hundredths below ten). */
export function length(value: number, unit: Unit, locale = personLocale): string {
  return t(`viewer.unit.${unit}`, { value: decimal(value, digitsOf(value, unit), locale) });
}

export function area(value: number, unit: Unit, locale = personLocale): string {
  return t(`viewer.unit.${unit}2`, { value: decimal(value, digitsOf(value, unit), locale) });
}

/** Two sides in one unit, without digits that say nothing: `210 × 297 mm`. */
export function sides(width: number, height: number, unit: Unit, locale = personLocale): string {
  const shown = (value: number) => new Intl.NumberFormat(locale, { maximumFractionDigits: digitsOf(value, unit) }).format(value);
  return t(`viewer.unit.${unit}`, { value: t('viewer.unit.by', { width: shown(width), height: shown(height) }) });
}

function digitsOf(value: number, unit: Unit): number {
  if (unit === 'px') return Number.isInteger(Math.round(value * 1000) / 1000) ? 0 : 1;
  return unit === 'mm' && value < 10 ? 2 : 1;
}

export function degrees(value: number, locale = personLocale): string {
  return t('viewer.unit.degrees', { value: decimal(value, 1, locale) });
}

/** Where a point is: the pixel, counted from 0, or millimetres from the page's top left. */
export function position(point: Point, { kind, perInch }: Ground, locale = personLocale): string {
  if (kind !== 'pdf') {
    // Without marks between thousands: beside a comma they are read wrongly.
    const pixel = (at: number) => String(Math.floor(at / 1000));
    return t('viewer.color.at-pixel', { x: pixel(point.x), y: pixel(point.y) });
  }
  const mm = (at: number, per: number | undefined) => decimal(mmOnPage(at / 1000, per), 1, locale);
  return t('viewer.color.at-mm', { x: mm(point.x, perInch?.[0]), y: mm(point.y, perInch?.[1]) });
}

export type Nearness = 'same' | 'barely' | 'visible' | 'different';

/** How ΔE2000, as it is written (two digits), looks to an eye. */
export function nearness(deltaE: number): Nearness {
  const shown = Math.round(deltaE * 100) / 100;
  return shown <= 1 ? 'same' : shown <= 2 ? 'barely' : shown <= 5 ? 'visible' : 'different';
}

/** Stored values under the names of their model: `Y′ 620  Cb 480  Cr 530`; inks in percent. */
export function sourceText({ model, bits, values }: SourceValues, locale = personLocale): string {
  const full = 2 ** bits - 1;
  const shown = values.map((value) => decimal(model === 'cmyk' ? (value / full) * 100 : value, 0, locale));
  const [a = '', b = '', c = '', d = ''] = shown;
  return t(`viewer.source.${model}`, { a, b, c, d });
}
