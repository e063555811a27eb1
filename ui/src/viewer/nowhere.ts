// What is said where somebody goes to a place that is not there: which ones are.

import { failureLine, failureText, hasCode } from '../app/failures';
import type { MediaView } from '../backend';
import { t } from '../i18n';
import { isPaged } from './paged';
import { timeText } from './sound/clock';
import { timecodeOf, timecodeRule } from './timeline/time';

export function nowhere(error: unknown, media: MediaView): string {
  const range = hasCode(error, 'out-of-range') ? rangeOf(media) : null;
  return range === null ? failureLine(error) : `${failureText(error).title} ${range}`;
}

/** Null where pages are gone to: those are named by what looks for them. */
function rangeOf(media: MediaView): string | null {
  if (isPaged(media)) return null;
  if (media.kind === 'audio') return t('sound.goto.range', { last: media.num_samples, time: timeText(media.num_samples, media.sample_rate) });
  if (media.kind !== 'video') return null;
  const [first, last] = [media.first_frame, media.first_frame + media.num_frames - 1];
  const rule = timecodeRule(media.frame_rate, media.start_timecode, media.drop_frame);
  if (rule === null) {
    const [ticks, perSecond] = media.duration;
    return t('viewer.goto.range-varies', { first, last, end: timeText(ticks, perSecond) });
  }
  return t('viewer.goto.range', { first, last, from: timecodeOf(0, rule), to: timecodeOf(media.num_frames - 1, rule) });
}
