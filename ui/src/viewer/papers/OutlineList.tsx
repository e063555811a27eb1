// The outline of a PDF: lines that lead to pages. Only those in sight exist.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useRef, useState } from 'react';
import type { OutlineLine } from '../../backend';
import { t } from '../../i18n';
import { useViewer } from '../store';
import { useViewport } from '../view/useViewport';

const ROW = 32;
const BEYOND = 8;
const INDENT = 12;
/** Deeper lines stand no further in. */
const DEEPEST = 8;

const list = style({
  height: 'full',
  boxSizing: 'border-box',
  overflowY: 'auto',
  overflowX: 'hidden',
  borderEndWidth: 1,
  borderStartWidth: 0,
  borderTopWidth: 0,
  borderBottomWidth: 0,
  borderStyle: 'solid',
  borderColor: 'gray-200',
});
const body = style({ position: 'relative', margin: 0, padding: 0, listStyleType: 'none' });
const row = style({ position: 'absolute', insetX: 0, height: 32 });
const button = style({
  display: 'block',
  width: 'full',
  height: 'full',
  boxSizing: 'border-box',
  paddingY: 0,
  paddingEnd: 8,
  margin: 0,
  borderStyle: 'none',
  font: 'ui-sm',
  textAlign: 'start',
  truncate: true,
  color: { default: 'neutral', ':disabled': 'disabled' },
  fontWeight: { default: 'normal', isHere: 'bold' },
  backgroundColor: { default: 'transparent', ':hover': 'gray-100', isHere: 'gray-200', ':disabled': 'transparent' },
  outlineStyle: { default: 'none', ':focus-visible': 'solid' },
  outlineWidth: 2,
  outlineOffset: -2,
  outlineColor: 'focus-ring',
  cursor: { default: 'pointer', ':disabled': 'default' },
});

export function OutlineList({ lines: all }: { lines: readonly OutlineLine[] }) {
  const page = useViewer((state) => state.page);
  const setPage = useViewer((state) => state.setPage);
  const box = useRef<HTMLElement>(null);
  const height = useViewport(box)?.size.height ?? 0;
  const [top, setTop] = useState(0);
  const first = Math.max(0, Math.floor(top / ROW) - BEYOND);
  const last = Math.ceil((top + height) / ROW) + BEYOND;
  const here = lineOf(all, page);
  useEffect(() => {
    const scrolled = box.current;
    if (scrolled === null || height === 0 || here < 0) return;
    const isInSight = here * ROW >= scrolled.scrollTop && (here + 1) * ROW <= scrolled.scrollTop + height;
    if (!isInSight) scrolled.scrollTop = Math.max(0, here * ROW - (height - ROW) / 2);
  }, [here, height]);
  return (
    <nav ref={box} aria-label={t('viewer.outline')} className={list} data-testid="outline" onScroll={(event) => setTop(event.currentTarget.scrollTop)}>
      <ul className={body} style={{ height: all.length * ROW }}>
        {all.slice(first, last).map(({ title, page: to, level }, index) => (
          <li key={first + index} aria-setsize={all.length} aria-posinset={first + index + 1} className={row} style={{ top: (first + index) * ROW }}>
            <button
              type="button"
              className={button({ isHere: first + index === here })}
              style={{ paddingInlineStart: 12 + INDENT * Math.min(level, DEEPEST) }}
              aria-current={first + index === here ? 'location' : undefined}
              disabled={to === null}
              title={to === null ? t('viewer.outline.nowhere') : title}
              onClick={() => to !== null && setPage(to)}
            >
              {title}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The last line that leads to a page or one before it; −1 where there is none. */
export function lineOf(lines: readonly OutlineLine[], page: number): number {
  let found = -1;
  let best = 0;
  for (const [index, { page: to }] of lines.entries()) {
    if (to !== null && to <= page && to >= best) {
      if (to > best) found = index;
      best = to;
    }
  }
  return found;
}
