// Under the peaks: the range that is drawn, the one that would be, and that of the comment one looks at.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { memo } from 'react';
import type { ThreadView } from '../../backend';
import { useViewer } from '../store';
import { rangeIn } from './state';
import { touches, xOf, type Range, type Scale } from './stretch';

export interface RangeLayerProps {
  scale: Scale;
  rate: number;
  version: string;
  range: Range | null;
  /** Not set yet. */
  preview: Range | null;
  threads: readonly ThreadView[];
}

const clip = style({ position: 'absolute', inset: 0, overflow: 'hidden', borderRadius: 'default', pointerEvents: 'none' });
const band = style({
  position: 'absolute',
  top: 0,
  bottom: 0,
  boxSizing: 'border-box',
  pointerEvents: 'none',
  backgroundColor: {
    kind: { drawn: 'blue-900/20', preview: 'blue-900/10', open: 'red-900/15', resolved: 'green-900/15' },
    forcedColors: 'transparent',
  },
  borderWidth: 0,
  borderStartWidth: 2,
  borderEndWidth: { default: 2, isMoment: 0 },
  borderStyle: { default: 'solid', kind: { preview: 'dashed' } },
  borderColor: { kind: { drawn: 'blue-900', preview: 'blue-900', open: 'red-900', resolved: 'green-900' }, forcedColors: 'Highlight' },
});

export const RangeLayer = memo(function RangeLayer({ scale, rate, version, range, preview, threads }: RangeLayerProps) {
  const selected = useViewer((state) => state.selectedThread);
  const thread = threads.find(({ id, version: of }) => id === selected && of === version);
  const spoken = rangeIn(thread?.place.span ?? null, rate);
  return (
    <div className={clip}>
      {spoken !== null && <Band range={spoken} scale={scale} kind={thread?.resolved === true ? 'resolved' : 'open'} />}
      {preview !== null && <Band range={preview} scale={scale} kind="preview" />}
      {range !== null && <Band range={range} scale={scale} kind="drawn" />}
    </div>
  );
});

interface BandProps {
  range: Range;
  scale: Scale;
  kind: 'drawn' | 'preview' | 'open' | 'resolved';
}

/** Cut off where the screen ends: what is a thousand screens wide is not drawn so. */
function Band({ range, scale, kind }: BandProps) {
  if (!touches(scale, range)) return null;
  const left = Math.max(-4, xOf(range.start, scale));
  const right = Math.min(scale.width + 4, xOf(range.end, scale));
  const isMoment = range.start === range.end;
  return <div className={band({ kind, isMoment })} style={{ left, width: Math.max(2, right - left) }} data-band={kind} />;
}
