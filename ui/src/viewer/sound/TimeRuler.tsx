// The ruler above the lanes: times, and samples when one is that near. Dragging on it moves the cursor.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { memo, useRef, type PointerEvent } from 'react';
import { useViewer } from '../store';
import { rulerOf } from './clock';
import { sampleAt, xOf, type Scale } from './stretch';

interface TimeRulerProps {
  scale: Scale;
  rate: number;
  length: number;
}

export const RULER_HEIGHT = 24;

const strip = style({ position: 'relative', height: 24, flexShrink: 0, cursor: 'ew-resize', touchAction: 'none', userSelect: 'none' });
const drawing = style({ position: 'absolute', inset: 0, width: 'full', height: 'full', overflow: 'hidden', pointerEvents: 'none' });
const minor = style({ stroke: { default: 'gray-400', forcedColors: 'GrayText' } });
const major = style({ stroke: { default: 'gray-600', forcedColors: 'ButtonText' } });
const label = style({ fill: { default: 'gray-800', forcedColors: 'ButtonText' }, font: 'ui-xs', fontVariantNumeric: 'tabular-nums' });

export function TimeRuler({ scale, rate, length }: TimeRulerProps) {
  const dragging = useRef(false);
  const scrub = (event: PointerEvent<HTMLElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    useViewer.getState().setCursor(sampleAt(Math.min(Math.max(x, 0), scale.width), scale, length));
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    dragging.current = true;
    event.currentTarget.setPointerCapture?.(event.pointerId);
    scrub(event);
  };
  const onPointerEnd = () => {
    dragging.current = false;
  };
  return (
    // The same is done by keys on the slider below it.
    <div
      className={strip}
      aria-hidden="true"
      data-testid="time-ruler"
      onPointerDown={onPointerDown}
      onPointerMove={(event) => dragging.current && scrub(event)}
      onPointerUp={onPointerEnd}
      onPointerCancel={onPointerEnd}
    >
      <Ticks scale={scale} rate={rate} length={length} />
    </div>
  );
}

const Ticks = memo(function Ticks({ scale, rate, length }: TimeRulerProps) {
  const { ticks } = rulerOf(scale, rate, length);
  const small = ticks.filter(({ label: text }) => text === null).map(({ sample }) => `M${xOf(sample, scale).toFixed(1)} 19v5`);
  return (
    <svg className={drawing}>
      <path d={small.join('')} className={minor} strokeWidth={1} />
      {ticks.map(({ sample, label: text }) => {
        if (text === null) return null;
        const x = xOf(sample, scale);
        return (
          <g key={sample} transform={`translate(${x.toFixed(1)} 0)`}>
            <line y1={14} y2={24} className={major} strokeWidth={1} />
            {x < scale.width - 32 && (
              <text x={4} y={8} className={label} dominantBaseline="central">
                {text}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
});
