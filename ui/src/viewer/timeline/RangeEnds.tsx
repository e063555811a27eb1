// The in and out of a film on its ruler: a bar between them, and two ends that can be dragged or moved by keys. They lie
// below, where the head of the playhead is not.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { t } from '../../i18n';
import { changeRange } from '../play/acts';
import { draggedTo, unlessWhole, type FrameRange, type RangeEdge } from '../play/range';
import { useViewer } from '../store';
import { frameAt, xOfFrame } from './time';

interface RangeEndsProps {
  numFrames: number;
  /** The number that frame 0 is written as. */
  first: number;
  width: number;
}

const bar = style({
  position: 'absolute',
  bottom: 0,
  height: 4,
  backgroundColor: { default: 'blue-900', forcedColors: 'Highlight' },
  pointerEvents: 'none',
});
// What is outside does not play.
const outside = style({
  position: 'absolute',
  top: 20,
  bottom: 0,
  backgroundColor: { default: 'gray-25/60', forcedColors: 'transparent' },
  pointerEvents: 'none',
});
const end = style({
  position: 'absolute',
  bottom: 0,
  width: 12,
  height: 16,
  translateX: '-50%',
  borderRadius: 'sm',
  cursor: 'ew-resize',
  touchAction: 'none',
  outlineStyle: { default: 'none', ':focus-visible': 'solid' },
  outlineWidth: 2,
  outlineColor: 'focus-ring',
});
const grip = style({
  position: 'absolute',
  top: 0,
  bottom: 0,
  width: 6,
  borderRadius: 'sm',
  backgroundColor: { default: 'blue-900', forcedColors: 'Highlight' },
});

/** The left and right of what a range takes of the line, CSS pixels. */
function sidesOf({ first, last }: FrameRange, numFrames: number, width: number): [number, number] {
  const share = width / Math.max(1, numFrames);
  return [first * share, (last + 1) * share];
}

export function RangeEnds({ numFrames, first, width }: RangeEndsProps) {
  const range = useViewer((state) => state.range);
  if (range === null) return null;
  const [left, right] = sidesOf(range, numFrames, width);
  const of = { numFrames, first, width };
  return (
    <>
      <div className={outside} style={{ left: 0, width: left }} />
      <div className={outside} style={{ left: right, width: Math.max(0, width - right) }} />
      <div className={bar} style={{ left, width: right - left }} data-testid="range-bar" />
      <End edge="start" x={left} at={range.first} {...of} />
      <End edge="end" x={right} at={range.last} {...of} />
    </>
  );
}

interface EndProps extends RangeEndsProps {
  edge: RangeEdge;
  x: number;
  at: number;
}

function End({ edge, x, at, numFrames, first, width }: EndProps) {
  const dragged = useRef<{ from: number; at: number } | null>(null);
  const isMoved = useRef(false);
  const moveTo = (frame: number) => {
    const { range, setRange } = useViewer.getState();
    if (range === null) return;
    isMoved.current = true;
    setRange(draggedTo(range, edge, frame, numFrames));
  };
  /** What is looped is not looped anew with each step on the way. */
  const settle = () => {
    if (!isMoved.current) return;
    isMoved.current = false;
    const { range } = useViewer.getState();
    changeRange(range === null ? null : unlessWhole(range, numFrames));
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    dragged.current = { from: event.clientX, at };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (dragged.current === null) return;
    // From the middle of the frame that it was at.
    const under = xOfFrame(dragged.current.at, numFrames, width) + event.clientX - dragged.current.from;
    moveTo(frameAt(under, numFrames, width));
  };
  const onPointerEnd = () => {
    dragged.current = null;
    settle();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to = keyed(event, at, numFrames - 1);
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    moveTo(to);
  };
  return (
    <div
      // A range input cannot lie on another.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="slider"
      tabIndex={0}
      className={end}
      style={{ left: x }}
      aria-label={t(edge === 'start' ? 'viewer.range.in' : 'viewer.range.out')}
      aria-valuemin={first}
      aria-valuemax={first + numFrames - 1}
      aria-valuenow={first + at}
      aria-valuetext={t('viewer.range.at', { frame: first + at })}
      data-range-end={edge}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerEnd}
      onPointerCancel={onPointerEnd}
      onKeyDown={onKeyDown}
      onKeyUp={(event) => {
        // The ends go with the range: the keys are the ruler's then.
        const ruler = event.currentTarget.parentElement?.querySelector<HTMLElement>('[role=slider]');
        settle();
        if (useViewer.getState().range === null) ruler?.focus();
      }}
      onBlur={settle}
    >
      <span className={grip} style={edge === 'start' ? { left: 6 } : { right: 6 }} />
    </div>
  );
}

function keyed(event: KeyboardEvent, at: number, last: number): number | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const by = event.shiftKey ? 10 : 1;
  switch (event.code) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return at - by;
    case 'ArrowRight':
    case 'ArrowUp':
      return at + by;
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}
