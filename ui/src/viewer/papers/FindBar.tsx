// Find in document: what is looked for, how many there are, and the way from one to the next.

import { ActionButton, CloseButton, SearchField } from '@react-spectrum/s2';
import ChevronDown from '@react-spectrum/s2/icons/ChevronDown';
import ChevronUp from '@react-spectrum/s2/icons/ChevronUp';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { failureText } from '../../app/failures';
import { t } from '../../i18n';
import { floating } from '../../look/floating';
import { useViewer } from '../store';
import { findAll, MOST_PLACES, showFound, stepFound } from './finding';
import { usePapers, type Search } from './store';

// Below the tools, which take the middle of the upper edge.
const bar = style({ position: 'absolute', top: '[calc(64px + var(--tools-more, 0px))]', insetEnd: 16, display: 'flex', alignItems: 'center', gap: 4, padding: 4, maxWidth: '[calc(100% - 32px)]' });
const counted = style({ font: 'ui-sm', color: { default: 'neutral-subdued', isWrong: 'negative' }, fontVariantNumeric: 'tabular-nums', minWidth: 80, paddingX: 4 });
const SETTLE_MS = 200;

export function FindBar({ version, onClosed }: { version: string; onClosed(): void }) {
  const finding = usePapers((state) => state.finding);
  return finding === 0 ? null : <Open key={version} version={version} asked={finding} onClosed={onClosed} />;
}

interface OpenProps {
  version: string;
  /** Grows with each wish to look for something. */
  asked: number;
  onClosed(): void;
}

function Open({ version, asked, onClosed }: OpenProps) {
  const [text, setText] = useState('');
  const box = useRef<HTMLDivElement>(null);
  const typed = text.trim();
  // The text that is looked for: what was typed once it is still, or at once where somebody wants to go on.
  const [begun, begin] = useState('');
  const { search, problem } = useFinding(version, begun);
  useEffect(() => {
    const timer = setTimeout(() => begin(typed), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  useEffect(() => {
    const input = asked > 0 ? box.current?.querySelector('input') : null;
    input?.focus();
    input?.select();
  }, [asked]);
  const close = () => {
    usePapers.getState().closeFind();
    onClosed();
  };
  // What was found of another text is no place to go on from.
  const step = (direction: 1 | -1) => (begun === typed ? stepFound(direction) : begin(typed));
  const onKeyDown = (event: KeyboardEvent) => {
    // The key belongs to the input method.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') close();
    else if (event.key === 'F3' || (event.key === 'Enter' && event.target instanceof HTMLInputElement)) step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const none = search === null || search.places.length === 0;
  return (
    <search ref={box} aria-label={t('viewer.find')} className={`${floating} ${bar}`} data-testid="find-bar" onKeyDownCapture={onKeyDown}>
      <SearchField size="S" aria-label={t('viewer.find')} value={text} onChange={setText} autoComplete="off" styles={style({ width: 192 })} />
      <output className={counted({ isWrong: problem !== null })}>{problem ?? countText(search)}</output>
      <ActionButton isQuiet size="S" aria-label={t('viewer.find.previous')} isDisabled={none} onPress={() => step(-1)}>
        <ChevronUp />
      </ActionButton>
      <ActionButton isQuiet size="S" aria-label={t('viewer.find.next')} isDisabled={none} onPress={() => step(1)}>
        <ChevronDown />
      </ActionButton>
      <CloseButton size="S" aria-label={t('viewer.find.close')} onPress={close} />
    </search>
  );
}

/** Looks for a text, and goes to the first place from where one is. */
function useFinding(version: string, text: string): { search: Search | null; problem: string | null } {
  const search = usePapers((state) => state.search);
  const [problem, setProblem] = useState<{ of: string; title: string } | null>(null);
  useEffect(() => {
    const { setSearch } = usePapers.getState();
    setSearch(text === '' ? null : { text, places: [], at: -1, done: false });
    if (text === '') return undefined;
    let isWanted = true;
    const tell = (found: Search) => {
      const isFirst = (usePapers.getState().search?.at ?? -1) < 0 && found.at >= 0;
      setSearch(found);
      if (isFirst) showFound(found.places[found.at]);
    };
    findAll({ version, text, page: useViewer.getState().page, isWanted: () => isWanted, tell }).catch((error: unknown) => {
      if (isWanted) setProblem({ of: text, title: failureText(error).title });
    });
    return () => {
      isWanted = false;
      setProblem(null);
    };
  }, [version, text]);
  return { search, problem: problem?.of === text ? problem.title : null };
}

function countText(search: Search | null): string {
  if (search === null) return '';
  const { places, at, done } = search;
  const count = places.length;
  if (count === 0) return t(done ? 'viewer.find.none' : 'viewer.find.searching');
  if (!done || count >= MOST_PLACES) return t('viewer.find.so-far', { at: at + 1, count });
  return t('viewer.find.count', { at: at + 1, count });
}
