/** The field for words that comments are searched for, and the way from one found to the next. */
import { ActionButton, CloseButton, SearchField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import ChevronDown from '@react-spectrum/s2/icons/ChevronDown';
import ChevronUp from '@react-spectrum/s2/icons/ChevronUp';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { ThreadView } from '../../backend';
import { t } from '../../i18n';
import { useViewer } from '../../viewer';

interface SearchRowProps {
  /** Grows with each wish to search. */
  asked: number;
  text: string;
  onText(text: string): void;
  found: readonly ThreadView[];
  total: number;
  onGo(thread: ThreadView): void;
  onClose(): void;
}

export function SearchRow({ asked, text, onText, found, total, onGo, onClose }: SearchRowProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const input = asked > 0 ? box.current?.querySelector('input') : null;
    input?.focus();
    input?.select();
  }, [asked]);
  const selected = useViewer((viewer) => viewer.selectedThread);
  const at = found.findIndex(({ id }) => id === selected);
  const isIdle = text.trim() === '';
  const none = isIdle || found.length === 0;
  const step = (direction: 1 | -1) => {
    if (none) return;
    const next = at < 0 ? (direction > 0 ? 0 : found.length - 1) : (at + direction + found.length) % found.length;
    const thread = found[next];
    if (thread !== undefined && next !== at) onGo(thread);
  };
  const press = (event: KeyboardEvent) => {
    // The key belongs to the input method.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') onClose();
    else if (event.key === 'Enter' && event.target instanceof HTMLInputElement) step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <search ref={box} aria-label={t('find.title')} className={row} data-testid="comment-search" onKeyDownCapture={press}>
      <div className={style({ display: 'flex', alignItems: 'center', gap: 4 })}>
        <SearchField size="S" aria-label={t('find.title')} value={text} onChange={onText} autoComplete="off" styles={style({ flexGrow: 1, minWidth: 0 })} />
        <ActionButton isQuiet size="S" aria-label={t('find.previous')} isDisabled={none} onPress={() => step(-1)}>
          <ChevronUp />
        </ActionButton>
        <ActionButton isQuiet size="S" aria-label={t('find.next')} isDisabled={none} onPress={() => step(1)}>
          <ChevronDown />
        </ActionButton>
        <CloseButton size="S" aria-label={t('find.close')} onPress={onClose} />
      </div>
      <output className={style({ font: 'ui-sm', color: 'neutral-subdued', fontVariantNumeric: 'tabular-nums' })}>
        {isIdle ? '' : t('filter.count.found', { count: found.length, total })}
        {at >= 0 && !isIdle && ` · ${t('find.count', { at: at + 1, count: found.length })}`}
      </output>
    </search>
  );
}

const row = style({ flexShrink: 0, display: 'flex', flexDirection: 'column', gap: 4, paddingX: 16, paddingBottom: 4 });
