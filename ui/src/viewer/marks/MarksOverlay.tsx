// The marks over the canvas: frames, numbered pins, handles of the selected one. Drawn in screen pixels.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { t } from '../../i18n';
import { inUnits } from '../stage/usePointer';
import { rectOnScreen, toScreen, type Point, type Size, type Transform } from '../view/transform';
import { HANDLES, handleAt, type Box } from './geometry';
import type { MarkItem } from './items';

interface MarksOverlayProps {
  items: readonly MarkItem[];
  transform: Transform;
  selectedMark: string | null;
  selectedThread: string | null;
  placing: Box | null;
  onOpen(item: MarkItem): void;
}

const layer = style({ position: 'absolute', inset: 0, width: 'full', height: 'full', pointerEvents: 'none', overflow: 'hidden' });

export function MarksOverlay({ items, transform, selectedMark, selectedThread, placing, onOpen }: MarksOverlayProps) {
  return (
    <svg className={layer} data-testid="marks">
      {items.map((item) => (
        <Mark
          key={item.id}
          item={item}
          transform={transform}
          chosen={item.id === selectedMark || (item.thread !== null && item.thread === selectedThread)}
          handles={item.own && item.id === selectedMark}
          onOpen={onOpen}
        />
      ))}
      {placing !== null && <Outline box={placing} transform={transform} look="draft" chosen dashed />}
    </svg>
  );
}

type Look = 'open' | 'resolved' | 'draft';

const casing = style({ fill: 'transparent', stroke: { default: 'transparent-white-600', isDashed: 'white' } });
const outline = style({
  fill: 'transparent',
  stroke: { look: { open: 'red-900', resolved: 'green-900', draft: 'blue-900' } },
});

interface OutlineProps {
  box: Box;
  transform: Transform;
  look: Look;
  chosen: boolean;
  dashed: boolean;
}

function Outline({ box, transform, look, chosen, dashed }: OutlineProps) {
  const rect = crisp(rectOnScreen(transform, inUnits({ shape: box })));
  const wide = chosen ? 4 : 2;
  return (
    <>
      <rect {...rect} rx={1} strokeWidth={dashed ? wide : wide + 2} className={casing({ isDashed: dashed })} />
      <rect {...rect} rx={1} strokeWidth={wide} strokeDasharray={dashed ? '6 4' : undefined} className={outline({ look })} />
    </>
  );
}

/** On whole pixels, so that a line of even width is not smeared over its neighbours. */
function crisp({ x, y, width, height }: Point & Size): Point & Size {
  const [left, top] = [Math.round(x), Math.round(y)];
  return { x: left, y: top, width: Math.max(1, Math.round(x + width) - left), height: Math.max(1, Math.round(y + height) - top) };
}

interface MarkProps {
  item: MarkItem;
  transform: Transform;
  chosen: boolean;
  handles: boolean;
  onOpen(item: MarkItem): void;
}

const group = style({ outlineStyle: 'none' });

function Mark({ item, transform, chosen, handles, onOpen }: MarkProps) {
  const look: Look = item.thread === null ? 'draft' : item.resolved ? 'resolved' : 'open';
  const rect = rectOnScreen(transform, inUnits(item));
  return (
    <g
      // There is no button element in SVG.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="button"
      tabIndex={0}
      aria-label={nameOf(item)}
      data-mark={item.id}
      data-draft={item.thread === null ? '' : undefined}
      data-shape={`${item.shape.x} ${item.shape.y} ${item.shape.width} ${item.shape.height}`}
      className={group}
      onFocus={(event) => event.currentTarget.matches(':focus-visible') && onOpen(item)}
      // The pointer's clicks are the stage's; this one comes from a screen reader.
      onClick={() => onOpen(item)}
    >
      <Outline box={item.shape} transform={transform} look={look} chosen={chosen} dashed={item.thread === null} />
      {item.thread !== null && (
        <Pin x={rect.x - (handles ? 14 : 0)} y={rect.y - (handles ? 14 : 0)} number={item.number} thread={item.thread} chosen={chosen} look={look} />
      )}
      {handles && <Handles box={item.shape} transform={transform} />}
    </g>
  );
}

function nameOf(item: MarkItem): string {
  if (item.thread === null) return t('viewer.mark.draft');
  if (item.number === null) return t('viewer.mark.pending', { author: item.author, text: item.text });
  const { number, author, text } = item;
  return t('viewer.mark', { number, author, text, resolved: item.resolved ? 'yes' : 'no' });
}

const pinFill = style({
  fill: { look: { open: 'negative', resolved: 'positive', draft: 'informative' } },
  stroke: 'white',
});
const pinRing = style({ fill: 'transparent', stroke: { look: { open: 'red-900', resolved: 'green-900', draft: 'blue-900' } } });
const pinText = style({ fill: 'white', font: 'ui-sm', fontWeight: 'bold', fontVariantNumeric: 'tabular-nums', userSelect: 'none' });

interface PinProps {
  x: number;
  y: number;
  number: number | null;
  thread: string;
  chosen: boolean;
  look: Look;
}

/** The number once it is confirmed; a dot until then. */
function Pin({ x, y, number, thread, chosen, look }: PinProps) {
  const digits = number === null ? 0 : String(number).length;
  const half = 11 + Math.max(0, digits - 2) * 4;
  return (
    <g transform={`translate(${x} ${y})`} data-pin={thread}>
      {chosen && <rect x={-half - 4} y={-15} width={2 * half + 8} height={30} rx={15} strokeWidth={2} className={pinRing({ look })} />}
      <rect x={-half} y={-11} width={2 * half} height={22} rx={11} strokeWidth={2} className={pinFill({ look })} />
      {number === null ? (
        <circle r={3.5} className={style({ fill: 'white' })} />
      ) : (
        <text textAnchor="middle" dominantBaseline="central" className={pinText}>
          {number}
        </text>
      )}
    </g>
  );
}

const handleLook = style({ fill: 'white', stroke: 'black' });

function Handles({ box, transform }: { box: Box; transform: Transform }) {
  return HANDLES.map((handle) => {
    const at = handleAt(box, handle);
    const on = toScreen(transform, { x: at.x / 1000, y: at.y / 1000 });
    return <rect key={handle} x={on.x - 4} y={on.y - 4} width={8} height={8} rx={1.5} strokeWidth={1} data-handle={handle} className={handleLook} />;
  });
}
