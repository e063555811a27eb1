// The comments above the lanes: a number where each begins, a bar as long as its range.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { memo } from 'react';
import type { ThreadView } from '../../backend';
import { t } from '../../i18n';
import { useViewer } from '../store';
import { unseen } from '../unseen';
import { barsOf, ROWS, type Bar } from './bars';
import { rangeIn } from './state';
import type { Scale } from './stretch';
import { spanText } from './words';

interface ThreadBarsProps {
  scale: Scale;
  rate: number;
  version: string;
  threads: readonly ThreadView[];
  onThread(thread: ThreadView): void;
}

const ROW = 26;

const strip = style({ position: 'relative', flexShrink: 0, margin: 0, marginBottom: 4, padding: 0, listStyleType: 'none' });
const line = style({
  position: 'absolute',
  height: 6,
  borderRadius: 'pill',
  backgroundColor: { default: 'negative', isResolved: 'positive', forcedColors: 'ButtonText' },
  outlineStyle: { default: 'none', isChosen: 'solid' },
  outlineColor: 'gray-1000',
  outlineWidth: 2,
  outlineOffset: 1,
  pointerEvents: 'none',
});
const pill = style({
  position: 'absolute',
  translateX: '-50%',
  minWidth: 20,
  height: 20,
  boxSizing: 'border-box',
  paddingX: 4,
  borderRadius: 'pill',
  borderWidth: 0,
  font: 'ui-xs',
  fontWeight: 'bold',
  fontVariantNumeric: 'tabular-nums',
  whiteSpace: 'nowrap',
  color: 'white',
  backgroundColor: { default: 'negative', isResolved: 'positive' },
  outlineStyle: { default: 'none', isChosen: 'solid', ':focus-visible': 'solid' },
  outlineColor: { default: 'gray-1000', ':focus-visible': 'focus-ring' },
  outlineWidth: 2,
  outlineOffset: 1,
  cursor: 'pointer',
});
const more = style({ marginStart: 4, fontWeight: 'normal' });

/** Not drawn again for a cursor that moves. */
export const ThreadBars = memo(function ThreadBars({ scale, rate, version, threads, onThread }: ThreadBarsProps) {
  const bars = scale.width === 0 ? [] : barsOf(threads, version, rate, scale);
  return (
    <ol aria-label={t('sound.comments')} className={strip} style={{ height: ROWS * ROW }} data-testid="thread-bars">
      {bars.map((bar) => (
        <Comment key={bar.threads[0]?.id} bar={bar} rate={rate} onThread={onThread} />
      ))}
    </ol>
  );
});

/** One comment, or several that begin too close to tell apart: then each press goes to the next of them. */
function Comment({ bar, rate, onThread }: { bar: Bar; rate: number; onThread(thread: ThreadView): void }) {
  const { threads, x, left, right, row } = bar;
  const selected = useViewer((state) => state.selectedThread);
  const at = threads.findIndex((thread) => thread.id === selected);
  const shown = threads[Math.max(at, 0)];
  if (shown === undefined) return null;
  const next = threads[(at + 1) % threads.length] ?? shown;
  const isResolved = threads.every((thread) => thread.resolved);
  // The lowest row is the nearest to the lanes.
  const top = (ROWS - 1 - row) * ROW;
  return (
    <li>
      {right > left && <div className={line({ isResolved, isChosen: at >= 0 })} style={{ left, width: right - left, top: top + 7 }} data-bar={shown.id} />}
      <button type="button" className={pill({ isResolved, isChosen: at >= 0 })} style={{ left: x, top }} data-tick={shown.id} aria-current={at >= 0} onClick={() => onThread(next)}>
        <span className={unseen}>{threads.map((thread) => nameOf(thread, rate)).join(', ')}</span>
        <span aria-hidden="true">{shown.number ?? '•'}</span>
        {threads.length > 1 && (
          <span aria-hidden="true" className={more}>
            +{threads.length - 1}
          </span>
        )}
      </button>
    </li>
  );
}

function nameOf({ number, place }: ThreadView, rate: number): string {
  const range = rangeIn(place.span ?? null, rate);
  const where = range === null ? '' : spanText(range, rate);
  return number === null ? t('sound.thread.pending', { where }) : t('sound.thread', { number, where });
}
