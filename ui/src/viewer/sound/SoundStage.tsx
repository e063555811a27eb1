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
import { RangeLayer, type RangeLayerProps } from './RangeLayer';
import { shownOf } from './state';
import type { Range } from './stretch';
import { ThreadBars } from './ThreadBars';
import { RULER_HEIGHT, TimeRuler } from './TimeRuler';
import { useNudging } from './useNudging';
import { useWanted, type PeaksHere } from './usePeaks';
import { useSoundKeys, type SoundKeySettings } from './useSoundKeys';
import { useSoundPlaying } from './useSoundPlaying';
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
  /** Those that one goes through from one to the next. */
  listed: readonly ThreadView[];
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
  // Below the tools, which grow with the text.
  paddingTop: '[calc(2rem + 32px)]',
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
  const { field, deck, version, numChannels, here, threads, listed, isReadOnly, say } = props;
  useSoundPlaying(version);
  // One by one, without the cursor: what does not show it is not drawn again while it moves.
  const length = useViewer((state) => state.sound.length);
  const rate = useViewer((state) => state.sound.rate);
  const view = useViewer((state) => state.sound.view);
  const hideMarks = useViewer((state) => state.hideMarks);
  const drawn = useViewer((state) => state.draft);
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
  useSoundKeys({ ...props.keys, width, threads: listed, isReadOnly, onStop, say });
  const range = pointer.drawing ?? nudged;
  useFocusKept(field, saved !== null);
  const spoken = hideMarks ? NONE : threads;

  const shownChannels = here.known.progress?.channels ?? Math.min(numChannels, 8);
  const names = channelNames(shownChannels, numChannels);
  const lanes = useMemo(() => lanesOf(height, shownChannels, GAP), [height, shownChannels]);
  const channels = useMemo(() => Array.from({ length: shownChannels }, (_, at) => at), [shownChannels]);
  const size = useMemo(() => ({ width, height }), [width, height]);
  const ends = useMemo(() => ({ length, rate }), [length, rate]);

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
          <Ranges scale={scale} rate={rate} version={version} range={range} threads={spoken} />
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
          <Field field={field} cursorLook={pointer.cursor} handlers={pointer.handlers} />
          {range !== null && <RangeEdges range={range} scale={scale} sound={ends} isReadOnly={isReadOnly} onNudge={nudge} onRest={settle} say={say} />}
        </div>
        <CursorLayer scale={scale} rate={rate} length={length} hover={pointer.hover} />
      </div>
      <Overview tiles={here.known.tiles} size={width} ratio={ratio} version={version} range={range} threads={spoken} />
    </div>
  );
}

/** What the range would be follows the cursor. */
function Ranges(props: Omit<RangeLayerProps, 'preview'>) {
  const pending = useViewer((state) => state.sound.pending);
  const at = useViewer((state) => (state.sound.pending === null ? null : state.sound.cursor));
  const preview = useMemo(() => (at === null ? null : previewed(pending, at)), [pending, at]);
  return <RangeLayer {...props} preview={preview} />;
}

interface FieldProps {
  field: RefObject<HTMLDivElement | null>;
  cursorLook: string;
  handlers: ReturnType<typeof useSoundPointer>['handlers'];
}

/** Takes keys and pointer. While it plays it does not say each place that it comes to. */
function Field({ field, cursorLook, handlers }: FieldProps) {
  const length = useViewer((state) => state.sound.length);
  const rate = useViewer((state) => state.sound.rate);
  const isPlaying = useViewer((state) => state.playing !== null);
  const cursor = useViewer((state) => state.playing?.from ?? state.sound.cursor);
  const [isFocusVisible, setFocusVisible] = useState(false);
  const text = t('sound.position.text', { time: timeText(cursor, rate), length: timeText(length, rate) });
  return (
    <div
      ref={field}
      // A range input has no ranges drawn on it and no samples in it.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="slider"
      tabIndex={0}
      className={fieldLook({ isFocusVisible })}
      style={{ cursor: cursorLook }}
      aria-label={t('sound.position')}
      aria-valuemin={0}
      aria-valuemax={length}
      aria-valuenow={cursor}
      aria-valuetext={isPlaying ? t('viewer.play.said') : text}
      data-testid="sound-field"
      onFocus={(event) => setFocusVisible(event.currentTarget.matches(':focus-visible'))}
      onBlur={() => setFocusVisible(false)}
      {...handlers}
    />
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
