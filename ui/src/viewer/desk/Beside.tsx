// The pages around the one one is at: below the canvas their paper, with a small picture until the page itself is painted; above
// it their marks, and what was found on them. Whoever presses on one is at it from then on: keys and screen readers know one page.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useMemo, useState } from 'react';
import { useOperation, type PageView, type ThreadView } from '../../backend';
import type { Draft } from '../drafts';
import { itemsAt, type MarkItem } from '../marks/items';
import { MarksOverlay } from '../marks/MarksOverlay';
import { paperLook } from '../paper';
import { HitsLayer } from '../papers/HitsLayer';
import { smallSize } from '../PageStrip';
import { GuidesLayer } from '../tools/GuidesLayer';
import type { Frame } from '../view/commands';
import { transformOf, turnedSize, unitZoom, type Transform } from '../view/transform';
import type { Laid } from './layout';
import { useDesk } from './store';

const fill = style({ position: 'absolute', display: 'block' });
const over = style({ position: 'absolute', inset: 0, pointerEvents: 'none' });

/** Small pictures of pages that only fly past are not asked for. */
const STAYS_MS = 80;

interface PapersProps {
  version: string;
  laid: readonly Laid[];
  /** The small pictures are of the layers that the file shows. */
  isAsInFile: boolean;
}

export function Papers({ version, laid, isAsInFile }: PapersProps) {
  return (
    <div aria-hidden="true" data-testid="papers">
      {laid.map((one) => (
        <Paper key={one.sheet.page} version={version} laid={one} isAsInFile={isAsInFile} />
      ))}
    </div>
  );
}

function Paper({ version, laid, isAsInFile }: { version: string; laid: Laid; isAsInFile: boolean }) {
  const { sheet, rect, view } = laid;
  const isOnWhite = useDesk((state) => state.surround === 'white');
  const [stays, setStays] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setStays(true), STAYS_MS);
    return () => clearTimeout(timer);
  }, []);
  const { data } = useOperation('media.thumbnail', { version, page: sheet.page, size: smallSize() }, { enabled: stays && isAsInFile && sheet.isKnown, staleTime: Infinity });
  // As it lies before the view is turned, about the middle of where it lies now.
  const { width, height } = turnedSize(rect, view.turn);
  const lying = { width, height, left: (rect.width - width) / 2, top: (rect.height - height) / 2, transform: `rotate(${view.turn}deg)` };
  return (
    <div className={paperLook({ isOnWhite, isBeside: true })} style={{ transform: `translate(${rect.x}px, ${rect.y}px)`, width: rect.width, height: rect.height }} data-paper={sheet.page}>
      {data !== undefined && isAsInFile && <img src={data.url} alt="" className={fill} style={lying} draggable={false} />}
    </div>
  );
}

interface MarksProps {
  version: string;
  frame: Frame;
  laid: readonly Laid[];
  pages: ReadonlyMap<number, PageView>;
  threads: readonly ThreadView[];
  draft: Pick<Draft, 'place' | 'marks'> | null;
  selectedThread: string | null;
  hideMarks: boolean;
}

export function MarksBeside({ laid, pages, ...rest }: MarksProps) {
  return (
    <div className={over} inert data-testid="marks-beside">
      {laid.map((one) => (
        <OnPage key={one.sheet.page} laid={one} page={pages.get(one.sheet.page) ?? null} {...rest} />
      ))}
    </div>
  );
}

const NONE: readonly MarkItem[] = [];

function OnPage({ version, frame, laid, page, threads, draft, selectedThread, hideMarks }: Omit<MarksProps, 'laid' | 'pages'> & { laid: Laid; page: PageView | null }) {
  const { sheet, view } = laid;
  const transform = useMemo<Transform>(() => transformOf(view, frame.viewport, frame.ratio), [view, frame.viewport, frame.ratio]);
  const items = useItems(threads, version, sheet.page, draft);
  const own = useMemo(() => ({ ...frame, native: sheet.native }), [frame, sheet.native]);
  return (
    <div data-on-page={sheet.page}>
      <GuidesLayer frame={own} transform={transform} boxes={page?.boxes ?? null} perInch={page?.per_inch ?? null} />
      {frame.kind === 'pdf' && <HitsLayer version={version} page={sheet.page} transform={transform} />}
      {!hideMarks && items.length > 0 && (
        <MarksOverlay
          items={items}
          ghosts={NONE}
          chosen={NONE}
          current={null}
          selectedThread={selectedThread}
          hovered={null}
          placing={null}
          marquee={null}
          transform={transform}
          unit={unitZoom(frame.kind, frame.ratio)}
          viewport={frame.viewport}
          ratio={frame.ratio}
          onOpen={nothing}
        />
      )}
    </div>
  );
}

function useItems(threads: readonly ThreadView[], version: string, page: number, draft: MarksProps['draft']): readonly MarkItem[] {
  return useMemo(() => itemsAt(threads, version, { page, frame: null }, draft), [threads, version, page, draft]);
}

function nothing(): void {
  // They are opened by the stage, at which the pointer is.
}
