// Below a video: where one is, as timecode and frame number that can be typed into, and a ruler to scrub on.

import { ActionButton, CloseButton, ProgressCircle, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import ChevronLeft from '@react-spectrum/s2/icons/ChevronLeft';
import ChevronRight from '@react-spectrum/s2/icons/ChevronRight';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useState, type ReactNode } from 'react';
import { call, type Notice, type ThreadView } from '../../backend';
import { t } from '../../i18n';
import { leftToRight } from '../../i18n/locale';
import { useTip } from '../keysNow';
import { HdrBadge } from '../Notices';
import { SAY_WAITING_MS } from '../paint/screen';
import { clearFrameRange, putFrameEdge } from '../play/acts';
import { Dropped, isByHand, LoopButton, PlayButton, SpeedMenu, VolumeButton } from '../play/PlayBar';
import type { RangeEdge } from '../play/range';
import { roomBelow } from '../roomBelow';
import { timeText } from '../sound/clock';
import { numFrames, useViewer } from '../store';
import { Counting } from './Counting';
import { rateOf, timecodeAt, type Video } from './here';
import { PlaceField } from './PlaceField';
import { rateText } from './time';
import { Track, trackRoom } from './Track';

interface TimelineProps {
  version: string;
  media: Video;
  threads: readonly ThreadView[];
  notices: readonly Notice[];
  onThread(thread: ThreadView): void;
  /** A button was pressed with the mouse: the keys belong to the canvas again. */
  onTaken(): void;
  say(text: string): void;
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
const row = style({ display: 'flex', alignItems: 'center', flexWrap: 'wrap', columnGap: 8, rowGap: 8, minHeight: 32 });
/** As time runs on the track, whichever way one reads. */
const steps = style({ display: 'flex', gap: 8, flexShrink: 0 });
/** Its room is kept, or what follows would jump at every step. */
const circle = style({ width: 16, height: 16, flexShrink: 0 });
/** Gives way to what counts; all of it is in its tip. */
const about = style({ display: 'flex', alignItems: 'center', gap: 8, flexGrow: 1, flexShrink: 1, flexBasis: 0, minWidth: 96, overflow: 'hidden' });
const whole = style({ display: { default: 'inline-flex', ':empty': 'none' }, flexShrink: 0 });
const facts = style({ font: 'ui-sm', color: 'neutral-subdued', fontVariantNumeric: 'tabular-nums', truncate: true, minWidth: 0 });
const close = style({ display: 'flex', alignItems: 'center', gap: 4, flexShrink: 0 });
const clear = style({ width: 24, height: 24, flexShrink: 0 });

/** Whether the picture is that of another frame for long enough to say so; where none will come nothing is waited for, nor where they pass. */
function useIsLate(version: string): boolean {
  const isThere = useViewer(({ painted, failure, frame, playing }) => playing !== null || failure !== null || (painted?.version === version && painted.frame === frame));
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

/** Not drawn again by a film that plays: what follows it looks for itself. */
function Panel({ version, media, threads, notices, onThread, onTaken, say }: Omit<TimelineProps, 'isBare'>) {
  const last = media.num_frames - 1;
  const text = rangeText(media, last);
  return (
    <section ref={roomBelow} aria-label={t('viewer.timeline')} className={panel}>
      <div className={row}>
        <PlayButton onTaken={onTaken} />
        <span dir="ltr" className={steps}>
          <Step name={t('viewer.frame.previous')} keys="←" by={-1} onTaken={onTaken}>
            <ChevronLeft />
          </Step>
          <Step name={t('viewer.frame.next')} keys="→" by={1} onTaken={onTaken}>
            <ChevronRight />
          </Step>
        </span>
        <Places version={version} media={media} />
        <Counting version={version} media={media} />
        <span className={about}>
          <span className={whole}>
            <HdrBadge notices={notices} />
          </span>
          {!media.confirmed && <span className={facts}>{t('viewer.timeline.provisional')}</span>}
          <span className={facts} title={text}>
            {text}
          </span>
        </span>
        <Dropped version={version} rate={rateOf(media)} />
        <span className={close}>
          <EdgeButton edge="start" name={t('viewer.range.in')} what={t('viewer.range.in.what')} keys="I" onTaken={onTaken} say={say} />
          <EdgeButton edge="end" name={t('viewer.range.out')} what={t('viewer.range.out.what')} keys="O" onTaken={onTaken} say={say} />
          <ClearRange onTaken={onTaken} say={say} />
          <LoopButton onTaken={onTaken} />
          <SpeedMenu withFrames onTaken={onTaken} />
          <VolumeButton version={version} hasSound={media.has_sound} onTaken={onTaken} />
        </span>
      </div>
      <Track version={version} media={media} threads={threads} onThread={onThread} />
    </section>
  );
}

/** The frame that one is at, as it can be typed. */
function Places({ version, media }: Pick<TimelineProps, 'version' | 'media'>) {
  const frame = useViewer((state) => state.frame);
  const setFrame = useViewer((state) => state.setFrame);
  const pending = useIsLate(version) ? t('viewer.frame.pending', { number: String(media.first_frame + frame) }) : null;
  const timecode = useViewer(({ painted }) => timecodeAt(frame, version, media, painted));
  const thousandths = useViewer(({ painted }) => (painted?.version === version ? painted.thousandths : null));
  const go = async (text: string) => setFrame((await call('media.find-frame', { version, text })).frame);
  return (
    <>
      {timecode !== null && <PlaceField media={media} label={t('viewer.frame.timecode')} text={timecode} kind="timecode" pending={pending} onGo={go} />}
      {timecode === null && (
        <PlaceField media={media} label={t('viewer.frame.time')} text={thousandths === null ? '' : timeText(thousandths, 1000, true)} kind="timecode" pending={pending} onGo={go} />
      )}
      <PlaceField media={media} label={t('viewer.frame.number')} text={String(media.first_frame + frame)} kind="frame" withLabel pending={pending} onGo={go} />
      <span className={circle}>{pending !== null && <ProgressCircle size="S" isIndeterminate aria-label={pending} />}</span>
    </>
  );
}

interface EdgeButtonProps extends Pick<TimelineProps, 'onTaken' | 'say'> {
  edge: RangeEdge;
  name: string;
  what: string;
  keys: string;
}

function EdgeButton({ edge, name, what, keys, onTaken, say }: EdgeButtonProps) {
  const tip = useTip(what, keys);
  return (
    <TooltipTrigger>
      <ActionButton
        isQuiet
        size="S"
        onPress={(event) => {
          putFrameEdge(edge, say);
          if (isByHand(event)) onTaken();
        }}
      >
        {name}
      </ActionButton>
      <Tooltip>{tip}</Tooltip>
    </TooltipTrigger>
  );
}

/** Its room is kept while there is nothing to clear. */
function ClearRange({ onTaken, say }: Pick<TimelineProps, 'onTaken' | 'say'>) {
  const hasRange = useViewer((state) => state.range !== null);
  return (
    <span className={clear}>
      {hasRange && (
        <CloseButton
          size="S"
          aria-label={t('viewer.range.clear')}
          onPress={() => {
            clearFrameRange(say);
            // The button goes with the range.
            onTaken();
          }}
        />
      )}
    </span>
  );
}

/** Where frames are not counted from 0, or not from the file's own timecode, that is said. */
function rangeText({ frame_rate: rate, first_frame: first, drop_frame: drop, start_set: isSet, start_timecode: timecode }: Video, last: number): string {
  const counted = { first, last: first + last };
  const range =
    rate === null
      ? t('viewer.timeline.range-varies', counted)
      : t('viewer.timeline.range', { ...counted, rate: rateText(rate), drop: drop ? 'yes' : 'no' });
  const parts = [leftToRight(range)];
  if (first !== 0) parts.push(t('viewer.timeline.first', { first }));
  if (isSet && timecode !== null) parts.push(t('viewer.timeline.start', { timecode }));
  return parts.join(' · ');
}

interface StepProps {
  name: string;
  keys: string;
  by: 1 | -1;
  onTaken(): void;
  children: ReactNode;
}

function Step({ name, keys, by, onTaken, children }: StepProps) {
  const tip = useTip(name, keys);
  const isEnd = useViewer(({ frame, media }) => (by < 0 ? frame <= 0 : frame >= numFrames(media) - 1));
  const step = () => {
    const { frame, setFrame } = useViewer.getState();
    setFrame(frame + by);
  };
  return (
    <TooltipTrigger>
      <ActionButton
        isQuiet
        aria-label={name}
        isDisabled={isEnd}
        onPress={(event) => {
          step();
          if (isByHand(event)) onTaken();
        }}
      >
        {children}
      </ActionButton>
      <Tooltip>{tip}</Tooltip>
    </TooltipTrigger>
  );
}
