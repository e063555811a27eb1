// The film's sound on its ruler, below the ticks: where somebody speaks, and where the music begins.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useLayoutEffect, useRef } from 'react';
import { useOperation } from '../../backend';
import { useForcedColors } from '../sound/useForcedColors';
import { useViewer } from '../store';
import { barsOf } from './soundtrack';

interface SoundtrackProps {
  version: string;
  /** CSS pixels. */
  width: number;
  height: number;
  ratio: number;
}

/** As many whatever the window's width is, so that sizing it asks nothing anew. */
const COLUMNS = 2048;

// The computed colour is what the canvas is painted with.
const look = style({ position: 'absolute', bottom: 0, left: 0, pointerEvents: 'none', color: 'gray-400', borderRadius: 'default' });

/** Nothing where the sound cannot be decoded: what plays says why. */
export function Soundtrack({ version, width, height, ratio }: SoundtrackProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  // The picture first: its decoder is not kept from it.
  const isSeen = useViewer(({ painted }) => painted?.version === version);
  const { data } = useOperation('media.soundtrack', { version, columns: COLUMNS }, { enabled: isSeen });
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  const forced = useForcedColors();
  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null || data === undefined || across === 0) return;
    [element.width, element.height] = [across, down];
    const context = element.getContext('2d');
    if (context === null) return;
    context.fillStyle = forced ? 'CanvasText' : getComputedStyle(element).color;
    context.beginPath();
    barsOf(data.peaks, COLUMNS, across, down).forEach((bar, x) => bar !== null && context.rect(x, bar[0], 1, bar[1]));
    context.fill();
  }, [data, across, down, forced]);
  if (data === undefined) return null;
  return <canvas ref={canvas} className={look} style={{ width, height }} aria-hidden="true" data-testid="soundtrack" data-complete={data.complete} />;
}
