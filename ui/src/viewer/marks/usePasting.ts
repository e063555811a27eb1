// What the paste key brings: the system's clipboard tells it by an event of its own, but not every window asks it where
// nothing can be written. Then it is what was copied in this one.

import { useCallback, useEffect, useRef } from 'react';
import { isTextField } from '../../app/keys';

/** `paste`: with what is on the clipboard; null where nobody told. The result is for the key. */
export function usePasting(paste: (text: string | null) => void): () => void {
  const latest = useRef(paste);
  const waiting = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => {
    latest.current = paste;
  });
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      // Only after the key, which has looked at who has the focus.
      if (waiting.current === null || isTextField(event.target)) return;
      clearTimeout(waiting.current);
      waiting.current = null;
      event.preventDefault();
      latest.current(event.clipboardData?.getData('text/plain') ?? null);
    };
    document.addEventListener('paste', onPaste);
    return () => {
      document.removeEventListener('paste', onPaste);
      if (waiting.current !== null) clearTimeout(waiting.current);
    };
  }, []);
  return useCallback(() => {
    if (waiting.current !== null) clearTimeout(waiting.current);
    // The event comes while the key goes down, before anything that is set for later.
    waiting.current = setTimeout(() => {
      waiting.current = null;
      latest.current(null);
    });
  }, []);
}
