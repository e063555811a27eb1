// The two ends of the range as sliders: the pointer drags them by the lanes, keys move them here.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState, type KeyboardEvent } from 'react';
import { t } from '../../i18n';
import { useViewer } from '../store';
import { pixelStep } from './acts';
import { nudged } from './choosing';
import { timeText } from './clock';
import { shownOf, type SoundState } from './state';
import { clampTo, following, xOf, type Edge, type Range, type Scale } from './stretch';
import { edgeStep } from './useNudging';
import { rangeSaid } from './words';

interface RangeEdgesProps {
  range: Range;
  scale: Scale;
  sound: Pick<SoundState, 'length' | 'rate'>;
  isReadOnly: boolean;
  onNudge(range: Range): void;
  /** No more keys come. */
  onRest(): void;
  say(text: string): void;
}

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

export function RangeEdges({ range, scale, sound, isReadOnly, onNudge, onRest, say }: RangeEdgesProps) {
  const [focused, setFocused] = useState<Edge | null>(null);
  const onKeyDown = (event: KeyboardEvent, which: Edge) => {
    const step = edgeStep(event);
    if (step === null || isReadOnly) return;
    event.preventDefault();
    event.stopPropagation();
    const by = step.by * (step.unit === 'pixel' ? pixelStep(scale.width) : 1);
    const next = nudged(range, which, by, sound.length);
    onNudge(next);
    follow(next[which]);
    say(rangeSaid(next, sound.rate));
  };
  return (['start', 'end'] as const).map((which) => {
    const x = xOf(range[which], scale);
    const isSeen = x >= -1 && x <= scale.width + 1;
    // The keys stay with it where the sound was moved along under it.
    if (!isSeen && focused !== which) return null;
    return (
      <div
        key={which}
        // A range input cannot lie within another.
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
        role="slider"
        tabIndex={0}
        className={handle}
        style={{ left: clampTo(x, 0, scale.width) }}
        aria-label={t(which === 'start' ? 'sound.range.start' : 'sound.range.end')}
        aria-valuemin={which === 'start' ? 0 : range.start + 1}
        aria-valuemax={which === 'start' ? range.end - 1 : sound.length}
        aria-valuenow={range[which]}
        aria-valuetext={timeText(range[which], sound.rate)}
        aria-readonly={isReadOnly}
        data-edge={which}
        onKeyDown={(event) => onKeyDown(event, which)}
        onFocus={() => setFocused(which)}
        onBlur={() => {
          setFocused(null);
          onRest();
        }}
      >
        {isSeen && <span className={grip} />}
      </div>
    );
  });
}

/** Brings on screen where an edge was moved to. */
function follow(sample: number): void {
  const { sound, setStretch } = useViewer.getState();
  const stretch = shownOf(sound);
  const next = following(stretch, sample, sound.length);
  if (next !== stretch) setStretch(next);
}
