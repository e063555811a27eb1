/** The comment in hand, for files that come from elsewhere: dropped on the window, or asked for in the palette. */
import { useEffect, useRef } from 'react';
import { create } from 'zustand';
import type { Attaching } from './useAttaching';

type Taking = Pick<Attaching, 'take' | 'choose'>;

/** Null: nothing is being written, nor could be. */
export const useAttachHere = create<{ here: Taking | null }>()(() => ({ here: null }));

export function useTakingHere(attaching: Taking): void {
  const latest = useRef(attaching);
  useEffect(() => {
    latest.current = attaching;
  });
  useEffect(() => {
    const here: Taking = { take: (files) => latest.current.take(files), choose: () => latest.current.choose() };
    useAttachHere.setState({ here });
    return () => useAttachHere.setState((now) => (now.here === here ? { here: null } : now));
  }, []);
}
