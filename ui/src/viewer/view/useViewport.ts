// Size of an element in CSS pixels and the device pixels in one of them, kept current.

import { useLayoutEffect, useState, type RefObject } from 'react';
import type { Size } from './transform';

export interface Viewport {
  size: Size;
  ratio: number;
  /** Not measured yet. */
  isGuess?: boolean;
}

/** Before the element was measured: as guessed, or null. */
export function useViewport(element: RefObject<HTMLElement | null>, guess: () => Size | null = () => null): Viewport | null {
  const [viewport, setViewport] = useState<Viewport | null>(() => {
    const size = guess();
    return size === null ? null : { size, ratio: pixelRatio(), isGuess: true };
  });
  useLayoutEffect(() => {
    const watched = element.current;
    if (watched === null) return;
    const measure = () => {
      const size = { width: watched.clientWidth, height: watched.clientHeight };
      const ratio = pixelRatio();
      if (size.width === 0 || size.height === 0) return;
      setViewport((before) =>
        // A guess that was right is known to be so from now on.
        before?.isGuess !== true && before?.ratio === ratio && before.size.width === size.width && before.size.height === size.height
          ? before
          : { size, ratio },
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

/** Device pixels per CSS pixel. */
export function pixelRatio(): number {
  return window.devicePixelRatio > 0 ? window.devicePixelRatio : 1;
}
