// Where the focus goes when the mark that has it is removed, hidden, or of another page: to the canvas, which has its keys.

import { useLayoutEffect, useRef, type RefObject } from 'react';

export function useFocusLeft(): RefObject<SVGGElement | null> {
  const ref = useRef<SVGGElement>(null);
  useLayoutEffect(() => {
    const element = ref.current;
    return () => {
      if (element !== null && element === document.activeElement) element.closest<HTMLElement>('[data-viewer-stage]')?.focus({ preventScroll: true });
    };
  }, []);
  return ref;
}
