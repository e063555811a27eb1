// The lanes of a sound with everything that lies on them: ruler, range, cursor, comments above, the whole below.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type { ThreadView } from '../../backend';
import { t } from '../../i18n';
import { useViewer } from '../store';
import { useViewport } from '../view/useViewport';
import { rangeOf } from './acts';
import { previewed } from './choosing';
import { timeText } from './clock';
import { CursorLayer } from './CursorLayer';
import { Overview } from './Overview';
import { lanesOf } from './paint';
import { RangeEdges } from './RangeEdges';
import { RangeLayer } from './RangeLayer';
import { shownOf } from './state';
import type { Range } from './stretch';
import { ThreadBars } from './ThreadBars';
import { RULER_HEIGHT, TimeRuler } from './TimeRuler';
import { useNudging } from './useNudging';
import { useWanted, type PeaksHere } from './usePeaks';
import { useSoundKeys, type SoundKeySettings } from './useSoundKeys';
import { useSoundPointer } from './useSoundPointer';
import { Waveform } from './Waveform';
import { channelNames } from './words';

interface SoundStageProps {
  field: RefObject<HTMLDivElement | null>;
  deck: RefObject<HTMLDivElement | null>;
  version: string;
  /** As the file says. */
  numChannels: number;
  here: PeaksHere;
  threads: readonly ThreadView[];
  isReadOnly: boolean;
  onThread(thread: ThreadView): void;
  onRange(range: Range): void;
  say(text: string): void;
  keys: Omit<SoundKeySettings, 'width' | 'threads' | 'isReadOnly' | 'onStop' | 'say'>;
}

const NONE: readonly ThreadView[] = [];
const GAP = 8;
const TALLEST = 320;

const area = style({
  position: 'absolute',
  inset: 0,
  display: 'flex',
  flexDirection: 'column',
  justifyContent: 'center',
  paddingX: 24,
  paddingTop: 64,
  paddingBottom: 16,
  boxSizing: 'border-box',
  backgroundColor: 'gray-200',
  overflow: 'hidden',
  userSelect: 'none',
});
const deckLook = style({ position: 'relative', display: 'flex', flexDirection: 'column', flexGrow: 1, flexBasis: 0, minHeight: 120 });
const lanesLook = style({ position: 'relative', flexGrow: 1, minHeight: 0 });
const lane = style({ position: 'absolute', insetX: 0, borderRadius: 'default', backgroundColor: 'gray-75', overflow: 'hidden' });
const middle = style({ position: 'absolute', insetX: 0, top: '50%', height: 1, backgroundColor: { default: 'gray-300', forcedColors: 'GrayText' } });
const name = style({
  position: 'absolute',
  insetStart: 8,
  font: 'ui-xs',
  fontWeight: 'bold',
  color: 'gray-700',
  pointerEvents: 'none',
});
const fieldLook = style({
  position: 'absolute',
  inset: 0,
  borderRadius: 'default',
  outlineStyle: { default: 'none', isFocusVisible: 'solid' },
  outlineWidth: 2,
  outlineOffset: 2,
  outlineColor: 'focus-ring',
  touchAction: 'none',
});

export function SoundStage(props: SoundStageProps) {
  const { field, deck, version, numChannels, here, threads, isReadOnly, say } = props;
  const sound = useViewer((state) => state.sound);
  const hideMarks = useViewer((state) => state.hideMarks);
  const drawn = useViewer((state) => state.draft);
  const { length, rate, cursor, view, pending } = sound;
  const viewport = useViewport(deck);
  const width = viewport?.size.width ?? 0;
  const height = Math.max(0, (viewport?.size.height ?? 0) - RULER_HEIGHT);
  const ratio = viewport?.ratio ?? 1;
  const stretch = useMemo(() => shownOf({ view, length }), [view, length]);
  const scale = useMemo(() => ({ ...stretch, width }), [stretch, width]);
  useWanted(here.peaks, stretch, length, Math.round(width * ratio));

  const saved = useMemo(() => rangeOf({ draft: drawn, version, sound: { rate } }), [drawn, version, rate]);
  const { range: nudged, nudge, settle } = useNudging(saved);
  const pointer = useSoundPointer({ field, width, range: nudged, isReadOnly, onRange: props.onRange });
  const onStop = () => {
    const stopped = pointer.stop();
    if (stopped === 'range') say(t('sound.range.cancelled'));
    return stopped !== null;
  };
  useSoundKeys({ ...props.keys, width, threads, isReadOnly, onStop, say });
  const range = pointer.drawing ?? nudged;
  useFocusKept(field, saved !== null);
  const spoken = hideMarks ? NONE : threads;

  const shownChannels = here.known.progress?.channels ?? Math.min(numChannels, 8);
  const names = channelNames(shownChannels, numChannels);
  const lanes = useMemo(() => lanesOf(height, shownChannels, GAP), [height, shownChannels]);
  const channels = useMemo(() => Array.from({ length: shownChannels }, (_, at) => at), [shownChannels]);
  const size = useMemo(() => ({ width, height }), [width, height]);
  const [isFocusVisible, setFocusVisible] = useState(false);
  const time = timeText(cursor, rate);

  return (
    // Time runs from left to right, whatever the script.
    <div className={area} dir="ltr">
      <ThreadBars scale={scale} rate={rate} version={version} threads={spoken} onThread={props.onThread} />
      <div ref={deck} className={deckLook} style={{ maxHeight: RULER_HEIGHT + shownChannels * (TALLEST + GAP) - GAP }}>
        <TimeRuler scale={scale} rate={rate} length={length} />
        <div className={lanesLook} data-viewer-stage="">
          {lanes.map(({ top, height: tall }, at) => (
            <div key={at} className={lane} style={{ top, height: tall }}>
              <div className={middle} />
            </div>
          ))}
          <RangeLayer scale={scale} rate={rate} version={version} range={range} preview={previewed(pending, cursor)} threads={spoken} />
          <Waveform
            tiles={here.known.tiles}
            stretch={stretch}
            length={length}
            size={size}
            ratio={ratio}
            lanes={lanes}
            channels={channels}
            range={range}
          />
          {lanes.map(({ top }, at) => (
            <span key={at} className={name} style={{ top: top + 6 }} aria-hidden="true">
              {names[at]}
            </span>
          ))}
          <div
            ref={field}
            // A range input has no ranges drawn on it and no samples in it.
            // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
            role="slider"
            tabIndex={0}
            className={fieldLook({ isFocusVisible })}
            style={{ cursor: pointer.cursor }}
            aria-label={t('sound.position')}
            aria-valuemin={0}
            aria-valuemax={length}
            aria-valuenow={cursor}
            aria-valuetext={t('sound.position.text', { time, length: timeText(length, rate) })}
            data-testid="sound-field"
            onFocus={(event) => setFocusVisible(event.currentTarget.matches(':focus-visible'))}
            onBlur={() => setFocusVisible(false)}
            {...pointer.handlers}
          />
          {range !== null && <RangeEdges range={range} scale={scale} sound={sound} isReadOnly={isReadOnly} onNudge={nudge} onRest={settle} say={say} />}
        </div>
        <CursorLayer scale={scale} rate={rate} length={length} cursor={cursor} pending={pending} hover={pointer.hover} />
      </div>
      <Overview tiles={here.known.tiles} sound={sound} size={width} ratio={ratio} version={version} range={range} threads={spoken} />
    </div>
  );
}

/** The range goes with its edges and what removed it, of which one may have had the focus: the lanes take the keys. */
function useFocusKept(field: RefObject<HTMLElement | null>, hasRange: boolean): void {
  const had = useRef(hasRange);
  useLayoutEffect(() => {
    if (had.current && !hasRange && document.activeElement === document.body) field.current?.focus({ preventScroll: true });
    had.current = hasRange;
  }, [field, hasRange]);
}
