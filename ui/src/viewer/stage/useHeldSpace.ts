// Space held down moves the picture with any tool.

import { useEffect, useRef, type RefObject } from 'react';

/** Space held down anywhere but in a text field or on a button. */
export function useHeldSpace(): RefObject<boolean> {
  const held = useRef(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.code !== 'Space') return;
      const free = event.target instanceof Element && event.target.closest('input, textarea, button, [role], [contenteditable]') === null;
      const onStage = event.target instanceof Element && event.target.closest('[data-viewer-stage]') !== null;
      held.current = event.type === 'keydown' && (free || onStage);
      if (held.current) event.preventDefault();
    };
    const release = () => {
      held.current = false;
    };
    window.addEventListener('keydown', onKey);
    window.addEventListener('keyup', onKey);
    window.addEventListener('blur', release);
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('keyup', onKey);
      window.removeEventListener('blur', release);
    };
  }, []);
  return held;
}
