// Thumbnails of a PDF's pages, to the left of the canvas. Only those in sight exist.

import { Skeleton } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useOperation, type ThreadView } from '../backend';
import { t } from '../i18n';
import { useTextSizeStore } from '../settings/textSize';
import { usePage } from './pages';
import { useViewer } from './store';
import { openByPage } from './threads';
import { unseen } from './unseen';
import { useViewport } from './view/useViewport';

/** The box a thumbnail fits, and the height of its row with label and gaps: at usual text, and they grow with it. */
const THUMBNAIL = 104;
const ROW = 144;
const BEYOND = 2;
/** Thumbnails that only fly past are not asked for. */
const STAYS_MS = 120;

interface PageStripProps {
  version: string;
  numPages: number;
  threads: readonly ThreadView[];
}

const strip = style({
  position: 'relative',
  width: 'full',
  height: 'full',
  overflowY: 'auto',
  overflowX: 'hidden',
  boxSizing: 'border-box',
  outlineStyle: { default: 'none', ':focus-visible': 'solid' },
  outlineWidth: 2,
  outlineOffset: -2,
  outlineColor: 'focus-ring',
});
const inner = style({ position: 'relative', width: 'full' });

export function PageStrip({ version, numPages, threads }: PageStripProps) {
  const page = useViewer((state) => state.page);
  const setPage = useViewer((state) => state.setPage);
  const box = useRef<HTMLDivElement>(null);
  const height = useViewport(box)?.size.height ?? 0;
  const [top, setTop] = useState(0);
  const grown = useTextSizeStore((size) => size.percent) / 100;
  const rowHeight = ROW * grown;
  const open = useMemo(() => openByPage(threads, version), [threads, version]);

  // The current page stays in sight, whatever turned it.
  useEffect(() => {
    const element = box.current;
    if (element === null || height === 0) return;
    const start = (page - 1) * rowHeight;
    if (start < element.scrollTop) element.scrollTop = start;
    else if (start + rowHeight > element.scrollTop + height) element.scrollTop = start + rowHeight - height;
  }, [page, height, rowHeight]);

  const first = Math.max(1, Math.floor(top / rowHeight) + 1 - BEYOND);
  const last = Math.min(numPages, Math.ceil((top + height) / rowHeight) + BEYOND);
  const shown = height === 0 ? [] : Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  const onKeyDown = (event: KeyboardEvent) => {
    const to = keyPage(event, page, numPages);
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    setPage(to);
  };
  return (
    <div
      ref={box}
      className={strip}
      // Virtual, with pictures: a select element can do neither.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="listbox"
      tabIndex={0}
      aria-label={t('viewer.pages')}
      aria-activedescendant={shown.includes(page) ? `page-${page}` : undefined}
      data-viewer-strip=""
      data-testid="page-strip"
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      <div className={inner} style={{ height: numPages * rowHeight }} role="presentation">
        {shown.map((number) => (
          <Thumbnail
            key={number}
            version={version}
            number={number}
            numPages={numPages}
            isCurrent={number === page}
            openThreads={open.get(number) ?? 0}
            grown={grown}
          />
        ))}
      </div>
    </div>
  );
}

function keyPage(event: KeyboardEvent, page: number, numPages: number): number | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return null;
  switch (event.code) {
    case 'ArrowUp':
    case 'PageUp':
      return page - 1;
    case 'ArrowDown':
    case 'PageDown':
      return page + 1;
    case 'Home':
      return 1;
    case 'End':
      return numPages;
    default:
      return null;
  }
}

const row = style({
  position: 'absolute',
  insetX: 0,
  height: 144,
  boxSizing: 'border-box',
  paddingTop: 12,
  display: 'flex',
  flexDirection: 'column',
  alignItems: 'center',
  gap: 4,
  cursor: 'pointer',
});
const picture = style({ height: 104, display: 'flex', alignItems: 'center', justifyContent: 'center' });
const image = style({
  maxWidth: 104,
  maxHeight: 104,
  outlineStyle: 'solid',
  outlineWidth: { default: 1, isCurrent: 2 },
  outlineOffset: { default: 0, isCurrent: 2 },
  outlineColor: { default: 'gray-300', isCurrent: 'accent-800' },
  borderRadius: 'sm',
});
const none = style({ width: 80, height: 104, borderRadius: 'sm', backgroundColor: 'gray-100', font: 'ui-xs', color: 'neutral-subdued', display: 'flex', alignItems: 'center', justifyContent: 'center', textAlign: 'center' });
const labels = style({ display: 'flex', alignItems: 'center', gap: 4, height: 20 });
const name = style({
  font: 'ui-sm',
  fontVariantNumeric: 'tabular-nums',
  color: { default: 'neutral-subdued', isCurrent: 'neutral' },
  fontWeight: { default: 'normal', isCurrent: 'bold' },
});
const count = style({
  font: 'ui-xs',
  fontWeight: 'bold',
  fontVariantNumeric: 'tabular-nums',
  color: 'white',
  backgroundColor: 'negative',
  borderRadius: 'pill',
  minWidth: 16,
  height: 16,
  paddingX: 4,
  boxSizing: 'border-box',
  display: 'flex',
  alignItems: 'center',
  justifyContent: 'center',
});

interface ThumbnailProps {
  version: string;
  number: number;
  numPages: number;
  isCurrent: boolean;
  openThreads: number;
  /** Of its usual size. */
  grown: number;
}

function Thumbnail({ version, number, numPages, isCurrent, openThreads, grown }: ThumbnailProps) {
  const stays = useStaying();
  const { page } = usePage(version, number, stays);
  const { data, isError } = useOperation('media.thumbnail', { version, page: number, size: smallSize() }, { enabled: stays, staleTime: Infinity });
  const label = page?.label ?? String(number);
  return (
    // Keys are the list's, by its active descendant.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={`page-${number}`}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="option"
      tabIndex={-1}
      aria-selected={isCurrent}
      aria-setsize={numPages}
      aria-posinset={number}
      className={row}
      style={{ top: (number - 1) * ROW * grown }}
      data-page={number}
      onClick={() => useViewer.getState().setPage(number)}
    >
      <div className={picture}>
        {data !== undefined && (
          <img src={data.url} alt="" className={image({ isCurrent })} width={scaled(data.width, data, grown)} height={scaled(data.height, data, grown)} draggable={false} />
        )}
        {data === undefined && isError && <div className={none}>{t('viewer.page.thumbnail-failed')}</div>}
        {data === undefined && !isError && (
          <Skeleton isLoading>
            <div className={none} />
          </Skeleton>
        )}
      </div>
      <span className={unseen}>
        {openThreads === 0 ? t('viewer.page', { label }) : t('viewer.page.threads', { label, count: openThreads })}
      </span>
      <div className={labels} aria-hidden="true">
        <span className={name({ isCurrent })}>{label}</span>
        {openThreads > 0 && <span className={count}>{openThreads}</span>}
      </div>
    </div>
  );
}

/** Of the box, in device pixels. Who asks for the same is answered from what is there. */
export function smallSize(): number {
  const grown = useTextSizeStore.getState().percent / 100;
  return Math.min(640, Math.round(THUMBNAIL * grown * Math.max(1, window.devicePixelRatio)));
}

function scaled(side: number, { width, height }: { width: number; height: number }, grown: number): number {
  return (side * THUMBNAIL * grown) / Math.max(width, height);
}

/** True once the component has stood for a moment. */
function useStaying(): boolean {
  const [stays, setStays] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setStays(true), STAYS_MS);
    return () => clearTimeout(timer);
  }, []);
  return stays;
}
