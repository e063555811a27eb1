// Tells where the person looks, once they rest there.

import { useEffect, useRef } from 'react';
import { useViewer, type RememberedPlace } from './store';

const REST_MS = 500;

export function useRemembering(onRemember: ((place: RememberedPlace) => void) | undefined): void {
  const tell = useRef(onRemember);
  useEffect(() => {
    tell.current = onRemember;
  }, [onRemember]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let told = JSON.stringify(useViewer.getState().remembered());
    const say = () => {
      timer = undefined;
      const place = useViewer.getState().remembered();
      const text = JSON.stringify(place);
      if (place === null || text === told) return;
      told = text;
      tell.current?.(place);
    };
    const stop = useViewer.subscribe((state, before) => {
      const { page, frame, view, sound } = state;
      if (page === before.page && frame === before.frame && view === before.view && sound === before.sound) return;
      clearTimeout(timer);
      timer = setTimeout(say, REST_MS);
    });
    // Leaving before the rest is over is no reason to forget.
    const leave = () => {
      if (timer === undefined) return;
      clearTimeout(timer);
      say();
    };
    window.addEventListener('pagehide', leave);
    return () => {
      stop();
      window.removeEventListener('pagehide', leave);
      leave();
    };
  }, []);
}
