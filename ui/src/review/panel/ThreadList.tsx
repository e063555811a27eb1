/**
 * The cards, one below the other. Arrows go from card to card, and Tab comes by one of them only. The first cards are
 * there at once and the rest soon after; the web view lays out those that are seen.
 */
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useDeferredValue, useEffect, useRef, useState } from 'react';
import type { ThreadView } from '../../backend';
import { t } from '../../i18n';
import { useViewer } from '../../viewer';
import { isNew, type Visits } from './unread';
import type { Looking } from '../filters';
import { ThreadCard } from '../ThreadCard';
import type { Chosen, Reach } from './choosing';

/** More than a screen holds. */
const AT_ONCE = 40;

interface ThreadListProps {
  threads: readonly ThreadView[];
  looking: Looking;
  visits: Visits;
  isReadOnly: boolean;
  /** Null: one is not choosing. */
  chosen: Chosen | null;
  onSelect(thread: ThreadView): void;
  onChoose(thread: ThreadView, reach: Reach): void;
  /** Enough of choosing. */
  onLeave(): void;
}

export function ThreadList({ threads: all, looking, visits, isReadOnly, chosen, onSelect, onChoose, onLeave }: ThreadListProps) {
  const threads = useDeferredValue(all, all.slice(0, AT_ONCE));
  const selected = useViewer((viewer) => viewer.selectedThread);
  const list = useRef<HTMLOListElement>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const reachable = [focused, selected].find((id) => threads.some((thread) => thread.id === id)) ?? threads[0]?.id;
  const choose = isReadOnly ? undefined : onChoose;
  useListening(list, { threads: all, isChoosing: chosen !== null, onChoose: choose, onLeave, onFocus: setFocused });
  return (
    <ol ref={list} aria-label={t('threads.title')} className={cards}>
      {threads.map((thread) => (
        <li key={thread.id} className="deferred">
          <ThreadCard
            thread={thread}
            isSelected={thread.id === selected}
            isUnread={isNew(thread, looking, visits)}
            isElsewhere={thread.version !== looking.version}
            isReadOnly={isReadOnly}
            isReachable={thread.id === reachable}
            isChosen={chosen === null ? null : chosen.ids.has(thread.id)}
            onSelect={onSelect}
            onChoose={choose}
          />
        </li>
      ))}
    </ol>
  );
}

const cards = style({
  position: 'absolute',
  inset: 0,
  overflow: 'auto',
  boxSizing: 'border-box',
  margin: 0,
  padding: 8,
  listStyleType: 'none',
  display: 'flex',
  flexDirection: 'column',
  gap: 4,
});

const MOVES: ReadonlySet<string> = new Set(['ArrowUp', 'ArrowDown', 'Home', 'End']);
const HEAD = '[data-thread-head]';

/** Of the head or the checkbox of a card; null where keys mean something else, as in its fields. */
function cardOfKeys(target: EventTarget | null): string | null {
  if (!(target instanceof HTMLElement) || target.closest(`${HEAD}, input[type=checkbox]`) === null) return null;
  return target.closest('[data-thread]')?.getAttribute('data-thread') ?? null;
}

function moveFocus(list: HTMLElement, from: string, key: string): void {
  const heads = [...list.querySelectorAll<HTMLElement>(HEAD)];
  const at = heads.findIndex((head) => head.closest('[data-thread]')?.getAttribute('data-thread') === from);
  const to = key === 'Home' ? 0 : key === 'End' ? heads.length - 1 : at + (key === 'ArrowDown' ? 1 : -1);
  const head = heads[to];
  head?.focus();
  head?.closest('[data-thread]')?.scrollIntoView({ block: 'nearest' });
}

/** What has a click of its own; the head sees to its own, too. */
const PRESSED = 'button, a, input, textarea, label, [role=menu], [role=dialog]';

interface Listening {
  threads: readonly ThreadView[];
  isChoosing: boolean;
  onChoose: ((thread: ThreadView, reach: Reach) => void) | undefined;
  onLeave(): void;
  onFocus(thread: string): void;
}

/** Keys on the heads of the cards, and clicks on the rest of a card while one is choosing or to begin with it. */
function useListening(list: { current: HTMLOListElement | null }, listening: Listening): void {
  const latest = useRef(listening);
  useEffect(() => {
    latest.current = listening;
  });
  useEffect(() => {
    const element = list.current;
    if (element === null) return undefined;
    const threadOf = (id: string | null | undefined) => latest.current.threads.find((one) => one.id === id);
    const press = (event: KeyboardEvent) => {
      const { isChoosing, onChoose, onLeave } = latest.current;
      const id = cardOfKeys(event.target);
      if (id === null || event.altKey || event.ctrlKey || event.metaKey) return;
      const thread = threadOf(id);
      if (MOVES.has(event.key)) moveFocus(element, id, event.key);
      else if (event.key === ' ' && isChoosing && onChoose !== undefined && thread !== undefined) onChoose(thread, event.shiftKey ? 'range' : 'one');
      else if (event.key === 'Escape' && isChoosing) onLeave();
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    const click = (event: MouseEvent) => {
      const { isChoosing, onChoose } = latest.current;
      const several = isChoosing || event.ctrlKey || event.metaKey || event.shiftKey;
      if (!several || !(event.target instanceof Element) || event.target.closest(PRESSED) !== null) return;
      const thread = threadOf(event.target.closest('[data-thread]')?.getAttribute('data-thread'));
      if (thread !== undefined) onChoose?.(thread, event.shiftKey ? 'range' : 'one');
    };
    const focus = (event: FocusEvent) => {
      const id = cardOfKeys(event.target);
      if (id !== null) latest.current.onFocus(id);
    };
    // Before the buttons, which press with Space.
    element.addEventListener('keydown', press, true);
    element.addEventListener('click', click);
    element.addEventListener('focusin', focus);
    return () => {
      element.removeEventListener('keydown', press, true);
      element.removeEventListener('click', click);
      element.removeEventListener('focusin', focus);
    };
  }, [list]);
}
