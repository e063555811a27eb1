// How places and lengths in a sound read, in the person's language.

import { t } from '../../i18n';
import { decimal } from '../tools/formats';
import { timeText } from './clock';
import type { Range } from './stretch';

/** `0:12.340 – 0:15.020`, or one time for a moment. */
export function spanText({ start, end }: Range, rate: number): string {
  const from = timeText(start, rate);
  return start === end ? from : t('sound.span', { start: from, end: timeText(end, rate) });
}

/** `2.680 s`, from a minute on as a time. */
export function lengthText({ start, end }: Range, rate: number): string {
  const samples = end - start;
  if (samples >= 60 * rate) return timeText(samples, rate);
  return t('sound.seconds', { value: decimal(samples / rate, 3) });
}

export function rangeSaid(range: Range, rate: number): string {
  return t('sound.range.said', { start: timeText(range.start, rate), end: timeText(range.end, rate), length: lengthText(range, rate) });
}

/** `44.1`, `48`. */
export function rateText(rate: number): string {
  const hertz = Math.round(rate);
  const digits = [0, 1, 2].find((one) => hertz % 10 ** (3 - one) === 0) ?? 3;
  return decimal(hertz / 1000, digits);
}

/** Of stereo left and right; what else channels are for the file does not say, so they have numbers. */
export function channelNames(shown: number, all: number): string[] {
  if (all === 1) return [''];
  if (all === 2) return [t('sound.channel.left'), t('sound.channel.right')];
  return Array.from({ length: shown }, (_, at) => {
    const isRest = at === shown - 1 && all > shown;
    return isRest ? t('sound.channel.rest', { number: at + 1, last: all }) : t('sound.channel', { number: at + 1 });
  });
}
