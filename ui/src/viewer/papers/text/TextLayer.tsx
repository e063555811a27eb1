// What of the page's text is selected, and the caret, over the picture. Drawn in units of the page: to move the view moves
// one group.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { memo } from 'react';
import { useViewer } from '../../store';
import type { Transform } from '../../view/transform';
import { caretAt, quadsOf, type Quad, type SetText } from './page';
import { selectedRange, useReading } from './store';

const layer = style({ position: 'absolute', inset: 0, width: 'full', height: 'full', pointerEvents: 'none', overflow: 'hidden' });
const selected = style({ fill: 'blue-800' });
const caret = style({ fill: 'transparent', stroke: 'blue-900' });
const casing = style({ fill: 'transparent', stroke: 'white' });

export function TextLayer({ transform }: { transform: Transform }) {
  const text = useReading((state) => state.text);
  const selection = useReading((state) => state.selection);
  const hasCaret = useViewer((state) => state.tool === 'text');
  if (text === null || selection === null) return null;
  const range = selectedRange({ selection });
  const { x, y, turn, zoom } = transform;
  return (
    <svg className={layer} aria-hidden="true" data-testid="text-layer">
      <g transform={`translate(${x} ${y}) rotate(${turn}) scale(${zoom / 1000})`}>
        {range !== null && <Selected text={text} from={range.from} to={range.to} />}
        {hasCaret && <Caret quad={caretAt(text, selection.focus)} />}
      </g>
    </svg>
  );
}

/** One path for all of it: a whole page has thousands of lines. */
const Selected = memo(function Selected({ text, from, to }: { text: SetText; from: number; to: number }) {
  const corners = quadsOf(text, { from, to }).map(([x1, y1, x2, y2, x3, y3, x4, y4]) => `M${x1} ${y1}L${x2} ${y2}L${x3} ${y3}L${x4} ${y4}Z`);
  return <path d={corners.join('')} fillOpacity={0.32} className={selected} data-selected={`${from} ${to}`} />;
});

function Caret({ quad }: { quad: Quad | null }) {
  if (quad === null) return null;
  const d = `M${quad[0]} ${quad[1]}L${quad[6]} ${quad[7]}`;
  return (
    <>
      <path d={d} strokeWidth={4} vectorEffect="non-scaling-stroke" className={casing} />
      <path d={d} strokeWidth={2} vectorEffect="non-scaling-stroke" className={caret} data-caret="" />
    </>
  );
}
