// Space held down moves the picture with any tool; tapped it plays and pauses.

import { useCallback, useEffect, useRef, type RefObject } from 'react';
import { modalIsOpen } from '../../app/keys';

/** Down for longer is no tap. */
const TAP_MS = 200;

export interface HeldSpace {
  held: RefObject<boolean>;
  /** Something was moved by it: no tap any more. */
  use(): void;
}

/** Space held down anywhere but in a text field or on a button. A slider of the viewer has no use for it. */
export function useHeldSpace(onTap?: () => void): HeldSpace {
  const held = useRef(false);
  const since = useRef<number | null>(null);
  const tap = useRef(onTap);
  useEffect(() => {
    tap.current = onTap;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.code !== 'Space') return;
      const isNew = !held.current;
      held.current = isFree(event);
      if (!held.current) {
        since.current = null;
        return;
      }
      event.preventDefault();
      // A repeat is of a key that went down elsewhere.
      if (isNew) since.current = event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey ? null : event.timeStamp;
    };
    const onKeyUp = (event: KeyboardEvent) => {
      if (event.code !== 'Space') return;
      const isTap = held.current && since.current !== null && event.timeStamp - since.current < TAP_MS;
      release();
      if (isTap && !modalIsOpen()) tap.current?.();
    };
    const release = () => {
      held.current = false;
      since.current = null;
    };
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('keyup', onKeyUp);
    window.addEventListener('blur', release);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('keyup', onKeyUp);
      window.removeEventListener('blur', release);
    };
  }, []);
  const use = useCallback(() => {
    since.current = null;
  }, []);
  return { held, use };
}

function isFree({ target }: KeyboardEvent): boolean {
  if (!(target instanceof Element) || target.closest('[data-own-keys]') !== null) return false;
  if (target.closest('[data-viewer-stage], [data-viewer] [role=slider]') !== null) return true;
  return target.closest('input, textarea, button, [role], [contenteditable]') === null;
}
