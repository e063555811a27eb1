// The ruler in frames, the comments on it, and the playhead that can be dragged.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { memo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { ThreadView } from '../../backend';
import { t } from '../../i18n';
import { usePlayback } from '../play/store';
import { placeOfMark } from '../places';
import { frameAtRest, useViewer } from '../store';
import { useViewport } from '../view/useViewport';
import { unseen } from '../unseen';
import { clustersOf, type Stop } from './clusters';
import { timecodeAt, type Video } from './here';
import { Preview } from './Preview';
import { RangeBars } from './RangeBars';
import { RangeEnds } from './RangeEnds';
import { Soundtrack } from './Soundtrack';
import { frameAt, rulerOf, xOfFrame } from './time';

interface TrackProps {
  version: string;
  media: Video;
  threads: readonly ThreadView[];
  onThread(thread: ThreadView): void;
}

const HEIGHT = 56;
const PINS = 20;

export const trackRoom = style({ position: 'relative', height: 56, width: 'full' });
const track = style({
  position: 'absolute',
  top: 20,
  bottom: 0,
  insetX: 0,
  borderRadius: 'default',
  backgroundColor: 'gray-75',
  outlineStyle: { default: 'none', ':focus-visible': 'solid' },
  outlineWidth: 2,
  outlineOffset: 2,
  outlineColor: 'focus-ring',
  cursor: 'ew-resize',
  touchAction: 'none',
});
const drawing = style({ position: 'absolute', inset: 0, width: 'full', height: 'full', pointerEvents: 'none', overflow: 'visible' });
const minor = style({ stroke: 'gray-300' });
const major = style({ stroke: 'gray-500' });
const label = style({ fill: 'gray-700', font: 'ui-xs', fontVariantNumeric: 'tabular-nums', userSelect: 'none' });
const ready = style({ fill: { default: 'gray-600', forcedColors: 'GrayText' } });
const head = style({ stroke: 'gray-1000', fill: 'gray-1000' });

export function Track({ version, media, threads, onThread }: TrackProps) {
  const box = useRef<HTMLDivElement>(null);
  const room = useViewport(box);
  const width = room?.size.width ?? 0;
  const { num_frames: count, first_frame: first } = media;
  const here = threads.filter((thread) => thread.version === version);
  const clusters = clustersOf(here, (at) => xOfFrame(at, count, width));
  return (
    // Time runs as the keys do, whichever way one reads.
    <div ref={box} dir="ltr" className={trackRoom} data-testid="timeline" data-frames={count}>
      {width > 0 && (
        <>
          <Line version={version} media={media} width={width} />
          {media.has_sound && <Soundtrack version={version} width={width} height={HEIGHT - PINS} ratio={room?.ratio ?? 1} />}
          <svg className={drawing} aria-hidden="true">
            <Ticks numFrames={count} first={first} width={width} />
            <Buffered version={version} numFrames={count} width={width} />
          </svg>
          <RangeEnds numFrames={count} first={first} width={width} />
          <svg className={drawing} aria-hidden="true">
            <Playhead numFrames={count} width={width} />
          </svg>
        </>
      )}
      {width > 0 && <RangeBars threads={here} numFrames={count} width={width} />}
      {width > 0 && clusters.map(({ x, stops }) => <Tick key={`${stops[0]?.thread.id} ${stops[0]?.frame}`} stops={stops} first={first} x={x} onThread={onThread} />)}
    </div>
  );
}

interface LineProps {
  version: string;
  media: Video;
  width: number;
}

/** Takes keys and pointer, and shows what is under it. While the film plays it does not say each frame. */
function Line({ version, media, width }: LineProps) {
  const dragging = useRef(false);
  const [hover, setHover] = useState<number | null>(null);
  const setFrame = useViewer((state) => state.setFrame);
  const frame = useViewer(frameAtRest);
  const isPlaying = useViewer((state) => state.playing !== null);
  const timecode = useViewer(({ painted }) => timecodeAt(frame, version, media, painted));
  const { num_frames: count, first_frame: first } = media;
  const last = count - 1;
  const written = { frame: first + frame, last: first + last };
  const text = timecode === null ? t('viewer.timeline.frame', written) : t('viewer.timeline.frame-timecode', { timecode, ...written });
  const xOf = (event: PointerEvent<HTMLElement>) => event.clientX - event.currentTarget.getBoundingClientRect().left;
  const scrub = (event: PointerEvent<HTMLElement>) => setFrame(frameAt(xOf(event), count, width));
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    dragging.current = true;
    setHover(null);
    event.currentTarget.setPointerCapture(event.pointerId);
    scrub(event);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (dragging.current) scrub(event);
    // A finger is on the line only to drag.
    else if (event.pointerType !== 'touch') setHover(xOf(event));
  };
  const onPointerEnd = () => {
    dragging.current = false;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to = keyFrame(event, useViewer.getState().frame, last);
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    setFrame(to);
  };
  return (
    <>
      <div
        // A range input has neither a ruler in it nor a playhead of one frame's width.
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
        role="slider"
        tabIndex={0}
        className={track}
        aria-label={t('viewer.timeline')}
        aria-valuemin={first}
        aria-valuemax={first + last}
        aria-valuenow={first + frame}
        aria-valuetext={isPlaying ? t('viewer.play.said') : text}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerEnd}
        onPointerCancel={onPointerEnd}
        onPointerLeave={() => setHover(null)}
        onKeyDown={onKeyDown}
      />
      <Preview key={`${version} ${media.confirmed}`} version={version} media={media} width={width} x={isPlaying ? null : hover} />
    </>
  );
}

/** The slider's own keys, also while a mark is selected on the canvas. */
function keyFrame(event: KeyboardEvent, frame: number, last: number): number | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const by = event.shiftKey ? 10 : 1;
  switch (event.code) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return frame - by;
    case 'ArrowRight':
    case 'ArrowUp':
      return frame + by;
    case 'PageUp':
      return frame + 100;
    case 'PageDown':
      return frame - 100;
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

/** Not drawn again for a playhead that moves. */
const Ticks = memo(function Ticks({ numFrames, first, width }: { numFrames: number; first: number; width: number }) {
  const ruler = rulerOf(numFrames, width);
  const path: string[] = [];
  for (let frame = 0; frame < numFrames; frame += ruler.minor) {
    if (frame % ruler.major !== 0) path.push(`M${xOfFrame(frame, numFrames, width).toFixed(1)} ${HEIGHT - 7}v7`);
  }
  return (
    <>
      <path d={path.join('')} className={minor} strokeWidth={1} />
      {ruler.labels.map((frame) => {
        const x = xOfFrame(frame, numFrames, width);
        return (
          <g key={frame}>
            <line x1={x} x2={x} y1={HEIGHT - 12} y2={HEIGHT} className={major} strokeWidth={1} />
            {x < width - 24 && (
              <text x={x + 4} y={PINS + 7} className={label} dominantBaseline="central">
                {first + frame}
              </text>
            )}
          </g>
        );
      })}
    </>
  );
});

interface AcrossProps {
  numFrames: number;
  width: number;
}

/** What is decoded already, while the film plays. */
function Buffered({ version, numFrames, width }: AcrossProps & { version: string }) {
  const isPlaying = useViewer((state) => state.playing !== null);
  const buffered = usePlayback(({ told }) => (told?.version === version ? told.buffered : null));
  if (!isPlaying || buffered === null) return null;
  const share = width / Math.max(1, numFrames);
  const [from, to] = buffered;
  return <rect x={from * share} width={Math.max(1, (to + 1 - from) * share)} y={PINS} height={3} className={ready} data-testid="buffered" />;
}

function Playhead({ numFrames, width }: AcrossProps) {
  const x = useViewer((state) => xOfFrame(state.frame, numFrames, width));
  return (
    <g className={head} data-testid="playhead">
      <line x1={x} x2={x} y1={PINS - 2} y2={HEIGHT} strokeWidth={1.5} />
      <path d={`M${x - 5} ${PINS - 6}h10v5l-5 5l-5 -5z`} strokeWidth={0} />
    </g>
  );
}

const tick = style({
  position: 'absolute',
  top: 0,
  translateX: '-50%',
  minWidth: 18,
  height: 18,
  boxSizing: 'border-box',
  paddingX: 4,
  borderRadius: 'pill',
  borderWidth: 0,
  font: 'ui-xs',
  fontWeight: 'bold',
  fontVariantNumeric: 'tabular-nums',
  color: 'white',
  backgroundColor: { default: 'negative', isResolved: 'positive' },
  outlineStyle: { default: 'none', isChosen: 'solid', ':focus-visible': 'solid' },
  outlineColor: { default: 'gray-1000', ':focus-visible': 'focus-ring' },
  outlineWidth: 2,
  outlineOffset: 1,
  cursor: 'pointer',
});

const more = style({ marginStart: 4, fontWeight: 'normal' });

interface TickProps {
  /** At least one; those behind the first would lie under it. */
  stops: readonly Stop[];
  first: number;
  x: number;
  onThread(thread: ThreadView): void;
}

/** One comment, or several that stand too close to tell apart: then each press goes to the next of them. */
function Tick({ stops, first, x, onThread }: TickProps) {
  const selected = useViewer((state) => state.selectedThread);
  const at = stops.findIndex(({ thread }) => thread.id === selected);
  const shown = stops[Math.max(at, 0)];
  if (shown === undefined) return null;
  const next = stops[(at + 1) % stops.length] ?? shown;
  return (
    <button
      type="button"
      className={tick({ isResolved: stops.every(({ thread }) => thread.resolved), isChosen: at >= 0 })}
      style={{ left: x }}
      data-tick={shown.thread.id}
      onClick={() => {
        onThread(next.thread);
        goTo(next);
      }}
    >
      <span className={unseen}>{stops.map((stop) => nameOf(stop, first)).join(', ')}</span>
      <span aria-hidden="true">{shown.thread.number ?? '•'}</span>
      {stops.length > 1 && (
        <span aria-hidden="true" className={more}>
          +{stops.length - 1}
        </span>
      )}
    </button>
  );
}

/** To the frame of the tick, which need not be the one that its comment begins with. */
function goTo({ thread, place, frame }: Stop): void {
  const mark = thread.marks.find((one) => placeOfMark(one, thread.place).frame === frame);
  useViewer.getState().showPlace(place, mark?.shape ?? null);
}

function nameOf({ thread: { number }, place, frame: at }: Stop, first: number): string {
  const frame = first + at;
  if (place.until !== undefined && place.until !== null && place.until !== place.frame) {
    const ends = { frame, until: first + place.until };
    return number === null ? t('drawing.thread.range-pending', ends) : t('drawing.thread.range', { number, ...ends });
  }
  return number === null ? t('viewer.timeline.thread-pending', { frame }) : t('viewer.timeline.thread', { number, frame });
}
