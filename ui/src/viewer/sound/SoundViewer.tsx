// The viewer of a sound: its waveform with comments on it, tools above, what was noticed and where one is below.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useCallback, useMemo, useRef, useState } from 'react';
import { FailureNote, showFailure } from '../../app/failures';
import { useMutate, type ThreadView } from '../../backend';
import { t } from '../../i18n';
import { GoTo } from '../GoTo';
import { NoticeBar } from '../Notices';
import { PlaySaid } from '../play/PlaySaid';
import { useViewer } from '../store';
import { unseen } from '../unseen';
import { useRemembering } from '../useRemembering';
import type { ViewerProps } from '../Viewer';
import { rangeOf } from './acts';
import { SoundBar } from './SoundBar';
import { SoundStage } from './SoundStage';
import { SoundTools } from './SoundTools';
import type { Sound } from './state';
import type { Range } from './stretch';
import { usePeaks } from './usePeaks';
import { rangeSaid } from './words';

interface SoundViewerProps extends ViewerProps {
  media: Sound;
}

const layout = style({
  position: 'relative',
  display: 'grid',
  gridTemplateRows: ['minmax(0, 1fr)'],
  gridAutoRows: 'auto',
  gridTemplateColumns: ['minmax(0, 1fr)'],
  flexGrow: 1,
  minWidth: 0,
  minHeight: 0,
  width: 'full',
  height: 'full',
  overflow: 'hidden',
});
const center = style({ position: 'relative', minWidth: 0, minHeight: 0, overflow: 'hidden' });
const note = style({ position: 'absolute', inset: 0, display: 'flex', alignItems: 'center', justifyContent: 'center', padding: 32 });

export function SoundViewer({ proof, version, media, threads, listed = threads, isReadOnly = false, ...on }: SoundViewerProps) {
  const deck = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLDivElement>(null);
  const [said, setSaid] = useState('');
  const [goingTo, setGoingTo] = useState(false);
  const here = usePeaks(version.id);
  const failure = here.known.error;
  const retryMedia = useMutate('media.retry');
  useRemembering(on.onRemember);

  const own = useMemo(() => threads.filter((thread) => thread.version === version.id), [threads, version.id]);
  const ownListed = useMemo(() => listed.filter((thread) => thread.version === version.id), [listed, version.id]);
  const drawn = useViewer((state) => state.draft);
  const rate = useViewer((state) => state.sound.rate);
  const range = rangeOf({ draft: drawn, version: version.id, sound: { rate } });
  const width = () => deck.current?.clientWidth ?? 0;
  const { onThread } = on;
  const openThread = useCallback(
    (thread: ThreadView) => {
      useViewer.getState().showThread(thread);
      onThread?.(thread.id);
    },
    [onThread],
  );
  const draw = (next: Range) => {
    useViewer.getState().drawRange(next);
    setSaid(rangeSaid(next, rate));
    on.onDraft?.();
  };
  const toField = () => field.current?.focus({ preventScroll: true });
  // Why the counting ended is answered with until somebody asks for another try.
  const tryAgain = () => retryMedia.mutate({ version: version.id }, { onSuccess: () => here.peaks.retry(), onError: showFailure });

  return (
    <div className={layout} data-viewer="" data-testid="viewer">
      <section className={center} aria-label={t('sound.region', { name: proof.card.name })}>
        <SoundStage
          field={field}
          deck={deck}
          version={version.id}
          numChannels={media.channels}
          here={here}
          threads={own}
          listed={ownListed}
          isReadOnly={isReadOnly}
          onThread={openThread}
          onRange={draw}
          say={setSaid}
          keys={{
            onReadOnly: () => setSaid(t('viewer.read-only')),
            onGoTo: () => setGoingTo(true),
            onThread: (thread) => onThread?.(thread),
            onWrite: () => on.onDraft?.(),
          }}
        />
        {failure !== null && (
          <div className={note}>
            <FailureNote error={failure} onRetry={tryAgain} />
          </div>
        )}
        <SoundTools width={width} onTaken={toField} />
      </section>
      <NoticeBar key={version.id} notices={version.notices} say={setSaid} onClosed={toField} />
      <SoundBar version={version.id} media={media} range={range} progress={here.known.progress} isReadOnly={isReadOnly} onTaken={toField} say={setSaid} />
      <div aria-live="polite" className={unseen} data-testid="viewer-said">
        {said}
      </div>
      <PlaySaid />
      <GoTo version={version.id} media={media} isOpen={goingTo} onClose={() => setGoingTo(false)} />
    </div>
  );
}
