// The two ends of the range as sliders: the pointer drags them by the lanes, keys move them here.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { t } from '../../i18n';
import { pixelStep } from './acts';
import { nudged } from './choosing';
import { timeText } from './clock';
import type { SoundState } from './state';
import { xOf, type Edge, type Range, type Scale } from './stretch';
import { rangeSaid } from './words';

interface RangeEdgesProps {
  range: Range;
  scale: Scale;
  sound: SoundState;
  isReadOnly: boolean;
  /** While keys are pressed; null once they have rested. */
  onNudge(range: Range | null): void;
  onRange(range: Range): void;
  say(text: string): void;
}

const REST_MS = 600;

const handle = style({
  position: 'absolute',
  top: 0,
  bottom: 0,
  width: 12,
  translateX: '-50%',
  borderRadius: 'sm',
  pointerEvents: 'none',
  outlineStyle: { default: 'none', ':focus-visible': 'solid' },
  outlineWidth: 2,
  outlineOffset: 0,
  outlineColor: 'focus-ring',
});
const grip = style({
  position: 'absolute',
  top: '50%',
  left: '50%',
  width: 6,
  height: 28,
  translateX: '-50%',
  translateY: '-50%',
  borderRadius: 'pill',
  backgroundColor: { default: 'blue-900', forcedColors: 'Highlight' },
  borderWidth: 2,
  borderStyle: 'solid',
  borderColor: { default: 'gray-25', forcedColors: 'Background' },
  boxSizing: 'content-box',
});

export function RangeEdges({ range, scale, sound, isReadOnly, onNudge, onRange, say }: RangeEdgesProps) {
  const due = useRef<{ range: Range; timer: ReturnType<typeof setTimeout> } | null>(null);
  const put = useRef(onRange);
  useEffect(() => {
    put.current = onRange;
  }, [onRange]);
  /** What was pressed in a row is one change. */
  const flush = () => {
    const waiting = due.current;
    due.current = null;
    if (waiting === null) return;
    clearTimeout(waiting.timer);
    put.current(waiting.range);
    onNudge(null);
  };
  const latest = useRef(flush);
  useEffect(() => {
    latest.current = flush;
  });
  useEffect(() => () => latest.current(), []);
  const onKeyDown = (event: KeyboardEvent, which: Edge) => {
    const by = samplesBy(event, scale.width);
    if (by === null || isReadOnly) return;
    event.preventDefault();
    event.stopPropagation();
    const next = nudged(range, which, by, sound.length);
    if (due.current !== null) clearTimeout(due.current.timer);
    due.current = { range: next, timer: setTimeout(() => latest.current(), REST_MS) };
    onNudge(next);
    say(rangeSaid(next, sound.rate));
  };
  return (['start', 'end'] as const).map((which) => {
    const x = xOf(range[which], scale);
    if (x < -1 || x > scale.width + 1) return null;
    return (
      <div
        key={which}
        // A range input cannot lie within another.
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
        role="slider"
        tabIndex={0}
        className={handle}
        style={{ left: x }}
        aria-label={t(which === 'start' ? 'sound.range.start' : 'sound.range.end')}
        aria-valuemin={which === 'start' ? 0 : range.start + 1}
        aria-valuemax={which === 'start' ? range.end - 1 : sound.length}
        aria-valuenow={range[which]}
        aria-valuetext={timeText(range[which], sound.rate)}
        aria-readonly={isReadOnly}
        data-edge={which}
        onKeyDown={(event) => onKeyDown(event, which)}
        onBlur={() => latest.current()}
      >
        <span className={grip} />
      </div>
    );
  });
}

/** How far a key moves an edge; null for other keys. */
function samplesBy(event: KeyboardEvent, width: number): number | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const times = event.shiftKey ? 10 : 1;
  if (event.code === 'ArrowLeft' || event.code === 'ArrowDown') return -times * pixelStep(width);
  if (event.code === 'ArrowRight' || event.code === 'ArrowUp') return times * pixelStep(width);
  if (event.key === ',') return -1;
  if (event.key === '.') return 1;
  return null;
}
