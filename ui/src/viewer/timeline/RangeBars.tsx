// Comments about a range of the film: a bar as long as it is, behind their numbers.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ThreadView } from '../../backend';
import { framesOf } from '../places';
import { useViewer } from '../store';
import { xOfFrame } from './time';

interface RangeBarsProps {
  threads: readonly ThreadView[];
  numFrames: number;
  width: number;
}

const bar = style({
  position: 'absolute',
  top: '[6px]',
  height: 6,
  borderRadius: 'pill',
  backgroundColor: { default: 'negative', isResolved: 'positive', forcedColors: 'ButtonText' },
  outlineStyle: { default: 'none', isChosen: 'solid' },
  outlineColor: 'gray-1000',
  outlineWidth: 2,
  outlineOffset: 1,
  pointerEvents: 'none',
});

export function RangeBars({ threads, numFrames, width }: RangeBarsProps) {
  const selected = useViewer((state) => state.selectedThread);
  return threads.map((thread) => {
    const frames = framesOf(thread.place);
    if (frames === null || frames[1] === frames[0]) return null;
    // From the number, which stands at the middle of its frame, to the end of the last one.
    const left = xOfFrame(frames[0], numFrames, width);
    const right = xOfFrame(Math.min(frames[1], numFrames - 1) + 0.5, numFrames, width);
    return <div key={thread.id} className={bar({ isResolved: thread.resolved, isChosen: thread.id === selected })} style={{ left, width: Math.max(2, right - left) }} data-bar={thread.id} />;
  });
}
