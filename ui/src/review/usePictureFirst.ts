// The picture comes first: bars, tools and threads are made once it is painted, or cannot be, or is long in coming; or
// when somebody does something, which may be meant for them.

import { startTransition, useEffect, useState } from 'react';
import type { VersionView } from '../backend';
import { useViewer } from '../viewer';

const LONGEST_MS = 250;

/** Whether it is the turn of what lies around the picture; stays true for all versions of the proof. */
export function usePictureFirst({ id, media }: VersionView): boolean {
  const [isTurn, setTurn] = useState(media === null || media.kind === 'audio');
  const isThere = useViewer((state) => state.version === id && (state.painted?.version === id || state.failure !== null));
  useEffect(() => {
    if (isTurn || !isThere) return undefined;
    let soon: ReturnType<typeof setTimeout> | undefined;
    // The next frame puts the picture on the screen.
    const frame = requestAnimationFrame(() => (soon = setTimeout(() => startTransition(() => setTurn(true)))));
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(soon);
    };
  }, [isTurn, isThere]);
  useEffect(() => {
    if (isTurn) return undefined;
    const late = setTimeout(() => startTransition(() => setTurn(true)), LONGEST_MS);
    // Before anything else hears of it.
    const now = () => setTurn(true);
    window.addEventListener('keydown', now, { capture: true });
    window.addEventListener('pointerdown', now, { capture: true });
    return () => {
      clearTimeout(late);
      window.removeEventListener('keydown', now, { capture: true });
      window.removeEventListener('pointerdown', now, { capture: true });
    };
  }, [isTurn]);
  return isTurn;
}
