// Tells where the person looks, once they rest there.

import { useEffect, useRef } from 'react';
import { useDesk } from './desk/store';
import { numPages, useViewer, type RememberedPlace } from './store';

const REST_MS = 500;

export function useRemembering(onRemember: ((place: RememberedPlace) => void) | undefined): void {
  const tell = useRef(onRemember);
  useEffect(() => {
    tell.current = onRemember;
  }, [onRemember]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let told = JSON.stringify(placeNow());
    const say = () => {
      timer = undefined;
      const place = placeNow();
      const text = JSON.stringify(place);
      if (place === null || text === told) return;
      told = text;
      tell.current?.(place);
    };
    const sayAtRest = () => {
      clearTimeout(timer);
      timer = setTimeout(say, REST_MS);
    };
    const stop = useViewer.subscribe((state, before) => {
      const { page, frame, view, sound, range } = state;
      const isSame = page === before.page && frame === before.frame && view === before.view && sound === before.sound && range === before.range;
      if (!isSame) sayAtRest();
    });
    const stopDesk = useDesk.subscribe(({ layout, cover }, before) => {
      if (layout !== before.layout || cover !== before.cover) sayAtRest();
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
      stopDesk();
      window.removeEventListener('pagehide', leave);
      leave();
    };
  }, []);
}

/** With how pages lie, where there are several. */
function placeNow(): RememberedPlace | null {
  const viewer = useViewer.getState();
  const place = viewer.remembered();
  if (place === null || numPages(viewer.media) < 2) return place;
  const { layout, cover } = useDesk.getState();
  return { ...place, lying: { layout, cover } };
}
