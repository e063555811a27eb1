/** A text field for comments: Ctrl or Cmd with Enter sends; Escape leaves it and keeps the text. */
import { TextArea, type TextAreaProps, type TextFieldRef } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type FocusEvent, type Ref, useRef } from 'react';
import { actOf } from '../app/keys';

export type WritingFieldRef = TextFieldRef<HTMLTextAreaElement>;

/** Gives the keys back to the canvas; the text stays where it is. */
export function leaveField(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

interface WritingFieldProps {
  /** Said to a screen reader; the eye sees where it stands. */
  label: string;
  value: string;
  onChange(text: string): void;
  onSend(): void;
  onEscape?: (() => void) | undefined;
  /** Undo or redo in an empty field. */
  onStep?: ((way: 'undo' | 'redo') => void) | undefined;
  placeholder?: string | undefined;
  autoFocus?: boolean;
  fieldRef?: Ref<WritingFieldRef>;
}

export function WritingField({ label, value, onChange, onSend, onEscape, onStep, placeholder, autoFocus = false, fieldRef }: WritingFieldProps) {
  const press: TextAreaProps['onKeyDown'] = (event) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSend();
    }
    const act = onStep === undefined || value !== '' ? null : actOf(event.nativeEvent, false);
    if (act === 'undo' || act === 'redo') {
      event.preventDefault();
      onStep?.(act);
    }
    if (event.key === 'Escape' && onEscape !== undefined) {
      event.preventDefault();
      onEscape();
    }
    // Else the field would keep to itself what the window has for text, too.
    if (!event.isDefaultPrevented() && (event.ctrlKey || event.metaKey || /^F\d/.test(event.key))) event.continuePropagation();
  };
  const placed = useRef(false);
  /** One goes on writing where the text ends. */
  const placeCaret = ({ target }: FocusEvent) => {
    if (!autoFocus || placed.current || !(target instanceof HTMLTextAreaElement)) return;
    placed.current = true;
    target.setSelectionRange(target.value.length, target.value.length);
  };
  return (
    <TextArea
      aria-label={label}
      value={value}
      onChange={onChange}
      onKeyDown={press}
      autoFocus={autoFocus}
      onFocus={placeCaret}
      {...(fieldRef === undefined ? {} : { ref: fieldRef })}
      {...(placeholder === undefined ? {} : { placeholder })}
      styles={style({ width: 'full' })}
    />
  );
}
