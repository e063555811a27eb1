/**
 * The cards, one below the other. Arrows go from card to card, and Tab comes by one of them only. Of a long list the
 * cards are made as one gets near them, and stay; the others are room for them.
 */
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { ThreadView } from '../../backend';
import { t } from '../../i18n';
import { useViewer } from '../../viewer';
import { useFocusOfNext } from './focus';
import { isNew, type Visits } from './unread';
import type { Looking } from '../filters';
import { ThreadCard } from '../ThreadCard';
import type { Chosen, Reach } from './choosing';

/** About as many as a screen holds. */
const AT_ONCE = 24;

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

export function ThreadList({ threads, looking, visits, isReadOnly, chosen, onSelect, onChoose, onLeave }: ThreadListProps) {
  const selected = useViewer((viewer) => viewer.selectedThread);
  const list = useRef<HTMLOListElement>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const { near, bring } = useNear(list, threads);
  const reachable = [focused, selected].find((id) => threads.some((thread) => thread.id === id)) ?? threads[0]?.id;
  // These are there wherever one is, and stay when they are no longer these.
  const needed = [selected, reachable].filter((id) => typeof id === 'string').filter((id) => near?.has(id) === false);
  if (needed.length > 0) bring(needed);
  useFocusOfNext(list, useMemo(() => threads.map(({ id }) => id), [threads]));
  const choose = isReadOnly ? undefined : onChoose;
  useListening(list, { threads, isChoosing: chosen !== null, onChoose: choose, onLeave, onFocus: setFocused, bring });
  return (
    <ol ref={list} aria-label={t('threads.title')} className={cards}>
      {threads.map((thread, at) => {
        const isMade = at < AT_ONCE || near === null || near.has(thread.id);
        if (!isMade) return <li key={thread.id} data-far={thread.id} aria-hidden="true" className={room} />;
        return (
          <li key={thread.id} className="deferred" aria-posinset={at + 1} aria-setsize={threads.length}>
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
        );
      })}
    </ol>
  );
}

/** As the rule of `deferred` has it for a card that was not laid out yet. */
const room = style({ height: '[7rem]', flexShrink: 0 });

const AHEAD = '800px 0px';

/** Which cards one has been near, and a way to make one at once; null where that cannot be told, for all. */
function useNear(list: { current: HTMLOListElement | null }, threads: readonly ThreadView[]) {
  const [near, setNear] = useState<ReadonlySet<string> | null>(() => (typeof IntersectionObserver === 'undefined' ? null : new Set()));
  const observer = useRef<IntersectionObserver | null>(null);
  const bring = (ids: readonly string[]) => setNear((before) => (before === null ? null : new Set([...before, ...ids])));
  useEffect(() => {
    if (typeof IntersectionObserver === 'undefined') return undefined;
    const seen = (entries: IntersectionObserverEntry[]) => {
      const come = entries.filter((entry) => entry.isIntersecting).map(({ target }) => target);
      for (const element of come) observer.current?.unobserve(element);
      const ids = come.flatMap((element) => element.getAttribute('data-far') ?? []);
      if (ids.length > 0) setNear((before) => new Set([...(before ?? []), ...ids]));
    };
    observer.current = new IntersectionObserver(seen, { root: list.current, rootMargin: AHEAD });
    return () => observer.current?.disconnect();
  }, [list]);
  useEffect(() => {
    // Those it knows already it does not look at twice.
    if (threads.length > AT_ONCE) for (const element of list.current?.querySelectorAll('[data-far]') ?? []) observer.current?.observe(element);
  }, [list, threads]);
  return { near, bring };
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

/** The card is made first, where it was not yet. */
function moveFocus(list: HTMLElement, from: string, key: string, { threads, bring }: Pick<Listening, 'threads' | 'bring'>): void {
  const at = threads.findIndex(({ id }) => id === from);
  const to = key === 'Home' ? 0 : key === 'End' ? threads.length - 1 : at + (key === 'ArrowDown' ? 1 : -1);
  const id = threads[to]?.id;
  if (id === undefined) return;
  flushSync(() => bring([id]));
  const card = [...list.querySelectorAll('[data-thread]')].find((one) => one.getAttribute('data-thread') === id);
  card?.scrollIntoView({ block: 'nearest' });
  card?.querySelector<HTMLElement>(HEAD)?.focus({ preventScroll: true });
}

/** What has a click of its own; the head sees to its own, too. */
const PRESSED = 'button, a, input, textarea, label, [role=menu], [role=dialog]';

interface Listening {
  threads: readonly ThreadView[];
  isChoosing: boolean;
  onChoose: ((thread: ThreadView, reach: Reach) => void) | undefined;
  onLeave(): void;
  onFocus(thread: string): void;
  /** Makes these cards. */
  bring(threads: readonly string[]): void;
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
      if (MOVES.has(event.key)) moveFocus(element, id, event.key, latest.current);
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
