// Size of an element in CSS pixels and the device pixels in one of them, kept current.

import { useLayoutEffect, useState, type RefObject } from 'react';
import type { Size } from './transform';

export interface Viewport {
  size: Size;
  ratio: number;
}

/** Null until the element was measured. */
export function useViewport(element: RefObject<HTMLElement | null>): Viewport | null {
  const [viewport, setViewport] = useState<Viewport | null>(null);
  useLayoutEffect(() => {
    const watched = element.current;
    if (watched === null) return;
    const measure = () => {
      const size = { width: watched.clientWidth, height: watched.clientHeight };
      const ratio = window.devicePixelRatio > 0 ? window.devicePixelRatio : 1;
      if (size.width === 0 || size.height === 0) return;
      setViewport((before) =>
        before?.ratio === ratio && before.size.width === size.width && before.size.height === size.height ? before : { size, ratio },
      );
    };
    const observer = new ResizeObserver(measure);
    observer.observe(watched);
    window.addEventListener('resize', measure);
    measure();
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', measure);
    };
  }, [element]);
  return viewport;
}
