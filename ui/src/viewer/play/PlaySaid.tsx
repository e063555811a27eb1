// Says once that it plays, and where it was paused. Frames that pass are not read out.

import { useEffect, useState } from 'react';
import { t } from '../../i18n';
import { timeText } from '../sound/clock';
import { useViewer, type ViewerData } from '../store';
import { timecodeAt } from '../timeline/here';
import { unseen } from '../unseen';

export function PlaySaid() {
  const [said, setSaid] = useState('');
  useEffect(
    () =>
      useViewer.subscribe((state, before) => {
        if (state.version !== before.version) setSaid('');
        else if (state.playing !== null && before.playing === null) setSaid(t('viewer.play.said'));
        else if (state.playing === null && before.playing !== null) setSaid(pausedText(state));
      }),
    [],
  );
  return (
    <div aria-live="polite" className={unseen} data-live-announcer="" data-testid="play-said">
      {said}
    </div>
  );
}

function pausedText({ version, media, frame, painted, sound }: ViewerData): string {
  if (media?.kind !== 'video') return t('viewer.play.paused', { where: timeText(sound.cursor, sound.rate) });
  const timecode = timecodeAt(frame, version, media, painted);
  return timecode === null ? t('viewer.play.paused.frame', { frame: media.first_frame + frame }) : t('viewer.play.paused', { where: timecode });
}
