// Reads out what eyedropper and ruler find, as they are moved by keys and when a colour or a length is taken.

import { useEffect } from 'react';
import { t } from '../../i18n';
import { measuredNow } from './measuring';
import { useTools } from './store';
import { beginText, colorText, differenceText, measuredText } from './words';

type State = ReturnType<typeof useTools.getState>;

export function useSpeaking(say: (text: string) => void): void {
  useEffect(
    () =>
      useTools.subscribe((now, before) => {
        const text = spoken(now, before);
        if (text !== null) say(text);
      }),
    [say],
  );
}

/** What changed, in words; null for what is not told. */
export function spoken(now: State, before: State): string | null {
  const { ground } = now;
  if (ground === null) return null;
  if (now.kept !== before.kept && now.kept !== null) return keptText(now);
  if (now.live !== before.live && now.picking.cursor !== null) {
    const [color, point] = [now.live?.sample?.points.at(-1), now.live?.points.at(-1)];
    // Asked anew beside another first colour it is the same still.
    if (color === undefined || point === undefined || point === before.live?.points.at(-1)) return null;
    const deltaE = now.live?.sample?.delta_e ?? null;
    const text = deltaE === null ? colorText(color, point, ground) : `${colorText(color, point, ground)}. ${differenceText(deltaE)}`;
    return before.live === null ? `${text}. ${t('viewer.color.how')}` : text;
  }
  if (now.measuring !== before.measuring) {
    const { measuring } = now;
    if (measuring.at === 'begin') {
      const text = beginText(measuring.point, ground);
      return before.measuring.at === 'begin' ? text : `${text}. ${t('viewer.ruler.how')}`;
    }
    if (measuring.at === 'dragging') return null;
  }
  if (now.measured !== before.measured || now.measuring !== before.measuring) {
    const shown = measuredNow(now.measuring, now.measured, now.mode, ground.page);
    if (shown !== null) return measuredText(shown, ground);
    return before.measured === null ? null : t('viewer.ruler.cleared');
  }
  return null;
}

function keptText({ kept, ground }: State): string | null {
  if (kept === null || ground === null) return null;
  if (kept.sample === null) return t('viewer.color.failed');
  const [color, point] = [kept.sample.points.at(-1), kept.points.at(-1)];
  if (color === undefined || point === undefined) return null;
  const taken = t('viewer.color.taken', { color: colorText(color, point, ground) });
  return kept.sample.delta_e === null ? taken : `${taken}. ${differenceText(kept.sample.delta_e)}`;
}
