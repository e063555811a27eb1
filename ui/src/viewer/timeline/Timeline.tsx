// Below a video: where one is, as timecode and frame number that can be typed into, and a ruler to scrub on.

import { ActionButton, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import ChevronLeft from '@react-spectrum/s2/icons/ChevronLeft';
import ChevronRight from '@react-spectrum/s2/icons/ChevronRight';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useMemo, type ReactNode } from 'react';
import { call, type MediaView, type ThreadView } from '../../backend';
import { t } from '../../i18n';
import { useViewer } from '../store';
import { PlaceField } from './PlaceField';
import { rateText, timecodeOf, timecodeRule } from './time';
import { Track } from './Track';

type Video = Extract<MediaView, { kind: 'video' }>;

interface TimelineProps {
  version: string;
  media: Video;
  threads: readonly ThreadView[];
  onThread(thread: ThreadView): void;
}

const panel = style({
  gridColumnStart: 1,
  gridColumnEnd: -1,
  display: 'flex',
  flexDirection: 'column',
  gap: 8,
  paddingX: 16,
  paddingTop: 8,
  paddingBottom: 12,
  backgroundColor: 'layer-1',
  borderTopWidth: 1,
  borderStartWidth: 0,
  borderEndWidth: 0,
  borderBottomWidth: 0,
  borderStyle: 'solid',
  borderColor: 'gray-200',
});
const row = style({ display: 'flex', alignItems: 'center', gap: 8, minHeight: 32 });
const facts = style({ font: 'ui-sm', color: 'neutral-subdued', fontVariantNumeric: 'tabular-nums', marginStart: 8 });

export function Timeline({ version, media, threads, onThread }: TimelineProps) {
  const frame = useViewer((state) => state.frame);
  const setFrame = useViewer((state) => state.setFrame);
  const timecode = useTimecode(media, version, frame);
  const last = media.num_frames - 1;
  const go = async (text: string) => setFrame((await call('media.find-frame', { version, text })).frame);
  return (
    <section aria-label={t('viewer.timeline')} className={panel}>
      <div className={row}>
        <Step name={t('viewer.frame.previous')} keys="←" isDisabled={frame <= 0} onPress={() => setFrame(frame - 1)}>
          <ChevronLeft />
        </Step>
        <Step name={t('viewer.frame.next')} keys="→" isDisabled={frame >= last} onPress={() => setFrame(frame + 1)}>
          <ChevronRight />
        </Step>
        {timecode !== null && <PlaceField label={t('viewer.frame.timecode')} text={timecode} kind="timecode" onGo={go} />}
        <PlaceField label={t('viewer.frame.number')} text={String(frame)} kind="frame" withLabel onGo={go} />
        <span className={facts}>{rangeText(media, last)}</span>
        {!media.confirmed && <span className={facts}>{t('viewer.timeline.provisional')}</span>}
      </div>
      <Track version={version} numFrames={media.num_frames} frame={frame} timecode={timecode} threads={threads} onThread={onThread} />
    </section>
  );
}

/** What the picture itself says when it is there; else what the rate says; null when the rate varies. */
function useTimecode(media: Video, version: string, frame: number): string | null {
  const painted = useViewer((state) => state.painted);
  const rule = useMemo(
    () => timecodeRule(media.frame_rate, media.start_timecode, media.drop_frame),
    [media.frame_rate, media.start_timecode, media.drop_frame],
  );
  if (painted?.version === version && painted.frame === frame && painted.timecode !== null) return painted.timecode;
  return rule === null ? null : timecodeOf(frame, rule);
}

function rangeText(media: Video, last: number): string {
  if (media.frame_rate === null) return t('viewer.timeline.range-varies', { last });
  return t('viewer.timeline.range', { last, rate: rateText(media.frame_rate), drop: media.drop_frame ? 'yes' : 'no' });
}

interface StepProps {
  name: string;
  keys: string;
  isDisabled: boolean;
  onPress(): void;
  children: ReactNode;
}

function Step({ name, keys, isDisabled, onPress, children }: StepProps) {
  return (
    <TooltipTrigger>
      <ActionButton isQuiet aria-label={name} isDisabled={isDisabled} onPress={onPress}>
        {children}
      </ActionButton>
      <Tooltip>{t('viewer.tip', { name, keys })}</Tooltip>
    </TooltipTrigger>
  );
}
