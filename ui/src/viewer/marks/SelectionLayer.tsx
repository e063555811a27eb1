// What is selected: a frame around it, and the grips of a single mark of one's own.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useMemo } from 'react';
import { toScreen, type Point, type Size, type Transform } from '../view/transform';
import type { MarkItem } from './items';
import { thousandthsOnScreen } from './Outline';
import { around } from './selection';
import { grips } from './shapes';

interface SelectionLayerProps {
  chosen: readonly MarkItem[];
  /** The only one that is chosen; null where it is none or several. */
  current: MarkItem | null;
  transform: Transform;
}

const under = style({ fill: 'transparent', stroke: 'white' });
const frame = style({ fill: 'transparent', stroke: 'blue-900' });
const gripLook = style({ fill: 'white', stroke: 'black' });

/** How far the frame stands off several marks; on that of one lie its grips. */
const OFF = 6;

export function SelectionLayer({ chosen, current, transform }: SelectionLayerProps) {
  const box = useMemo(() => around(chosen.map(({ shape }) => shape)), [chosen]);
  if (box === null) return null;
  // A box has its own line for a frame.
  const isFramed = current === null || (current.shape.shape !== 'box' && current.shape.shape !== 'point');
  return (
    <>
      {isFramed && <Frame {...thousandthsOnScreen(box, transform)} off={current === null ? OFF : 0} />}
      {current !== null && current.own && <Grips item={current} transform={transform} />}
    </>
  );
}

function Frame({ x, y, width, height, off }: Point & Size & { off: number }) {
  const rect = { x: x - off, y: y - off, width: width + 2 * off, height: height + 2 * off };
  return (
    <g aria-hidden="true" data-selection="">
      <rect {...rect} strokeWidth={1} className={under} />
      <rect {...rect} strokeWidth={1} strokeDasharray="4 4" className={frame} />
    </g>
  );
}

function Grips({ item, transform }: { item: MarkItem; transform: Transform }) {
  return (
    <g aria-hidden="true">
      {grips(item.shape).map(({ id, x, y }) => {
        const on = toScreen(transform, { x: x / 1000, y: y / 1000 });
        return <rect key={id} x={on.x - 4} y={on.y - 4} width={8} height={8} rx={1.5} strokeWidth={1} data-handle={id} className={gripLook} />;
      })}
    </g>
  );
}

const marqueeLook = style({ fill: 'blue-900', stroke: 'blue-900' });

/** What is dragged around the marks that are to be selected. */
export function Marquee({ box, transform }: { box: Point & Size; transform: Transform }) {
  return <rect {...thousandthsOnScreen(box, transform)} fillOpacity={0.1} strokeWidth={1} className={marqueeLook} data-testid="marquee" />;
}
