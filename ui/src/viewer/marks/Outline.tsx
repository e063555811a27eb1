// The line of one mark, with a casing so that it is seen on any ground; what is not sent has dashes within it. Drawn in screen
// pixels.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { memo, useMemo } from 'react';
import type { Shape, Stroke } from '../../backend';
import { rectOnScreen, type Point, type Size, type Transform } from '../view/transform';
import { dashWidth, INKS, isLight, UNSENT_DASHES, UNSENT_HALO, widthOnScreen } from './ink';
import { boundsOfShape, outlineOf } from './shapes';

/** What the comment of a mark is. */
export type Look = 'open' | 'resolved' | 'draft';

interface OutlineProps {
  shape: Shape;
  stroke: Stroke | null;
  transform: Transform;
  /** The zoom at 100 %. */
  unit: number;
  look: Look;
  chosen: boolean;
  dashed: boolean;
}

const casing = style({
  fill: 'transparent',
  stroke: { default: 'transparent-white-600', isLight: 'transparent-black-600', isDashed: { default: 'white', isLight: 'black' } },
});
const line = style({ fill: 'transparent', stroke: { look: { open: 'red-900', resolved: 'green-900', draft: 'red-900' } } });
const area = style({ fill: { look: { open: 'red-900', resolved: 'green-900', draft: 'red-900' } } });

const DASHES = UNSENT_DASHES.join(' ');
/** What is highlighted is still to be read. */
const MARKER = 0.35;

/** The box around a shape on screen, in CSS pixels. */
export function boxOnScreen(shape: Shape, transform: Transform): Point & Size {
  return thousandthsOnScreen(boundsOfShape(shape), transform);
}

export function thousandthsOnScreen({ x, y, width, height }: Point & Size, transform: Transform): Point & Size {
  return rectOnScreen(transform, { x: x / 1000, y: y / 1000, width: width / 1000, height: height / 1000 });
}

export const Outline = memo(function Outline({ shape, stroke, transform, unit, look, chosen, dashed }: OutlineProps) {
  const { zoom } = transform;
  const thin = widthOnScreen(stroke, zoom, unit);
  const wide = chosen && stroke === null ? thin * 2 : thin;
  const around = wide + (dashed ? UNSENT_HALO : chosen && stroke !== null ? 4 : 2);
  const ink = stroke === null ? undefined : INKS[stroke.color];
  const light = stroke !== null && isLight(stroke.color);
  const cased = casing({ isDashed: dashed, isLight: light });
  const of = useMemo(() => outlineOf(shape, (wide / zoom) * 1000, 1000 / zoom), [shape, wide, zoom]);
  if (shape.shape === 'box') {
    const rect = crisp(boxOnScreen(shape, transform));
    return (
      <>
        <rect {...rect} rx={1} strokeWidth={around} className={cased} />
        <rect {...rect} rx={1} strokeWidth={wide} className={line({ look })} style={{ stroke: ink }} />
        {dashed && <rect {...rect} rx={1} strokeWidth={dashWidth(wide)} strokeDasharray={DASHES} className={cased} />}
      </>
    );
  }
  const { x, y, turn } = transform;
  const put = { d: of.path, transform: `translate(${x} ${y}) rotate(${turn}) scale(${zoom / 1000})`, vectorEffect: 'non-scaling-stroke' } as const;
  if (of.fill) {
    const isMarker = shape.shape === 'text' && shape.mark === 'highlight';
    return (
      <>
        {!(isMarker && !chosen) && <path {...put} strokeWidth={chosen ? 4 : 2} strokeLinejoin="round" className={cased} />}
        <path {...put} fillOpacity={isMarker ? MARKER : undefined} className={area({ look })} style={{ fill: ink }} />
      </>
    );
  }
  return (
    <>
      <path {...put} strokeWidth={around} strokeLinejoin="round" strokeLinecap="round" className={cased} />
      <path {...put} strokeWidth={wide} strokeLinejoin="round" strokeLinecap="round" className={line({ look })} style={{ stroke: ink }} />
      {dashed && <path {...put} strokeWidth={dashWidth(wide)} strokeDasharray={DASHES} className={cased} />}
    </>
  );
});

/** On whole pixels, so that a line of even width is not smeared over its neighbours. */
function crisp({ x, y, width, height }: Point & Size): Point & Size {
  const [left, top] = [Math.round(x), Math.round(y)];
  return { x: left, y: top, width: Math.max(1, Math.round(x + width) - left), height: Math.max(1, Math.round(y + height) - top) };
}
