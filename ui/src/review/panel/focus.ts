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
