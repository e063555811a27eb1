/** Where the focus goes in the list of comments when what had it is gone. */
import { useEffect, useRef, type RefObject } from 'react';

/** The card that Tab comes to. */
const CARD = '[data-thread-head]:not([tabindex="-1"])';
const SEARCH = '[data-search-button]';

function isLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** `within`: the list with its tools. */
function focusCard(within: Element | null): void {
  if (isLost()) within?.querySelector<HTMLElement>(CARD)?.focus();
}

export function focusSearchButton(within: Element | null): void {
  within?.querySelector<HTMLElement>(SEARCH)?.focus();
}

/** Once one is done with choosing, and whatever had the focus went with it. */
export function useCardAfter(isChoosing: boolean, within: RefObject<Element | null>): void {
  const before = useRef(isChoosing);
  useEffect(() => {
    if (before.current && !isChoosing) focusCard(within.current);
    before.current = isChoosing;
  }, [isChoosing, within]);
}

/** While it works there is one button, which stops it; after that the focus is on a card again. */
export function useFocusWhile(isWorking: boolean, bar: RefObject<Element | null>): void {
  const before = useRef(isWorking);
  useEffect(() => {
    if (before.current === isWorking) return;
    before.current = isWorking;
    if (!isWorking) focusCard(bar.current?.parentElement ?? null);
    else if (isLost()) bar.current?.querySelector<HTMLElement>('button')?.focus();
  }, [isWorking, bar]);
}

function cardOf(target: EventTarget | null): string | null {
  return target instanceof Element ? (target.closest('[data-thread]')?.getAttribute('data-thread') ?? null) : null;
}

/**
 * A card that has the focus and goes, as one does that is resolved where the open ones are listed, leaves it to the one
 * that comes into its place. `ids`: of those that are listed, the same array for the same.
 */
export function useFocusOfNext(list: RefObject<Element | null>, ids: readonly string[]): void {
  const held = useRef<string | null>(null);
  const before = useRef(ids);
  useEffect(() => {
    const take = ({ target }: FocusEvent) => {
      held.current = list.current?.contains(target as Node) ? cardOf(target) : null;
    };
    const leave = ({ target }: FocusEvent) => {
      queueMicrotask(() => {
        // Somebody left it, and it is still there: then that is what they wanted.
        if (isLost() && (target as Node).isConnected) held.current = null;
      });
    };
    document.addEventListener('focusin', take);
    document.addEventListener('focusout', leave);
    return () => {
      document.removeEventListener('focusin', take);
      document.removeEventListener('focusout', leave);
    };
  }, [list]);
  useEffect(() => {
    const id = held.current;
    const at = id === null ? -1 : before.current.indexOf(id);
    before.current = ids;
    if (at < 0 || id === null || ids.includes(id) || !isLost()) return;
    const next = ids[Math.min(at, ids.length - 1)];
    const card = [...(list.current?.querySelectorAll('[data-thread]') ?? [])].find((one) => cardOf(one) === next);
    card?.querySelector<HTMLElement>('[data-thread-head]')?.focus();
  }, [ids, list]);
}
