/**
 * The focus stays on the page: where what had it is gone and nothing else took it, it goes to what is left around that.
 * Without it, Tab begins at the top of the window again, and nobody sees where one is.
 */
import { useEffect } from 'react';
import { modalIsOpen } from '../app/keys';

/** The canvas, which has its keys; of a sound the place in it. */
const STAGE = '[data-viewer-stage][tabindex="0"], [data-viewer-stage] [role=slider]';
/** On a slow machine, too. */
const DIALOG_GOES_MS = 300;
const REACHED = 'a[href], button:not([disabled]), input:not([disabled]), textarea:not([disabled]), select:not([disabled]), [tabindex]';

function isLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** Whether it took the focus: what is not shown does not. */
function give(element: HTMLElement | null): boolean {
  element?.focus({ preventScroll: true });
  return element !== null && document.activeElement === element;
}

/** To the canvas; on pages without one to their main part. */
export function focusPage(): boolean {
  if (give(document.querySelector<HTMLElement>(STAGE))) return true;
  const main = document.querySelector('main');
  if (main !== null && !main.hasAttribute('tabindex')) main.tabIndex = -1;
  return give(main);
}

/** To the first that Tab reaches in the nearest of these that is still there. */
function focusAround(before: readonly Element[]): boolean {
  for (const around of before) {
    // Wider than a part of the page it is no longer near.
    if (around.querySelector('main') !== null) return false;
    if (!around.isConnected) continue;
    const reached = [...around.querySelectorAll<HTMLElement>(REACHED)].filter(({ tabIndex }) => tabIndex >= 0);
    // What stands in a row is gone to from the row.
    if (reached.some((one) => give(one.closest<HTMLElement>('[role=row][tabindex]') ?? one))) return true;
  }
  return false;
}

function aroundOf(element: Element): Element[] {
  const found: Element[] = [];
  for (let one = element.parentElement; one !== null && one !== document.body; one = one.parentElement) found.push(one);
  return found;
}

/** For the whole window. */
export function useFocusKept(): void {
  useEffect(() => {
    let last: { element: Element; around: Element[] } | null = null;
    let asked: number | null = null;
    let patience: ReturnType<typeof setTimeout> | undefined;
    const take = ({ target }: FocusEvent) => {
      last = target instanceof Element && target !== document.body ? { element: target, around: aroundOf(target) } : null;
    };
    const leave = ({ target }: FocusEvent) => {
      queueMicrotask(() => {
        // Somebody left it, and it is still there: then that is what they wanted.
        if (last?.element === target && last.element.isConnected && isLost()) last = null;
      });
    };
    const mend = () => {
      asked = null;
      if (last === null || last.element.isConnected || !isLost()) return;
      const before = last.around;
      last = null;
      // What lies under a dialog waits.
      if (modalIsOpen()) return void focusAround(before);
      const onCanvas = give(document.querySelector<HTMLElement>(STAGE));
      if (!onCanvas && !focusAround(before)) focusPage();
    };
    const observer = new MutationObserver(() => {
      // Asked once: a page that changes at each frame, as while a film plays, must not put it off for ever.
      if (asked !== null || last === null || last.element.isConnected || !isLost()) return;
      // What gives the focus back itself does so in the next frame; a dialog that closes, once it has gone.
      const ofDialog = last.around.some((one) => one.matches('[role=dialog], [role=alertdialog]'));
      asked = requestAnimationFrame(() => {
        if (ofDialog) patience = setTimeout(mend, DIALOG_GOES_MS);
        else asked = requestAnimationFrame(mend);
      });
    });
    observer.observe(document.body, { childList: true, subtree: true });
    document.addEventListener('focusin', take);
    document.addEventListener('focusout', leave);
    return () => {
      observer.disconnect();
      if (asked !== null) cancelAnimationFrame(asked);
      clearTimeout(patience);
      document.removeEventListener('focusin', take);
      document.removeEventListener('focusout', leave);
    };
  }, []);
}
