// Keeps one screen alive on an element and tells it what to show.

import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { call } from '../../backend';
import { Screen, type Scene } from '../paint/screen';
import { PixelClient } from '../pixels/client';
import { useViewer } from '../store';

let client: PixelClient | null = null;

/** One socket for all canvases of the window; it stays open between proofs. */
function sharedClient(): PixelClient {
  client ??= new PixelClient({ address: () => call('pixels.address', {}) });
  return client;
}

export interface ScreenState {
  waiting: boolean;
  retry(): void;
}

/** `paper`: the element that lies below the picture and is moved with it. `counted`: changes when frames are counted anew. */
export function useScreen(
  host: RefObject<HTMLElement | null>,
  paper: RefObject<HTMLElement | null>,
  scene: Scene | null,
  counted: string,
): ScreenState {
  const screen = useRef<Screen | null>(null);
  const [waiting, setWaiting] = useState(false);

  useLayoutEffect(() => {
    if (host.current === null) return;
    const { setPainted, setFailure } = useViewer.getState();
    const made = new Screen(host.current, sharedClient(), {
      onPainted: setPainted,
      onFailure: setFailure,
      onWaiting: setWaiting,
      onRect: (rect) => {
        const style = paper.current?.style;
        if (style === undefined) return;
        style.transform = `translate(${rect.x}px, ${rect.y}px)`;
        style.width = `${rect.width}px`;
        style.height = `${rect.height}px`;
      },
    });
    screen.current = made;
    return () => {
      screen.current = null;
      made.dispose();
      setPainted(null);
      setFailure(null);
    };
  }, [host, paper]);

  useEffect(() => {
    if (scene !== null) screen.current?.show(scene);
  }, [scene]);

  const known = useRef(counted);
  useEffect(() => {
    if (known.current !== counted) screen.current?.refresh();
    known.current = counted;
  }, [counted]);

  return { waiting, retry: () => screen.current?.retry() };
}
