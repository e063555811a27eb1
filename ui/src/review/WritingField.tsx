/** A text field for comments: Ctrl or Cmd with Enter sends; Escape leaves it and keeps the text. */
import { TextArea, type TextAreaProps, type TextFieldRef } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type ClipboardEvent, type FocusEvent, type Ref, useRef } from 'react';
import { actOf } from '../app/keys';
import { focusPage } from '../look/keptFocus';
import { NameList, optionId } from './mentions/NameList';
import { useNaming, type Naming } from './mentions/useNaming';

export type WritingFieldRef = TextFieldRef<HTMLTextAreaElement>;

/** Gives the focus back to the canvas, and the keys with it; the text stays where it is. */
export function leaveField(): void {
  if (!focusPage() && document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

interface WritingFieldProps {
  /** Said to a screen reader; the eye sees where it stands. */
  label: string;
  value: string;
  onChange(text: string): void;
  onSend(): void;
  onEscape?: (() => void) | undefined;
  /** Whether it has the keys now. */
  onFocusChange?: (hasFocus: boolean) => void;
  /** Undo or redo in an empty field. */
  onStep?: ((way: 'undo' | 'redo') => void) | undefined;
  placeholder?: string | undefined;
  autoFocus?: boolean;
  fieldRef?: Ref<WritingFieldRef>;
  /** Who is offered after an `@`; absent: nobody. */
  naming?: Naming | undefined;
  /** Where the field stays in its place when they are. */
  namesAt?: 'above' | 'below';
  /** Pictures were pasted. */
  onPictures?: ((files: File[]) => void) | undefined;
}

export function WritingField(props: WritingFieldProps) {
  const { label, value, onChange, onSend, onEscape, onFocusChange, onStep, onPictures } = props;
  const { placeholder, autoFocus = false, fieldRef, naming, namesAt = 'below' } = props;
  const box = useRef<HTMLDivElement>(null);
  const { choice, look, press: pressInList } = useNaming(box, value, onChange, naming);
  const press: TextAreaProps['onKeyDown'] = (event) => {
    if (event.nativeEvent.isComposing || pressInList(event)) return;
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
  const paste = (event: ClipboardEvent) => {
    const pictures = picturesIn(event.clipboardData);
    if (onPictures === undefined || pictures.length === 0) return;
    event.preventDefault();
    onPictures(pictures);
  };
  const names = choice === null ? null : <NameList choice={choice} />;
  return (
    <div ref={box} className={style({ display: 'flex', flexDirection: 'column', gap: 4 })}>
      {namesAt === 'above' && names}
      <TextArea
        aria-label={label}
        value={value}
        onChange={(next) => {
          onChange(next);
          look();
        }}
        onPaste={paste}
        onKeyDown={press}
        autoFocus={autoFocus}
        onFocus={placeCaret}
        {...(onFocusChange === undefined ? {} : { onFocusChange })}
        {...(fieldRef === undefined ? {} : { ref: fieldRef })}
        {...(placeholder === undefined ? {} : { placeholder })}
        {...(naming === undefined ? {} : { 'aria-autocomplete': 'list', 'aria-haspopup': 'listbox' })}
        {...(choice === null ? {} : { 'aria-controls': choice.id, 'aria-activedescendant': optionId(choice, choice.at) })}
        styles={style({ width: 'full' })}
      />
      {namesAt === 'below' && names}
    </div>
  );
}

/** Only where nothing but pictures is on the clipboard: other programs put a picture of a text beside the text. */
function picturesIn(data: DataTransfer): File[] {
  if (data.types.includes('text/plain')) return [];
  return [...data.files].filter(({ type }) => type.startsWith('image/'));
}
