// The peaks of one version for as long as it is on screen: asks for what is wanted, hears when more is known.

import { useEffect, useState, useSyncExternalStore } from 'react';
import { call, isStale, onEvent } from '../../backend';
import { useViewer } from '../store';
import { Peaks, wantedFor, type Known } from './peaks';
import type { Stretch } from './stretch';

export interface PeaksHere {
  peaks: Peaks;
  known: Known;
}

/** Of the version that was given first: mount it with the version as key. */
export function usePeaks(version: string): PeaksHere {
  const [peaks] = useState(() => new Peaks((question) => call('media.waveform', { version, ...question })));
  const known = useSyncExternalStore(peaks.subscribe, peaks.known);
  useEffect(() => {
    let over = false;
    let stop: (() => void) | undefined;
    void onEvent((event) => {
      if (event.event === 'changed' && isStale(['media.waveform', { version }], event.tags)) peaks.grown();
    }).then((ears) => {
      stop = ears;
      if (over) ears();
    });
    return () => {
      over = true;
      stop?.();
      // Nobody waits for the rest.
      peaks.want([]);
    };
  }, [peaks, version]);
  const numSamples = known.progress?.numSamples;
  const isCounted = known.progress?.complete ?? false;
  useEffect(() => {
    if (numSamples !== undefined) useViewer.getState().setLength(numSamples, isCounted);
  }, [numSamples, isCounted]);
  return { peaks, known };
}

/** Wants what is on screen, in so many device pixels, and the whole for the strip below it. */
export function useWanted(peaks: Peaks, stretch: Stretch, length: number, pixels: number): void {
  useEffect(() => {
    if (pixels > 0) peaks.want(wantedFor(stretch, length, pixels));
  }, [peaks, stretch, length, pixels]);
}
