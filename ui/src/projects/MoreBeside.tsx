/** An edge where a table goes on sideways: scroll bars are not seen until one scrolls. */
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type RefObject, useEffect, useState } from 'react';
import { scrollerIn } from './useListPlace';

type Side = 'start' | 'end';

/** The sides on which there is more, in reading direction; from right to left places count below zero. */
function sidesOf({ scrollLeft, scrollWidth, clientWidth }: HTMLElement): Side[] {
  const before = Math.abs(scrollLeft);
  const after = scrollWidth - clientWidth - before;
  return [...(before > 1 ? ['start' as const] : []), ...(after > 1 ? ['end' as const] : [])];
}

/** Lies in `around`, as the table does. Another table has another scroller, and asks for another key. */
export function MoreBeside({ around }: { around: RefObject<HTMLElement | null> }) {
  const [sides, setSides] = useState<readonly Side[]>([]);
  useEffect(() => {
    const scroller = scrollerIn(around.current);
    if (scroller === null) return undefined;
    const look = () => {
      const next = sidesOf(scroller);
      setSides((before) => (before.join() === next.join() ? before : next));
    };
    const watching = new ResizeObserver(look);
    watching.observe(scroller);
    // Other columns make its content another width.
    if (scroller.firstElementChild !== null) watching.observe(scroller.firstElementChild);
    scroller.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      watching.disconnect();
      scroller.removeEventListener('scroll', look);
    };
  }, [around]);
  return sides.map((side) => <div key={side} aria-hidden data-more-beside={side} className={edge({ side })} />);
}

const edge = style<{ side: Side }>({
  position: 'absolute',
  insetY: 0,
  insetStart: { side: { start: 0 } },
  insetEnd: { side: { end: 0 } },
  width: 4,
  backgroundColor: 'gray-400',
  boxShadow: 'elevated',
  pointerEvents: 'none',
});
