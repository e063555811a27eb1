// A percentage as a person types it. Pure.

import { MAX_PERCENT, MIN_PERCENT } from './transform';

/** Such as `137`, `33.3` or `33,3 %`; null where it is none, or none that one can zoom to. */
export function typedPercent(text: string): number | null {
  const [, digits] = /^(\d{1,6}(?:[.,]\d{1,6})?)\s*%?$/.exec(text.trim()) ?? [];
  const percent = digits === undefined ? NaN : Number(digits.replace(',', '.'));
  return percent >= MIN_PERCENT && percent <= MAX_PERCENT ? percent : null;
}
