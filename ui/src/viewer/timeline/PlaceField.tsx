// A place that can be typed: a timecode, a frame number, a time, a sample. Enter goes there, Escape puts it back.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useId, useRef, useState, type KeyboardEvent } from 'react';
import type { MediaView } from '../../backend';
import { focusPage } from '../../look/keptFocus';
import { nowhere } from '../nowhere';
import { useViewer } from '../store';
import { unseen } from '../unseen';

interface PlaceFieldProps {
  media: MediaView;
  label: string;
  /** Where one is now. */
  text: string;
  kind: 'timecode' | 'frame' | 'sample';
  withLabel?: boolean;
  /** What is said while the picture of where one is has yet to come; null once it is there. */
  pending?: string | null;
  /** Goes to what was typed; a rejection says why there is no such place. */
  onGo(text: string): Promise<void>;
}

const field = style({
  font: { default: 'ui', kind: { timecode: 'ui-lg' } },
  fontWeight: { default: 'medium', kind: { timecode: 'bold' } },
  fontVariantNumeric: 'tabular-nums',
  color: { default: 'neutral', isPending: 'neutral-subdued' },
  backgroundColor: 'gray-25',
  borderWidth: 2,
  borderStyle: 'solid',
  borderColor: { default: 'gray-300', ':hover': 'gray-400', ':focus': 'gray-900', isWrong: 'negative' },
  borderRadius: 'default',
  outlineStyle: 'none',
  height: 32,
  boxSizing: 'border-box',
  paddingX: 8,
  margin: 0,
  width: { kind: { timecode: 128, frame: 80, sample: 112 } },
  textAlign: { default: 'start', kind: { timecode: 'center' } },
});
/** The field goes with its name where the bar breaks. */
const together = style({ display: 'flex', alignItems: 'center', gap: 8, flexShrink: 0 });
const caption = style({ font: 'ui-sm', color: 'neutral-subdued', marginStart: 8 });
const place = style({ position: 'relative', display: 'inline-flex', flexShrink: 0 });
// Above the field, so that nothing beside or below it moves.
const wrong = style({
  position: 'absolute',
  bottom: '[calc(100% + 8px)]',
  insetStart: 0,
  zIndex: 1,
  width: 'max',
  maxWidth: 320,
  boxSizing: 'border-box',
  paddingX: 12,
  paddingY: 8,
  borderRadius: 'default',
  boxShadow: 'elevated',
  backgroundColor: 'elevated',
  font: 'ui-sm',
  color: 'negative',
});

export function PlaceField({ media, label, text, kind, withLabel = false, pending = null, onGo }: PlaceFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);

  const putBack = () => {
    setTyped(null);
    setProblem(null);
  };
  const go = async (wanted: string) => {
    try {
      await onGo(wanted);
      putBack();
      input.current?.select();
    } catch (error) {
      setProblem(nowhere(error, media));
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && typed !== null && typed.trim() !== '') void go(typed.trim());
    if (event.key === 'Escape') {
      event.stopPropagation();
      putBack();
      if (!focusPage()) input.current?.blur();
    }
  };
  return (
    <span className={together}>
      {withLabel && (
        <label htmlFor={id} className={caption}>
          {label}
        </label>
      )}
      <span className={place}>
        <input
          ref={input}
          id={id}
          // A timecode is read from left to right in every language; among other words its semicolon would turn it round.
          dir={kind === 'timecode' ? 'ltr' : undefined}
          className={field({ kind, isWrong: problem !== null, isPending: pending !== null && typed === null })}
          aria-label={withLabel ? undefined : label}
          aria-invalid={problem !== null}
          aria-describedby={problem !== null ? `${id}-problem` : pending !== null ? `${id}-pending` : undefined}
          autoComplete="off"
          spellCheck={false}
          data-testid={`place-${kind}`}
          value={typed ?? text}
          onFocus={(event) => {
            // A place that runs on cannot be typed over.
            useViewer.getState().pause();
            event.currentTarget.select();
          }}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setProblem(null);
          }}
          onBlur={putBack}
          onKeyDown={onKeyDown}
        />
        {pending !== null && (
          <span id={`${id}-pending`} className={unseen}>
            {pending}
          </span>
        )}
        {problem !== null && (
          <span id={`${id}-problem`} role="alert" className={wrong}>
            {problem}
          </span>
        )}
      </span>
    </span>
  );
}
