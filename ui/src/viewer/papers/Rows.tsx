// Lines of one height of which only those in sight exist. One stop for Tab; arrows, Home and End go through them.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useLayoutEffect, useRef, useState, type FocusEvent, type KeyboardEvent, type ReactNode } from 'react';
import { useViewport } from '../view/useViewport';

const BEYOND = 8;

const box = style({ height: 'full', boxSizing: 'border-box', overflowY: 'auto', overflowX: 'hidden' });
const body = style({ position: 'relative', margin: 0, padding: 0, listStyleType: 'none' });
const row = style({ position: 'absolute', insetX: 0 });

interface RowsProps {
  count: number;
  /** Of a line, CSS pixels. */
  height: number;
  /** Is brought in sight, and where Tab arrives; −1 where there is none. */
  current?: number;
  /** The first line takes the focus when the list opens. */
  takesFocus?: boolean;
  testId: string;
  /** One button or input; out of the order of Tab where it is not the stop. */
  children(index: number, isStop: boolean): ReactNode;
}

export function Rows({ count, height: line, current = -1, takesFocus = false, testId, children }: RowsProps) {
  const scrolled = useRef<HTMLDivElement>(null);
  const height = useViewport(scrolled)?.size.height ?? 0;
  const [top, setTop] = useState(0);
  const [focused, setFocused] = useState<number | null>(takesFocus ? 0 : null);
  const stop = clampTo(focused ?? current, count);

  useEffect(() => bringInSight(scrolled.current, current, line, height), [current, line, height]);
  useLayoutEffect(() => {
    const element = scrolled.current;
    if (element === null || focused === null) return;
    const wanted = element.querySelector<HTMLElement>(`[data-row="${focused}"] :is(button, input)`);
    // Lines do not move below the pointer that presses one.
    if (wanted === null || wanted === document.activeElement) return;
    wanted.focus({ preventScroll: true });
    bringInSight(element, focused, line, element.clientHeight);
  }, [focused, line]);

  const onKeyDown = (event: KeyboardEvent) => {
    const to = rowAfter(event, stop, count);
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    setFocused(to);
  };
  const onFocus = (event: FocusEvent) => {
    const index = event.target.closest('[data-row]')?.getAttribute('data-row') ?? null;
    if (index !== null) setFocused(Number(index));
  };
  const onBlur = (event: FocusEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setFocused(null);
  };
  return (
    <div ref={scrolled} className={box} data-testid={testId} onScroll={(event) => setTop(event.currentTarget.scrollTop)}>
      {/* Keys and focus of the lines in it pass by here. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <ul className={body} style={{ height: count * line }} onKeyDown={onKeyDown} onFocus={onFocus} onBlur={onBlur}>
        {rowsShown({ top, height, line, count, stop }).map((index) => (
          <li key={index} aria-setsize={count} aria-posinset={index + 1} className={row} style={{ top: index * line, height: line }} data-row={index}>
            {children(index, index === stop)}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** In their order; the stop of Tab is there also out of sight, or the focus would be lost by scrolling. */
function rowsShown({ top, height, line, count, stop }: { top: number; height: number; line: number; count: number; stop: number }): number[] {
  const first = Math.max(0, Math.floor(top / line) - BEYOND);
  const end = Math.min(count, Math.ceil((top + height) / line) + BEYOND);
  const shown = Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
  if (stop >= count || shown.includes(stop)) return shown;
  return stop < first ? [stop, ...shown] : [...shown, stop];
}

function rowAfter(event: KeyboardEvent, from: number, count: number): number | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return null;
  switch (event.code) {
    case 'ArrowUp':
      return clampTo(from - 1, count);
    case 'ArrowDown':
      return clampTo(from + 1, count);
    case 'Home':
      return 0;
    case 'End':
      return clampTo(count - 1, count);
    default:
      return null;
  }
}

function clampTo(index: number, count: number): number {
  return Math.max(0, Math.min(index, count - 1));
}

/** Into the middle, unless it is in sight already. */
function bringInSight(element: HTMLElement | null, index: number, line: number, height: number): void {
  if (element === null || height === 0 || index < 0) return;
  const isInSight = index * line >= element.scrollTop && (index + 1) * line <= element.scrollTop + height;
  if (!isInSight) element.scrollTop = Math.max(0, index * line - (height - line) / 2);
}
