// Below a video: where one is, as timecode and frame number that can be typed into, and a ruler to scrub on.

import { ActionButton, ProgressCircle, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import ChevronLeft from '@react-spectrum/s2/icons/ChevronLeft';
import ChevronRight from '@react-spectrum/s2/icons/ChevronRight';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { call, type MediaView, type Notice, type ThreadView } from '../../backend';
import { t } from '../../i18n';
import { HdrBadge } from '../Notices';
import { SAY_WAITING_MS } from '../paint/screen';
import { timeText } from '../sound/clock';
import { useViewer } from '../store';
import { Counting } from './Counting';
import { PlaceField } from './PlaceField';
import { rateText, timecodeOf, timecodeRule } from './time';
import { Track, trackRoom } from './Track';

type Video = Extract<MediaView, { kind: 'video' }>;

interface TimelineProps {
  version: string;
  media: Video;
  threads: readonly ThreadView[];
  notices: readonly Notice[];
  onThread(thread: ThreadView): void;
  /** Its room alone. */
  isBare: boolean;
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
/** Its room is kept, or what follows would jump at every step. */
const circle = style({ width: 16, height: 16, flexShrink: 0 });
const facts = style({ font: 'ui-sm', color: 'neutral-subdued', fontVariantNumeric: 'tabular-nums', marginStart: 8 });

/** Whether the picture is that of another frame for long enough to say so; where none will come nothing is waited for. */
function useIsLate(version: string, frame: number): boolean {
  const isThere = useViewer(({ painted, failure }) => failure !== null || (painted?.version === version && painted.frame === frame));
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (isThere) return undefined;
    const timer = setTimeout(() => setLate(true), SAY_WAITING_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [isThere]);
  return isLate && !isThere;
}

export function Timeline({ isBare, ...of }: TimelineProps) {
  if (!isBare) return <Panel {...of} />;
  return (
    <div className={panel}>
      <div className={row} />
      <div className={trackRoom} />
    </div>
  );
}

function Panel({ version, media, threads, notices, onThread }: Omit<TimelineProps, 'isBare'>) {
  const frame = useViewer((state) => state.frame);
  const setFrame = useViewer((state) => state.setFrame);
  const pending = useIsLate(version, frame) ? t('viewer.frame.pending', { number: String(media.first_frame + frame) }) : null;
  const timecode = useTimecode(media, version, frame);
  const thousandths = useViewer(({ painted }) => (painted?.version === version ? painted.thousandths : null));
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
        {timecode !== null && <PlaceField media={media} label={t('viewer.frame.timecode')} text={timecode} kind="timecode" pending={pending} onGo={go} />}
        {timecode === null && (
          <PlaceField media={media} label={t('viewer.frame.time')} text={thousandths === null ? '' : timeText(thousandths, 1000, true)} kind="timecode" pending={pending} onGo={go} />
        )}
        <PlaceField media={media} label={t('viewer.frame.number')} text={String(media.first_frame + frame)} kind="frame" withLabel pending={pending} onGo={go} />
        <span className={circle}>{pending !== null && <ProgressCircle size="S" isIndeterminate aria-label={pending} />}</span>
        <Counting version={version} media={media} />
        <span className={facts}>{rangeText(media, last)}</span>
        <HdrBadge notices={notices} />
        {!media.confirmed && <span className={facts}>{t('viewer.timeline.provisional')}</span>}
      </div>
      <Track version={version} numFrames={media.num_frames} first={media.first_frame} frame={frame} timecode={timecode} threads={threads} onThread={onThread} />
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

/** Where frames are not counted from 0, or not from the file's own timecode, that is said. */
function rangeText({ frame_rate: rate, first_frame: first, drop_frame: drop, start_set: isSet, start_timecode: timecode }: Video, last: number): string {
  const counted = { first, last: first + last };
  const range =
    rate === null
      ? t('viewer.timeline.range-varies', counted)
      : t('viewer.timeline.range', { ...counted, rate: rateText(rate), drop: drop ? 'yes' : 'no' });
  const parts = [range];
  if (first !== 0) parts.push(t('viewer.timeline.first', { first }));
  if (isSet && timecode !== null) parts.push(t('viewer.timeline.start', { timecode }));
  return parts.join(' · ');
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
