// A place in a video that can be typed: a timecode, a frame number, a time. Enter goes there, Escape puts it back.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useId, useRef, useState, type KeyboardEvent } from 'react';
import { failureText } from '../../app/failures';
import { call } from '../../backend';
import { useViewer } from '../store';

interface PlaceFieldProps {
  version: string;
  label: string;
  /** Where one is now. */
  text: string;
  width: 'timecode' | 'frame';
  withLabel?: boolean;
}

const field = style({
  font: { default: 'ui', width: { timecode: 'ui-lg' } },
  fontWeight: { default: 'medium', width: { timecode: 'bold' } },
  fontVariantNumeric: 'tabular-nums',
  color: 'neutral',
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
  width: { width: { timecode: 120, frame: 80 } },
  textAlign: { width: { timecode: 'center', frame: 'start' } },
});
const caption = style({ font: 'ui-sm', color: 'neutral-subdued', marginStart: 8 });
const wrong = style({ font: 'ui-sm', color: 'negative' });

export function PlaceField({ version, label, text, width, withLabel = false }: PlaceFieldProps) {
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
      const { frame } = await call('media.find-frame', { version, text: wanted });
      useViewer.getState().setFrame(frame);
      putBack();
      input.current?.select();
    } catch (error) {
      const { title, hint } = failureText(error);
      setProblem(hint === null ? title : `${title} ${hint}`);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && typed !== null && typed.trim() !== '') void go(typed.trim());
    if (event.key === 'Escape') {
      event.stopPropagation();
      putBack();
      input.current?.blur();
    }
  };
  return (
    <>
      {withLabel && (
        <label htmlFor={id} className={caption}>
          {label}
        </label>
      )}
      <input
        ref={input}
        id={id}
        className={field({ width, isWrong: problem !== null })}
        aria-label={withLabel ? undefined : label}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : `${id}-problem`}
        autoComplete="off"
        spellCheck={false}
        data-testid={`place-${width}`}
        value={typed ?? text}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setProblem(null);
        }}
        onBlur={putBack}
        onKeyDown={onKeyDown}
      />
      {problem !== null && (
        <span id={`${id}-problem`} role="alert" className={wrong}>
          {problem}
        </span>
      )}
    </>
  );
}
