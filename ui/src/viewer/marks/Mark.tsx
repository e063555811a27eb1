// One mark over the canvas: its line, its number, and for those who do not see it a button.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { memo } from 'react';
import { t } from '../../i18n';
import { useViewer } from '../store';
import type { Transform } from '../view/transform';
import type { MarkItem } from './items';
import { Outline, type Look } from './Outline';
import { Pin, pinOnScreen } from './Pin';
import { describe } from './shapes';
import { unitOf, type Unit } from './speaking';
import { useFocusLeft } from './useFocusLeft';

interface MarkProps {
  item: MarkItem;
  transform: Transform;
  /** The zoom at 100 %. */
  unit: number;
  chosen: boolean;
  /** Its corners are held: the number makes room. */
  held: boolean;
  onOpen(item: MarkItem): void;
}

const group = style({ outlineStyle: 'none' });

/** Drawn again only where it is another. */
export const Mark = memo(function Mark({ item, transform, unit, chosen, held, onOpen }: MarkProps) {
  const look = lookOf(item);
  const words = useViewer(unitOf);
  const element = useFocusLeft();
  const pin = pinOnScreen(item.shape, transform);
  const off = held && item.shape.shape !== 'point' ? 14 : 0;
  return (
    <g
      ref={element}
      // There is no button element in SVG.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="button"
      tabIndex={0}
      aria-label={nameOf(item, words)}
      aria-pressed={chosen}
      data-mark={item.id}
      data-draft={item.thread === null ? '' : undefined}
      // For those who look at the document from outside.
      data-kind={item.shape.shape}
      data-shape={boxWords(item)}
      className={group}
      onFocus={(event) => event.currentTarget.matches(':focus-visible') && onOpen(item)}
      // The pointer's clicks are the stage's; this one comes from a screen reader.
      onClick={() => onOpen(item)}
    >
      <Outline shape={item.shape} stroke={item.stroke} transform={transform} unit={unit} look={look} chosen={chosen} dashed={item.thread === null} />
      {item.thread !== null && <Pin x={pin.x - off} y={pin.y - off} number={item.number} thread={item.thread} chosen={chosen} look={look} />}
    </g>
  );
});

export function lookOf({ thread, resolved }: Pick<MarkItem, 'thread' | 'resolved'>): Look {
  return thread === null ? 'draft' : resolved ? 'resolved' : 'open';
}

/** Marks of one comment differ by what they are and where. */
export function nameOf(item: MarkItem, unit: Unit): string {
  return t('viewer.mark.which', { name: ofWhat(item), shape: describe(item.shape, unit) });
}

function ofWhat(item: MarkItem): string {
  if (item.thread === null) return t('viewer.mark.draft');
  if (item.number === null) return t('viewer.mark.pending', { author: item.author, text: item.text });
  const { number, author, text } = item;
  return t('viewer.mark', { number, author, text, resolved: item.resolved ? 'yes' : 'no' });
}

/** Other shapes may be long, and a mark is drawn often. */
function boxWords({ shape }: MarkItem): string | undefined {
  return shape.shape === 'box' ? `${shape.x} ${shape.y} ${shape.width} ${shape.height}` : undefined;
}
