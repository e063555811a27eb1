// J, K and L: back, stop, on. With K held J and L go frame by frame, as fast as the keys repeat.

import { useCallback, useEffect, useRef } from 'react';
import { useViewer } from '../store';
import { shuttle } from './acts';

export type ShuttleKey = 'back' | 'stop' | 'on';

/** Does what one of the keys means now. `step`: by one, back or on. `isRepeat`: it is still held. */
export function useShuttle(step: (by: 1 | -1) => void): (key: ShuttleKey, isRepeat: boolean) => void {
  const isHeld = useRef(false);
  const latest = useRef(step);
  useEffect(() => {
    latest.current = step;
  });
  useEffect(() => {
    const onKeyUp = (event: KeyboardEvent) => {
      // With Alt it may be written as another sign.
      if (event.key.toLowerCase() === 'k' || event.code === 'KeyK') isHeld.current = false;
    };
    const release = () => {
      isHeld.current = false;
    };
    window.addEventListener('keyup', onKeyUp);
    window.addEventListener('blur', release);
    return () => {
      window.removeEventListener('keyup', onKeyUp);
      window.removeEventListener('blur', release);
    };
  }, []);
  return useCallback((key, isRepeat) => {
    if (key === 'stop') {
      isHeld.current = true;
      useViewer.getState().pause();
    } else if (isHeld.current) latest.current(key === 'back' ? -1 : 1);
    else if (!isRepeat) shuttle(key === 'back');
  }, []);
}
