/** Times and sizes in the person's own locale. Clock values are arguments, so that a test can hold them still. */
import { personLocale } from '../i18n/locale';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS: readonly [limit: number, unit: Intl.RelativeTimeFormatUnit, length: number][] = [
  [HOUR, 'minute', MINUTE],
  [DAY, 'hour', HOUR],
  [7 * DAY, 'day', DAY],
];

/** "now", "5 minutes ago", "yesterday", then the date. */
export function since(at: number, now: number, locale: string = personLocale): string {
  const ago = Math.max(0, now - at);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  if (ago < MINUTE) return relative.format(0, 'second');
  for (const [limit, unit, length] of STEPS) {
    if (ago < limit) return relative.format(-Math.floor(ago / length), unit);
  }
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(at);
}

export function fullDate(at: number, locale: string = personLocale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium' }).format(at);
}

export function shortDate(at: number, locale: string = personLocale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

export function fileSize(bytes: number, locale: string = personLocale): string {
  let value = bytes;
  let at = 0;
  while (value >= 1000 && at < UNITS.length - 1) {
    value /= 1000;
    at += 1;
  }
  const digits = value < 10 && at > 0 ? 1 : 0;
  const unit = UNITS[at] ?? 'byte';
  // Short, the unit of bytes knows no plural.
  const unitDisplay = at === 0 ? 'long' : 'short';
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay, maximumFractionDigits: digits }).format(value);
}
