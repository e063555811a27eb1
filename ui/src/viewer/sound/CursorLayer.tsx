// Over the lanes and the ruler: where the cursor stands, the end of a range that waits, the time under the pointer.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useViewer } from '../store';
import { timeText } from './clock';
import { sampleAt, xOf, type Scale } from './stretch';
import { RULER_HEIGHT } from './TimeRuler';

interface CursorLayerProps {
  scale: Scale;
  rate: number;
  length: number;
  /** Where the pointer is, CSS pixels. */
  hover: number | null;
}

const layer = style({ position: 'absolute', inset: 0, width: 'full', height: 'full', pointerEvents: 'none', overflow: 'visible' });
const head = style({ stroke: { default: 'gray-1000', forcedColors: 'ButtonText' }, fill: { default: 'gray-1000', forcedColors: 'ButtonText' } });
const flag = style({ stroke: { default: 'blue-900', forcedColors: 'Highlight' }, fill: { default: 'blue-900', forcedColors: 'Highlight' } });
const hair = style({ stroke: { default: 'gray-700', forcedColors: 'GrayText' } });
const tip = style({
  position: 'absolute',
  top: 0,
  paddingX: 8,
  height: 20,
  display: 'flex',
  alignItems: 'center',
  borderRadius: 'sm',
  backgroundColor: 'neutral',
  font: 'ui-xs',
  fontWeight: 'medium',
  fontVariantNumeric: 'tabular-nums',
  color: 'gray-25',
  pointerEvents: 'none',
  whiteSpace: 'nowrap',
});

/** As wide as a time may be, so that it stays on screen at the end. */
const TIP_ROOM = 84;

export function CursorLayer({ scale, rate, length, hover }: CursorLayerProps) {
  const cursor = useViewer((state) => state.sound.cursor);
  const pending = useViewer((state) => state.sound.pending);
  if (scale.width === 0) return null;
  const x = xOf(cursor, scale);
  const isSeen = x >= -1 && x <= scale.width + 1;
  const waiting = pending === null ? null : xOf(pending.at, scale);
  return (
    <>
      <svg className={layer} aria-hidden="true">
        {hover !== null && <line x1={hover} x2={hover} y1={RULER_HEIGHT - 6} y2="100%" strokeWidth={1} strokeDasharray="2 3" className={hair} />}
        {waiting !== null && waiting >= 0 && waiting <= scale.width && (
          <g className={flag} data-testid="pending-edge">
            <line x1={waiting} x2={waiting} y1={RULER_HEIGHT} y2="100%" strokeWidth={2} />
            <path d={`M${waiting} ${RULER_HEIGHT}h${pending?.edge === 'start' ? 10 : -10}l${pending?.edge === 'start' ? -10 : 10} 12z`} strokeWidth={0} />
          </g>
        )}
        {isSeen && (
          <g className={head} data-testid="sound-cursor" data-x={x}>
            <line x1={x} x2={x} y1={RULER_HEIGHT - 2} y2="100%" strokeWidth={1.5} />
            <path d={`M${x - 5} ${RULER_HEIGHT - 8}h10v4l-5 5l-5 -5z`} strokeWidth={0} />
          </g>
        )}
      </svg>
      {hover !== null && (
        <div className={tip} style={{ left: Math.min(hover + 6, scale.width - TIP_ROOM) }} aria-hidden="true" data-testid="hover-time">
          {timeText(sampleAt(hover, scale, length), rate)}
        </div>
      )}
    </>
  );
}
