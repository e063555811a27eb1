// The number of a comment at each of its marks: a dot until it is confirmed.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Shape } from '../../backend';
import { toScreen, type Point, type Transform } from '../view/transform';
import { boxOnScreen, type Look } from './Outline';
import { pinOf } from './shapes';

const fill = style({
  fill: { look: { open: 'negative', resolved: 'positive', draft: 'informative' } },
  stroke: 'white',
});
const ring = style({ fill: 'transparent', stroke: { look: { open: 'red-900', resolved: 'green-900', draft: 'blue-900' } } });
const figure = style({ fill: 'white', font: 'ui-sm', fontWeight: 'bold', fontVariantNumeric: 'tabular-nums', userSelect: 'none' });

interface PinProps extends Point {
  number: number | null;
  thread: string;
  chosen: boolean;
  look: Look;
}

export function Pin({ x, y, number, thread, chosen, look }: PinProps) {
  const digits = number === null ? 0 : String(number).length;
  const half = 11 + Math.max(0, digits - 2) * 4;
  return (
    <g transform={`translate(${x} ${y})`} data-pin={thread}>
      {chosen && <rect x={-half - 4} y={-15} width={2 * half + 8} height={30} rx={15} strokeWidth={2} className={ring({ look })} />}
      <rect x={-half} y={-11} width={2 * half} height={22} rx={11} strokeWidth={2} className={fill({ look })} />
      {number === null ? (
        <circle r={3.5} className={style({ fill: 'white' })} />
      ) : (
        <text textAnchor="middle" dominantBaseline="central" className={figure}>
          {number}
        </text>
      )}
    </g>
  );
}

/** Where it stands on screen: of an area at its top left corner as it lies there, however the view is turned. */
export function pinOnScreen(shape: Shape, transform: Transform): Point {
  if (shape.shape === 'box' || shape.shape === 'ellipse' || shape.shape === 'polygon') {
    const { x, y } = boxOnScreen(shape, transform);
    return { x, y };
  }
  const { x, y } = pinOf(shape);
  return toScreen(transform, { x: x / 1000, y: y / 1000 });
}
