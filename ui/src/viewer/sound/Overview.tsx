// The whole sound in small, once one is nearer: what is on screen is a frame on it that can be dragged.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { memo, useMemo, useRef, type PointerEvent } from 'react';
import type { ThreadView } from '../../backend';
import { useViewer } from '../store';
import { lanesOf } from './paint';
import type { Tiles } from './peaks';
import { rangeIn, shownOf } from './state';
import { whole, within, xOf, type Range } from './stretch';
import { Waveform } from './Waveform';

interface OverviewProps {
  tiles: Tiles;
  /** CSS pixels across. */
  size: number;
  ratio: number;
  version: string;
  range: Range | null;
  threads: readonly ThreadView[];
}

const HEIGHT = 40;
/** The frame can be taken however near one is. */
const NARROWEST = 10;

// Its room is kept while it is not there, so that nothing moves as one goes nearer.
const strip = style({ position: 'relative', height: 40, marginTop: 12, flexShrink: 0 });
const track = style({
  position: 'absolute',
  inset: 0,
  borderRadius: 'default',
  backgroundColor: 'gray-100',
  overflow: 'hidden',
  touchAction: 'none',
  cursor: 'pointer',
});
const frame = style({
  position: 'absolute',
  top: 0,
  bottom: 0,
  boxSizing: 'border-box',
  borderRadius: 'sm',
  borderWidth: 2,
  borderStyle: 'solid',
  borderColor: { default: 'gray-800', forcedColors: 'Highlight' },
  backgroundColor: 'transparent-overlay-100',
  pointerEvents: 'none',
});
const drawing = style({ position: 'absolute', inset: 0, width: 'full', height: 'full', pointerEvents: 'none' });
const chosen = style({ fill: { default: 'blue-900', forcedColors: 'Highlight' } });
const spoken = style({ fill: { default: 'negative', isResolved: 'positive', forcedColors: 'ButtonText' } });
const here = style({ stroke: { default: 'gray-1000', forcedColors: 'ButtonText' } });

export function Overview({ tiles, size, ratio, version, range, threads }: OverviewProps) {
  const grip = useRef<number | null>(null);
  const length = useViewer((state) => state.sound.length);
  const view = useViewer((state) => state.sound.view);
  const rate = useViewer((state) => state.sound.rate);
  const all = useMemo(() => whole(length), [length]);
  const box = useMemo(() => ({ width: size, height: HEIGHT }), [size]);
  const lanes = useMemo(() => lanesOf(HEIGHT, 1, 0), []);
  if (view === null || size === 0) return <div className={strip} />;
  const scale = { ...all, width: size };
  const shown = shownOf({ view, length });
  const left = xOf(shown.from, scale);
  const width = (shown.count / all.count) * size;
  const wide = Math.max(NARROWEST, width);
  const at = Math.min(Math.max(0, left - (wide - width) / 2), size - wide);

  const local = (event: PointerEvent<HTMLElement>) => event.clientX - event.currentTarget.getBoundingClientRect().left;
  const drag = (x: number) => {
    const from = ((x - (grip.current ?? 0)) / size) * all.count;
    useViewer.getState().setStretch(within({ from, count: shown.count }, length));
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    const x = local(event);
    event.currentTarget.setPointerCapture?.(event.pointerId);
    // Beside the frame, its middle comes here first.
    grip.current = x >= at && x <= at + wide ? x - left : width / 2;
    drag(x);
  };
  const onPointerEnd = () => {
    grip.current = null;
  };
  return (
    <div className={strip}>
      <div
        // Keys go along on the lanes above it.
        className={track}
        aria-hidden="true"
        data-testid="overview"
        onPointerDown={onPointerDown}
        onPointerMove={(event) => grip.current !== null && drag(local(event))}
        onPointerUp={onPointerEnd}
        onPointerCancel={onPointerEnd}
      >
        <Waveform tiles={tiles} stretch={all} length={length} size={box} ratio={ratio} lanes={lanes} channels={null} range={null} isOverview />
        <svg className={drawing}>
          {range !== null && <rect x={xOf(range.start, scale)} width={Math.max(2, xOf(range.end, scale) - xOf(range.start, scale))} y={HEIGHT - 4} height={4} className={chosen} />}
          <Spoken length={length} size={size} rate={rate} version={version} threads={threads} />
          <Cursor length={length} size={size} />
        </svg>
        <div className={frame} style={{ left: at, width: wide }} data-testid="overview-frame" />
      </div>
    </div>
  );
}

function Cursor({ length, size }: Pick<SpokenProps, 'length' | 'size'>) {
  const x = useViewer((state) => xOf(state.sound.cursor, { ...whole(length), width: size }));
  return <line x1={x} x2={x} y1={0} y2={HEIGHT} strokeWidth={1} className={here} />;
}

interface SpokenProps extends Pick<OverviewProps, 'size' | 'version' | 'threads'> {
  length: number;
  rate: number;
}

/** Where comments are; not drawn again for a cursor that moves. */
const Spoken = memo(function Spoken({ length, size, rate, version, threads }: SpokenProps) {
  const scale = { ...whole(length), width: size };
  return threads.map((thread) => {
    const place = thread.version === version ? rangeIn(thread.place.span ?? null, rate) : null;
    if (place === null) return null;
    const x = xOf(place.start, scale);
    return <rect key={thread.id} x={x} width={Math.max(2, xOf(place.end, scale) - x)} y={0} height={4} className={spoken({ isResolved: thread.resolved })} />;
  });
});
