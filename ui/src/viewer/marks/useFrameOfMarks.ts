// Of which frame the marks are shown.

import { useMemo } from 'react';
import type { ThreadView } from '../../backend';
import { useViewer } from '../store';
import { firstAlike, framesOfMarks } from './frames';

/** No frame has this number. */
const UNMARKED = -1;

/**
 * The frame that one is at. While the film plays, the first of those that show the same marks, so that what is drawn of
 * them is drawn anew only where there are others.
 */
export function useFrameOfMarks(threads: readonly ThreadView[], version: string): number {
  const draft = useViewer((state) => state.draft);
  const marked = useMemo(() => framesOfMarks(threads, version, draft), [threads, version, draft]);
  return useViewer(({ frame, playing }) => (playing === null ? frame : (firstAlike(marked, frame) ?? UNMARKED)));
}
