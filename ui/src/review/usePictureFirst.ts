// The picture comes first: bars, tools and threads are made once it is painted, or cannot be, or is long in coming.

import { startTransition, useEffect, useState } from 'react';
import type { VersionView } from '../backend';
import { useViewer } from '../viewer';

const LONGEST_MS = 250;

/** Whether it is the turn of what lies around the picture; stays true for all versions of the proof. */
export function usePictureFirst({ id, media }: VersionView): boolean {
  const [isTurn, setTurn] = useState(media === null || media.kind === 'audio');
  const isThere = useViewer((state) => state.version === id && (state.painted?.version === id || state.failure !== null));
  useEffect(() => {
    if (isTurn) return undefined;
    const take = () => startTransition(() => setTurn(true));
    let soon: ReturnType<typeof setTimeout> | undefined;
    // The next frame puts the picture on the screen.
    const frame = isThere ? requestAnimationFrame(() => (soon = setTimeout(take))) : 0;
    const late = setTimeout(take, LONGEST_MS);
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(soon);
      clearTimeout(late);
    };
  }, [isTurn, isThere]);
  return isTurn;
}
