// The range while keys move an end of it: on screen at once, and one change once they have rested.
//
// Whatever else happens comes after that change; one whose range was removed or undone meanwhile is dropped.

import { useCallback, useEffect, useRef, useState } from 'react';
import { useViewer } from '../store';
import { rangeOf } from './acts';
import { sameRange, type Range } from './stretch';

export interface Nudging {
  /** As it is to be, else as it is saved. */
  range: Range | null;
  nudge(to: Range): void;
  /** Makes the change now. */
  settle(): void;
}

interface Nudge {
  /** The range that it is a change of. */
  of: Range;
  to: Range;
}

const REST_MS = 600;

export function useNudging(saved: Range | null): Nudging {
  const [shown, setShown] = useState<Nudge | null>(null);
  const due = useRef<(Nudge & { timer: ReturnType<typeof setTimeout> }) | null>(null);
  const settle = useCallback(() => {
    const waiting = due.current;
    if (waiting === null) return;
    due.current = null;
    clearTimeout(waiting.timer);
    setShown(null);
    const state = useViewer.getState();
    if (sameRange(rangeOf(state), waiting.of)) state.drawRange(waiting.to);
  }, []);
  const nudge = useCallback(
    (to: Range) => {
      const of = rangeOf(useViewer.getState());
      if (of === null) return;
      if (due.current !== null) clearTimeout(due.current.timer);
      due.current = { of, to, timer: setTimeout(settle, REST_MS) };
      setShown({ of, to });
    },
    [settle],
  );
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!MODIFIERS.has(event.key) && !isOnEdge(event)) settle();
    };
    window.addEventListener('keydown', onKeyDown, true);
    window.addEventListener('pointerdown', settle, true);
    return () => {
      window.removeEventListener('keydown', onKeyDown, true);
      window.removeEventListener('pointerdown', settle, true);
      settle();
    };
  }, [settle]);
  return { range: shown !== null && sameRange(saved, shown.of) ? shown.to : saved, nudge, settle };
}

const MODIFIERS: ReadonlySet<string> = new Set(['Shift', 'Control', 'Alt', 'Meta']);

/** Samples, or pixels of the screen; without an end as far as it goes. */
export interface EdgeStep {
  by: number;
  unit: 'sample' | 'pixel';
}

type Key = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** How far a key moves an edge; null for other keys. */
export function edgeStep({ key, code, shiftKey, ctrlKey, metaKey, altKey }: Key): EdgeStep | null {
  if (ctrlKey || metaKey || altKey) return null;
  const times = shiftKey ? 10 : 1;
  if (code === 'ArrowLeft' || code === 'ArrowDown') return { by: -times, unit: 'pixel' };
  if (code === 'ArrowRight' || code === 'ArrowUp') return { by: times, unit: 'pixel' };
  if (code === 'Home') return { by: -Infinity, unit: 'sample' };
  if (code === 'End') return { by: Infinity, unit: 'sample' };
  if (key === ',') return { by: -1, unit: 'sample' };
  if (key === '.') return { by: 1, unit: 'sample' };
  return null;
}

function isOnEdge(event: KeyboardEvent): boolean {
  return event.target instanceof Element && event.target.closest('[data-edge]') !== null && edgeStep(event) !== null;
}
