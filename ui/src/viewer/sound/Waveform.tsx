// A waveform on a 2D canvas, crisp in device pixels: as many lanes as there are channels, or all in one.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useLayoutEffect, useRef } from 'react';
import type { Size } from '../view/transform';
import { paint, type Lane } from './paint';
import { isHere, layersAt, levelFor, type Tiles } from './peaks';
import type { Range, Stretch } from './stretch';
import { useForcedColors } from './useForcedColors';

interface WaveformProps {
  tiles: Tiles;
  stretch: Stretch;
  length: number;
  size: Size;
  ratio: number;
  lanes: readonly Lane[];
  channels: readonly number[] | null;
  range: Range | null;
  /** Smaller and quieter, to find one's way by. */
  isOverview?: boolean;
}

// The computed colours are what the canvas is painted with; `outline-color` holds the second.
const look = style({
  position: 'absolute',
  top: 0,
  left: 0,
  pointerEvents: 'none',
  color: { default: 'gray-600', isOverview: 'gray-500' },
  outlineStyle: 'none',
  outlineColor: { default: 'blue-900', isOverview: 'gray-500' },
});

export function Waveform({ tiles, stretch, length, size, ratio, lanes, channels, range, isOverview = false }: WaveformProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
  const forced = useForcedColors();
  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null || width === 0 || height === 0) return;
    if (element.width !== width) element.width = width;
    if (element.height !== height) element.height = height;
    const context = element.getContext('2d');
    // On whole pixels, so that a peak does not change its shape while one goes along.
    const pixel = stretch.count / width;
    const snapped = { from: Math.round(stretch.from / pixel) * pixel, count: stretch.count };
    const level = levelFor(pixel);
    const { dataset } = element;
    dataset['from'] = String(stretch.from);
    dataset['count'] = String(stretch.count);
    dataset['settled'] = String(isHere(tiles, level, snapped, length));
    if (context === null) return;
    const { color: first, outlineColor: chosen } = getComputedStyle(element);
    paint(context, {
      stretch: snapped,
      layers: layersAt(tiles, level, snapped, length),
      lanes: lanes.map(({ top, height: tall }) => ({ top: Math.round(top * ratio), height: Math.round(tall * ratio) })),
      channels,
      range,
      colors: forced ? FORCED : { peaks: first, chosen },
      ratio,
    });
  }, [tiles, stretch, length, width, height, ratio, lanes, channels, range, forced]);
  return (
    <canvas
      ref={canvas}
      className={look({ isOverview })}
      style={{ width: size.width, height: size.height }}
      aria-hidden="true"
      data-testid={isOverview ? 'waveform-overview' : 'waveform'}
    />
  );
}

const FORCED = { peaks: 'CanvasText', chosen: 'Highlight' };
