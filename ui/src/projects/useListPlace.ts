/** Where one was in a list, so that one is there again after having looked at a proof. */
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

interface ListPlace {
  top: number;
  /** The row that had the focus. */
  row: string | null;
}

const MAX_PLACES = 100;
/** Frames. */
const MAX_TRIES = 120;
/** Whoever does this goes somewhere else already. */
const MOVES = ['wheel', 'pointerdown', 'keydown'] as const;
const places = new Map<string, ListPlace>();

function note(list: string, place: ListPlace): void {
  places.delete(list);
  places.set(list, place);
  const [oldest] = places.keys();
  if (places.size > MAX_PLACES && oldest !== undefined) places.delete(oldest);
}

function rowOf(element: Element | null): string | null {
  return element?.closest('[role=row][data-key]')?.getAttribute('data-key') ?? null;
}

/** What scrolls inside of an element. */
export function scrollerIn(element: HTMLElement | null): HTMLElement | null {
  return element?.querySelector<HTMLElement>('[role=grid]') ?? null;
}

/**
 * Notes where the list in `around` is, and takes it there again when one comes back to the page. With another filter or
 * order it is another list, which begins at its beginning.
 */
export function useListPlace(around: RefObject<HTMLElement | null>, list: string, isThere: boolean): void {
  useEffect(() => {
    const element = around.current;
    const scroller = scrollerIn(element);
    if (!isThere || element === null || scroller === null) return undefined;
    const noteIt = () => note(list, { top: scroller.scrollTop, row: rowOf(document.activeElement) });
    scroller.addEventListener('scroll', noteIt, { passive: true });
    element.addEventListener('focusin', noteIt);
    return () => {
      scroller.removeEventListener('scroll', noteIt);
      element.removeEventListener('focusin', noteIt);
    };
  }, [around, list, isThere]);

  const came = useRef(false);
  useLayoutEffect(() => {
    const scroller = scrollerIn(around.current);
    if (!isThere || scroller === null) return undefined;
    const place = came.current ? undefined : places.get(list);
    came.current = true;
    if (place === undefined) {
      scroller.scrollTop = 0;
      return undefined;
    }
    let frame = 0;
    // Rows below are made when there is time; until then there is no way down to them.
    let tries = MAX_TRIES;
    let isThereAgain = false;
    const go = () => {
      if (!isThereAgain) scroller.scrollTop = place.top;
      isThereAgain ||= Math.abs(scroller.scrollTop - place.top) <= 1;
      const isDone = isThereAgain && focusRow(scroller, place.row);
      tries -= 1;
      if (!isDone && tries > 0) frame = requestAnimationFrame(go);
    };
    go();
    const stop = () => cancelAnimationFrame(frame);
    for (const kind of MOVES) scroller.addEventListener(kind, stop, { once: true, passive: true });
    return () => {
      stop();
      for (const kind of MOVES) scroller.removeEventListener(kind, stop);
    };
  }, [around, list, isThere]);
}

/**
 * Only where nothing else took it: a new page gives the focus to its main part. False: the row is not there yet.
 */
function focusRow(scroller: HTMLElement, row: string | null): boolean {
  const { activeElement } = document;
  const isFree = activeElement === null || activeElement === document.body || activeElement.tagName === 'MAIN';
  if (row === null || !isFree) return true;
  const element = [...scroller.querySelectorAll<HTMLElement>('[role=row][data-key]')].find((one) => one.dataset.key === row);
  element?.focus({ preventScroll: true });
  return element !== undefined;
}
