// The outline of a PDF: lines that lead to pages.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect } from 'react';
import type { OutlineLine } from '../../backend';
import { t } from '../../i18n';
import { useViewer } from '../store';
import { Rows } from './Rows';
import { usePapers } from './store';

const ROW = 32;
const INDENT = 12;
/** Deeper lines stand no further in. */
const DEEPEST = 8;

const list = style({ height: 'full' });
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
  color: { default: 'neutral', isNowhere: 'disabled' },
  fontWeight: { default: 'normal', isHere: 'bold' },
  backgroundColor: { default: 'transparent', ':hover': 'gray-100', isHere: 'gray-200', isNowhere: 'transparent' },
  outlineStyle: { default: 'none', ':focus-visible': 'solid' },
  outlineWidth: 2,
  outlineOffset: -2,
  outlineColor: 'focus-ring',
  cursor: { default: 'pointer', isNowhere: 'default' },
});

export function OutlineList({ lines }: { lines: readonly OutlineLine[] }) {
  const here = useHere(lines);
  return (
    <nav aria-label={t('viewer.outline')} className={list}>
      <Rows count={lines.length} height={ROW} current={here} testId="outline">
        {(index, isStop) => <Line line={lines[index]} index={index} isHere={index === here} isStop={isStop} />}
      </Rows>
    </nav>
  );
}

interface LineProps {
  line: OutlineLine | undefined;
  index: number;
  isHere: boolean;
  isStop: boolean;
}

function Line({ line, index, isHere, isStop }: LineProps) {
  if (line === undefined) return null;
  const { title, page, level } = line;
  const go = () => {
    if (page === null) return;
    useViewer.getState().setPage(page);
    usePapers.getState().setLine({ index, page });
  };
  return (
    <button
      type="button"
      tabIndex={isStop ? 0 : -1}
      className={button({ isHere, isNowhere: page === null })}
      style={{ paddingInlineStart: 12 + INDENT * Math.min(level, DEEPEST) }}
      aria-current={isHere ? 'location' : undefined}
      // The arrows come by it: it may be the heading of what follows.
      aria-disabled={page === null}
      title={page === null ? t('viewer.outline.nowhere') : title}
      onClick={go}
    >
      {title}
    </button>
  );
}

/** The line that was gone to while one is on its page, else the one that leads there; −1 where there is none. */
function useHere(lines: readonly OutlineLine[]): number {
  const page = useViewer((state) => state.page);
  const line = usePapers((state) => state.line);
  const isThere = line !== null && line.page === page && lines[line.index]?.page === page;
  useEffect(() => {
    if (line !== null && line.page !== page) usePapers.getState().setLine(null);
  }, [line, page]);
  return isThere ? line.index : lineOf(lines, page);
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
