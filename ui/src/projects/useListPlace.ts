/** Where one was in a list, so that one is there again after having looked at a proof. */
import { type RefObject, useEffect, useLayoutEffect } from 'react';

interface ListPlace {
  top: number;
  /** The row that had the focus. */
  row: string | null;
}

const MAX_PLACES = 100;
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
function scrollerIn(element: HTMLElement | null): HTMLElement | null {
  return element?.querySelector<HTMLElement>('[role=grid]') ?? null;
}

/**
 * Notes where the list in `around` is, and takes it there again when it comes back. Lists of other filters or orders are
 * other lists: they begin at their beginning.
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

  useLayoutEffect(() => {
    const place = places.get(list);
    const scroller = scrollerIn(around.current);
    if (!isThere || place === undefined || scroller === null) return undefined;
    let frame = 0;
    // Rows below are made when there is time; until then there is no way down to them.
    let tries = 120;
    const go = () => {
      scroller.scrollTop = place.top;
      tries -= 1;
      if (Math.abs(scroller.scrollTop - place.top) > 1 && tries > 0) {
        frame = requestAnimationFrame(go);
        return;
      }
      frame = requestAnimationFrame(() => focusRow(scroller, place.row));
    };
    go();
    const stop = () => cancelAnimationFrame(frame);
    scroller.addEventListener('wheel', stop, { once: true, passive: true });
    return () => {
      stop();
      scroller.removeEventListener('wheel', stop);
    };
  }, [around, list, isThere]);
}

/** Only where nothing else took it: a new page gives the focus to its main part. */
function focusRow(scroller: HTMLElement, row: string | null): void {
  const { activeElement } = document;
  const isFree = activeElement === null || activeElement === document.body || activeElement.tagName === 'MAIN';
  if (row === null || !isFree) return;
  scroller.querySelector<HTMLElement>(`[role=row][data-key="${CSS.escape(row)}"]`)?.focus({ preventScroll: true });
}
