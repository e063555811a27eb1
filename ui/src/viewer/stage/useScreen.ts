// Keeps one screen alive on an element and tells it what to show.

import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { showFailure } from '../../app/failures';
import { CHECKS, useDesk } from '../desk/store';
import { Screen, type Scene } from '../paint/screen';
import { loudness, usePlayback } from '../play/store';
import { useViewer } from '../store';
import type { SeenMedia } from '../paged';
import { countedOf, takeAhead } from './ahead';
import { easels, sharedClient } from './shared';

export interface ScreenState {
  waiting: boolean;
  retry(): void;
}

/**
 * `number`: of the page or frame. `paper`: the element that lies below the picture and is moved with it. `around`: pages
 * that are painted beside it; null where it lies alone.
 */
export function useScreen(
  version: string,
  media: SeenMedia,
  number: number,
  host: RefObject<HTMLElement | null>,
  paper: RefObject<HTMLElement | null>,
  scene: Scene | null,
  around: readonly Scene[] | null,
): ScreenState {
  const screen = useRef<Screen | null>(null);
  const [waiting, setWaiting] = useState(false);
  const opened = useRef({ media, number });

  useLayoutEffect(() => {
    if (host.current === null) return;
    const { setPainted, setFailure } = useViewer.getState();
    const made = takeAhead(version, opened.current.media, opened.current.number) ?? new Screen(document, sharedClient(), easels);
    made.hang(host.current, {
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
      onPlaying: (of, playing) => usePlayback.getState().tell(of, playing, performance.now()),
      onPlayed: (serial, frame, failure) => {
        useViewer.getState().playEnded(serial, frame);
        if (failure !== null) showFailure(failure);
      },
    });
    made.setVolume(loudness(usePlayback.getState()));
    const stop = usePlayback.subscribe((now, before) => {
      if (loudness(now) !== loudness(before)) made.setVolume(loudness(now));
    });
    screen.current = made;
    return () => {
      screen.current = null;
      stop();
      made.dispose();
      useViewer.getState().pause();
      setPainted(null);
      setFailure(null);
    };
  }, [version, host, paper]);

  // Before the window is painted: the sooner it is asked for, the sooner it is there.
  useLayoutEffect(() => {
    if (scene !== null) screen.current?.show(scene, around);
  }, [scene, around]);

  const check = useDesk((state) => CHECKS[state.beneath]);
  useLayoutEffect(() => screen.current?.setCheck(check));

  const counted = countedOf(media);
  const known = useRef(counted);
  useEffect(() => {
    if (known.current !== counted) screen.current?.refresh();
    known.current = counted;
  }, [counted]);

  return { waiting, retry: () => screen.current?.retry() };
}
