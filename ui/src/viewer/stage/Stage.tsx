// The canvas with its marks: what fills the middle of the viewer.

import { ProgressCircle } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import { FailureNote, showFailure } from '../../app/failures';
import { useMutate, type PageView, type ThreadView } from '../../backend';
import { t } from '../../i18n';
import { MARGIN, scenesAround } from '../desk/around';
import { MarksBeside, Papers } from '../desk/Beside';
import { Ground } from '../desk/Ground';
import { laidAt, laidOut, type Laid } from '../desk/layout';
import { Seam } from '../desk/Seam';
import { useDesk } from '../desk/store';
import type { Draft } from '../drafts';
import { MarksOverlay } from '../marks/MarksOverlay';
import { itemsAt, type MarkItem } from '../marks/items';
import { boundsOfShape, indexOf } from '../marks/shapes';
import type { Marking } from '../marks/useMarking';
import type { Scene } from '../paint/screen';
import { paperLook } from '../paper';
import { HitsLayer } from '../papers/HitsLayer';
import { usePapers } from '../papers/store';
import { TextLayer } from '../papers/text/TextLayer';
import { toggle } from '../play/acts';
import { frameAtRest, useViewer, type View, type ViewerData } from '../store';
import { GuidesLayer } from '../tools/GuidesLayer';
import { ProbesLayer } from '../tools/ProbesLayer';
import { goOnto, insetsOf, resolvedIn, reveal, type Frame } from '../view/commands';
import { centerAtTop, transformOf, turnedSize, unitZoom, type Point } from '../view/transform';
import { isPaged, type SeenMedia } from '../paged';
import { itemAt } from './under';
import { usePointer } from './usePointer';
import { useScreen } from './useScreen';

interface StageProps {
  stage: RefObject<HTMLDivElement | null>;
  version: string;
  media: SeenMedia;
  /** Of a PDF, once it is known. */
  page: PageView | null;
  label: string;
  frame: Frame | null;
  marking: Marking;
  /** Marks of the frames around that are seen faintly. */
  ghosts: readonly MarkItem[];
  /** Of the proof, and the comment in hand: for the pages around. */
  threads: readonly ThreadView[];
  draft: Pick<Draft, 'place' | 'marks'> | null;
  ready: boolean;
  onMarkOpen(item: MarkItem): void;
  onNotReady(): void;
  onScrolledPast(direction: 1 | -1): void;
}

const area = style({
  position: 'absolute',
  inset: 0,
  overflow: 'hidden',
  outlineStyle: { default: 'none', isFocusVisible: 'solid' },
  outlineWidth: 2,
  outlineOffset: -2,
  outlineColor: 'focus-ring',
  touchAction: 'none',
  userSelect: 'none',
});
const host = style({ position: 'absolute', inset: 0, pointerEvents: 'none' });
const zoomRect = style({ position: 'absolute', top: 0, left: 0, pointerEvents: 'none', borderWidth: 1, borderStyle: 'solid', borderColor: 'blue-900', backgroundColor: 'transparent-white-200' });
const corner = style({ position: 'absolute', bottom: 16, insetEnd: 16, pointerEvents: 'none' });
const note = style({ position: 'absolute', inset: 0, display: 'flex', alignItems: 'center', justifyContent: 'center', padding: 32 });

const NONE: readonly Laid[] = [];

export function Stage(props: StageProps) {
  const { stage, version, media, label, frame, marking, ready } = props;
  const wanted = useViewer((state) => state.view);
  const view = useMemo(() => resolved(wanted, frame), [wanted, frame]);
  // The same one for all layers and each time: what is drawn by it is drawn anew only where the view moved.
  const transform = useMemo(() => (frame === null ? null : transformOf(view, frame.viewport, frame.ratio)), [view, frame]);
  const number = useViewer((state) => numberOf(media, state));
  const play = useViewer((state) => state.playing);
  const failure = useViewer((state) => state.failure);
  const hidden = usePapers((state) => (state.version === version ? state.hidden : null));
  const isOnWhite = useDesk((state) => state.surround === 'white');
  const hideMarks = useViewer((state) => state.hideMarks);
  const selectedThread = useViewer((state) => state.selectedThread);
  const canvasHost = useRef<HTMLDivElement>(null);
  const paper = useRef<HTMLDivElement>(null);

  const [isFocusVisible, setFocusVisible] = useState(false);

  useViewFollowing(frame, number);
  const scene = useMemo<Scene | null>(
    () => (frame === null ? null : { version, number, play, view, hidden, ...frame }),
    [frame, version, number, play, view, hidden],
  );
  const desk = frame?.desk ?? null;
  const laid = useMemo<readonly Laid[] | null>(
    () => (frame === null || desk === null ? null : laidOut(desk, number, view, frame.viewport, frame.ratio, MARGIN)),
    [frame, desk, number, view],
  );
  const around = useMemo(() => (laid === null || scene === null ? null : scenesAround(laid, scene)), [laid, scene]);
  const others = useMemo(() => laid?.filter((one) => one.sheet.page !== number) ?? NONE, [laid, number]);
  const { waiting, retry } = useScreen(version, media, number, canvasHost, paper, scene, around);
  const retryMedia = useMutate('media.retry');
  // Bytes on which the decoder died are refused unseen until somebody asks for another try.
  const tryAgain = () => {
    if (failure?.code === 'crashed') retryMedia.mutate({ version }, { onSuccess: retry, onError: showFailure });
    else retry();
  };
  const { threads, draft } = props;
  const touch = (at: Point) => {
    const there = laidAt(others, at);
    // Before the press is looked at: it is about this page then, and all that it does is.
    if (there !== null && frame !== null) flushSync(() => goOnto(frame, there.sheet.page));
  };
  const markElsewhere = (at: Point) => {
    const there = laidAt(others, at);
    if (there === null || frame === null) return false;
    const items = itemsAt(threads, version, { page: there.sheet.page, frame: null }, draft);
    return itemAt(at, transformOf(there.view, frame.viewport, frame.ratio), { items, index: indexOf(items) }) !== null;
  };
  const { cursor, hovered, zooming, pressing, handlers } = usePointer({
    stage,
    frame,
    marking,
    ready,
    marksShown: !hideMarks && ready,
    onMarkClick: props.onMarkOpen,
    onNotReady: props.onNotReady,
    onScrolledPast: props.onScrolledPast,
    onTouch: others.length > 0 ? touch : undefined,
    markElsewhere: others.length > 0 ? markElsewhere : undefined,
    onTap: media.kind === 'video' ? toggle : undefined,
  });

  return (
    // An application takes keys and pointer itself.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={stage}
      className={area({ isFocusVisible })}
      style={{ cursor }}
      role="application"
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      data-viewer-stage=""
      data-testid="viewer-stage"
      {...handlers}
      onFocus={(event) => setFocusVisible(event.target === event.currentTarget && !pressing() && event.target.matches(':focus-visible'))}
      onBlur={() => setFocusVisible(false)}
    >
      <Ground />
      {laid !== null && <Papers version={version} laid={laid} isAsInFile={hidden === null} />}
      <div ref={paper} className={paperLook({ isOnWhite })} />
      <div ref={canvasHost} className={host} />
      {frame !== null && desk?.layout === 'spreads' && laid !== null && <Seam laid={laid} ratio={frame.ratio} />}
      {frame !== null && desk !== null && others.length > 0 && (
        <MarksBeside version={version} frame={frame} laid={others} pages={desk.pages} threads={threads} draft={draft} selectedThread={selectedThread} hideMarks={hideMarks} />
      )}
      {frame !== null && transform !== null && <GuidesLayer frame={frame} transform={transform} boxes={props.page?.boxes ?? null} perInch={props.page?.per_inch ?? null} />}
      {transform !== null && ready && media.kind === 'pdf' && <HitsLayer version={version} page={number} transform={transform} />}
      {transform !== null && ready && media.kind === 'pdf' && <TextLayer transform={transform} />}
      {frame !== null && transform !== null && ready && !hideMarks && (
        <MarksOverlay
          items={marking.items}
          ghosts={props.ghosts}
          chosen={marking.chosen}
          current={marking.current}
          selectedThread={selectedThread}
          hovered={hovered}
          placing={marking.placingShape}
          marquee={marking.marquee}
          transform={transform}
          unit={unitZoom(frame.kind, frame.ratio)}
          viewport={frame.viewport}
          ratio={frame.ratio}
          onOpen={props.onMarkOpen}
        />
      )}
      {frame !== null && transform !== null && <ProbesLayer frame={frame} transform={transform} />}
      {zooming !== null && <div className={zoomRect} style={{ transform: `translate(${zooming.x}px, ${zooming.y}px)`, width: zooming.width, height: zooming.height }} data-testid="zooming" />}
      {waiting && failure === null && (
        <div className={corner}>
          <ProgressCircle isIndeterminate aria-label={t('viewer.loading')} />
        </div>
      )}
      {failure !== null && (
        <div className={note}>
          <FailureNote error={failure} onRetry={tryAgain} />
        </div>
      )}
    </div>
  );
}

function numberOf(media: SeenMedia, state: ViewerData): number {
  return isPaged(media) ? state.page : media.kind === 'video' ? frameAtRest(state) : 0;
}

function resolved(view: View, frame: Frame | null): View {
  return frame === null ? view : resolvedIn(frame, view);
}

function sameView(one: View, other: View): boolean {
  return one.zoom === other.zoom && one.centerX === other.centerX && one.centerY === other.centerY;
}

/** Fit follows the window, a new page starts at its top, and a thread's mark is brought on screen. */
function useViewFollowing(frame: Frame | null, number: number): void {
  const mode = useViewer((state) => state.view.mode);
  const turn = useViewer((state) => state.view.turn);
  const wish = useViewer((state) => state.reveal);
  const before = useRef<number | null>(null);
  const granted = useRef(wish?.serial ?? 0);

  useLayoutEffect(() => {
    if (frame === null) return;
    const { view: stored, carried, reveal: asked, setView } = useViewer.getState();
    const view = { ...stored, mode, turn };
    const from = before.current;
    const turnedPage = from !== null && from !== number && carried !== number && frame.kind !== 'video';
    before.current = number;
    const hasWish = asked !== null && asked.shape !== null && asked.serial !== granted.current;
    const next = turnedPage ? arrived(view, frame, from, hasWish) : resolved(view, frame);
    if (!sameView(next, view)) setView(next);
  }, [frame, number, mode, turn]);

  useEffect(() => {
    if (frame === null || wish === null || wish.serial === granted.current) return;
    granted.current = wish.serial;
    const { shape } = wish;
    if (shape === null) return;
    const { x, y, width, height } = boundsOfShape(shape);
    reveal(frame, { x: x / 1000, y: y / 1000, width: width / 1000, height: height / 1000 });
  }, [frame, wish]);
}

/** The view of a page that was gone to from another. */
function arrived(view: View, frame: Frame, from: number, hasWish: boolean): View {
  if (view.mode !== 'free') return resolved(view, frame);
  const { desk = null } = frame;
  if (desk?.layout === 'continuous') {
    const there = hasWish ? laidOut(desk, from, view, frame.viewport, frame.ratio, 0).find((one) => one.sheet.page === desk.page) : undefined;
    // What is wanted of a page in sight may be in sight itself.
    return there === undefined ? { ...view, ...centerAtTop(view, frame.native, frame.viewport, insetsOf(frame)) } : there.view;
  }
  const isTall = turnedSize(frame.native, view.turn).height * view.zoom > frame.viewport.height;
  return isTall ? { ...view, ...centerAtTop(view, frame.native, frame.viewport, insetsOf(frame)) } : resolved(view, frame);
}
