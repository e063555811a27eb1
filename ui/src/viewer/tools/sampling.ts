// Asks for the colours of the eyedropper's points, and of the one under pointer or keys, as they change.

import { useEffect } from 'react';
import { call, type Sample } from '../../backend';
import { usePapers } from '../papers/store';
import { useViewer } from '../store';
import type { Point } from '../view/transform';
import { Latest } from './latest';
import { useTools } from './store';

/** Where colours are asked for: a page or frame, both null for an image. */
export interface SamplePlace {
  version: string;
  page: number | null;
  frame: number | null;
}

type State = ReturnType<typeof useTools.getState>;

/** The point that pointer or keys are at; null when there is none. */
export function livePoint({ picking, hover }: Pick<State, 'picking' | 'hover'>): Point | null {
  return picking.cursor ?? hover;
}

export function useSampling({ version, page, frame }: SamplePlace): void {
  // What passes has no colour to be kept.
  const inHand = useViewer((state) => state.tool === 'eyedropper' && state.playing === null);
  // Colours are those of the layers on screen.
  const hidden = usePapers((state) => (state.version === version ? state.hidden : null));
  useEffect(() => {
    if (!inHand) useTools.getState().clearColors();
  }, [inHand]);
  useEffect(() => {
    if (!inHand) return;
    const ask = (points: readonly Point[]): Promise<Sample> =>
      call('media.sample', { version, page, frame, points: points.map(({ x, y }) => ({ x, y })), ...(hidden === null ? {} : { hidden: [...hidden] }) });
    const { getState, subscribe } = useTools;
    const kept = new Latest(ask, (points, sample) => {
      if (getState().picking.points === points) getState().setKept({ points, sample });
    });
    const live = new Latest(ask, (points, sample) => {
      if (livePoint(getState()) !== null) getState().setLive({ points, sample });
    });
    const look = (now: State, before: State | null) => {
      const { points } = now.picking;
      const [first] = points;
      const isNew = points !== before?.picking.points;
      if (isNew && first === undefined) now.setKept(null);
      else if (isNew) kept.want(points);
      const at = livePoint(now);
      if (!isNew && before !== null && at === livePoint(before)) return;
      if (at === null) now.setLive(null);
      else live.want(points.length === 1 && first !== undefined ? [first, at] : [at]);
    };
    look(getState(), null);
    const stop = subscribe(look);
    return () => {
      stop();
      kept.stop();
      live.stop();
    };
  }, [inHand, version, page, frame, hidden]);
}
