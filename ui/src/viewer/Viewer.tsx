// The viewer: canvas with marks, floating tools, pages to the left of a PDF, a timeline below a video; or a waveform.
//
// It shows one version. What lies around it (threads, composer, decisions) shares its store and its callbacks.

import { ProgressCircle } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { FailureNote } from '../app/failures';
import type { MediaView, NewMark, PageView, ProofView, Shape, Stroke, ThreadView, VersionView } from '../backend';
import { t } from '../i18n';
import { holdPage } from './desk/held';
import { turnedTo, type Desk } from './desk/layout';
import { LyingSaid } from './desk/LyingSaid';
import { Navigator } from './desk/Navigator';
import { useDesk } from './desk/store';
import { useDeskOf } from './desk/useDesk';
import { GoTo } from './GoTo';
import { ghostsAt, itemsAt, type MarkItem } from './marks/items';
import { isDrawTool } from './marks/pen';
import { useFrameOfMarks } from './marks/useFrameOfMarks';
import { useMarking } from './marks/useMarking';
import { HdrBadge, NoticeBar } from './Notices';
import { isPaged, type SeenMedia } from './paged';
import { nativeSize, usePage } from './pages';
import { FindBar } from './papers/FindBar';
import { LayersChip } from './papers/LayersChip';
import { SidePanel } from './papers/SidePanel';
import { usePapers } from './papers/store';
import { TextBar } from './papers/text/TextBar';
import { useTextHere } from './papers/text/useTextHere';
import { PlaySaid } from './play/PlaySaid';
import { SoundViewer } from './sound/SoundViewer';
import { NO_SOUND } from './sound/state';
import { rememberRoom, roomFor } from './stage/rooms';
import { Stage } from './stage/Stage';
import { numPages, placeAsked, useViewer, type RememberedPlace } from './store';
import { Timeline } from './timeline/Timeline';
import { hasTeamMarks } from './threads';
import { ToolBar } from './ToolBar';
import { ToolCard } from './tools/ToolCard';
import { useToolsHere } from './tools/useToolsHere';
import { unseen } from './unseen';
import { useRemembering } from './useRemembering';
import { useViewerKeys } from './useViewerKeys';
import { beyondRow, type Frame } from './view/commands';
import { useViewport, type Viewport } from './view/useViewport';

/** A version whose bytes can be looked at. */
export type ShownVersion = VersionView & { media: MediaView };

export interface ViewerProps {
  proof: ProofView;
  /** The one on the canvas. */
  version: ShownVersion;
  /** All of the proof; those of the version are shown. */
  threads: readonly ThreadView[];
  /** Those that one goes through from one to the next, in this order; all of them where it is absent. */
  listed?: readonly ThreadView[] | undefined;
  /** Where the person last looked; nothing is asked for while that is still being loaded. */
  remembered?: RememberedPlace | null | 'loading';
  onRemember?(place: RememberedPlace): void;
  /** A rejection puts the mark back; whoever answers says why. */
  onMarkChange(mark: string, shape: Shape, stroke?: Stroke): unknown;
  onMarkRemove(mark: string): unknown;
  /** To a comment that was sent; without it copies are for the comment in hand. */
  onMarksAdd?(thread: string, marks: NewMark[]): unknown;
  /** A shape was drawn: time to write. */
  onDraft?(): void;
  /** A mark or a comment on the timeline was chosen; it is selected already. */
  onThread?(thread: string): void;
  /** Marks can be looked at, not drawn or changed. */
  isReadOnly?: boolean;
  /** The canvas alone, where it will be; what lies around it comes later. */
  isBare?: boolean;
}

const layout = style({
  position: 'relative',
  display: 'grid',
  gridTemplateColumns: ['auto', 'minmax(0, 1fr)'],
  // Large text takes the room of the picture: some is kept, and the rest scrolls.
  gridTemplateRows: ['minmax(320px, 1fr)', 'auto'],
  flexGrow: 1,
  minWidth: 0,
  minHeight: 0,
  width: 'full',
  height: 'full',
  overflowX: 'hidden',
  overflowY: 'auto',
});
const center = style({ position: 'relative', minWidth: 0, minHeight: 0, gridColumnStart: 2, overflow: 'hidden' });
const side = style({ gridColumnStart: 1, minHeight: 0, overflow: 'hidden' });
// From under the toolbar to the lower edge: what stands in it never lies over one another. The canvas shows between.
const below = style({ position: 'absolute', top: '[calc(56px + var(--tools-more, 0px))]', bottom: 0, insetX: 0, display: 'flex', flexDirection: 'column', justifyContent: 'end', pointerEvents: 'none' });
const badge = style({ position: 'absolute', top: 16, insetStart: 16 });
const waiting = style({ position: 'absolute', inset: 0, display: 'flex', alignItems: 'center', justifyContent: 'center', pointerEvents: 'none' });

export function Viewer(props: ViewerProps) {
  const { version, remembered = null } = props;
  const { versions } = props.proof;
  const open = useViewer((state) => state.open);
  const opened = useViewer((state) => state.version === version.id);
  useEffect(() => {
    if (remembered === 'loading') return;
    // Between the versions of a proof one stays where one is; another proof begins where one left it.
    const now = useViewer.getState().remembered();
    const isSibling = versions.some(({ id }) => id === now?.version);
    open(version.id, version.media, isSibling ? now : remembered);
    if (!isSibling && remembered?.lying) useDesk.getState().lie(remembered.lying);
    usePapers.getState().open(version.id);
  }, [open, version.id, version.media, versions, remembered]);
  useEffect(() => () => usePapers.getState().close(), []);
  if (!opened || remembered === 'loading') return <div className={layout} />;
  const { media } = version;
  return media.kind === 'audio' ? <SoundViewer {...props} media={media} /> : <Opened {...props} media={media} />;
}

function Opened(props: ViewerProps & { media: SeenMedia }) {
  const { proof, version, media, threads, listed = threads, onThread, isReadOnly = false, isBare = false } = props;
  const pageNumber = useViewer((state) => state.page);
  const frameNumber = useFrameOfMarks(threads, version.id);
  const frameShown = useViewer((state) => (state.playing !== null ? null : ((state.painted?.version === version.id ? state.painted.frame : null) ?? state.frame)));
  const pages = usePage(version.id, pageNumber, isPaged(media));
  const middle = useRef<HTMLDivElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const [more, setMore] = useState(0);
  const toolsAre = useCallback((height: number) => setMore(beyondRow(height)), []);
  const desk = useDeskOf(version.id, media, pageNumber);
  const frame = useFrame(middle, media, pages.page, version.current, more, desk);
  const ready = useReady(version.id);
  const [said, setSaid] = useState('');
  const [goingTo, setGoingTo] = useState(false);
  useRemembering(props.onRemember);

  const draftPlace = useViewer((state) => state.draft?.place ?? null);
  const draftMarks = useViewer((state) => state.draft?.marks ?? null);
  const draft = useMemo(() => (draftMarks === null ? null : { place: draftPlace, marks: draftMarks }), [draftPlace, draftMarks]);
  const items = useMemo(() => {
    const place = placeAsked({ media, page: pageNumber, frame: frameNumber, sound: NO_SOUND });
    const here = itemsAt(threads, version.id, place, draft);
    return isReadOnly ? here.map((item) => ({ ...item, own: false })) : here;
  }, [threads, version.id, media, pageNumber, frameNumber, draft, isReadOnly]);
  const ghostsShown = useViewer((state) => state.ghosts && state.media?.kind === 'video' && state.playing === null);
  const ghosts = useMemo(() => (ghostsShown ? ghostsAt(threads, version.id, frameNumber, draft) : []), [ghostsShown, threads, version.id, frameNumber, draft]);
  const tool = useViewer((state) => state.tool);
  useEffect(() => {
    if (isReadOnly && (isDrawTool(tool) || tool === 'text')) useViewer.getState().setTool('select');
  }, [isReadOnly, tool]);
  const { onDraft } = props;
  const drawn = useCallback(() => onDraft?.(), [onDraft]);
  const marking = useMarking({
    items,
    native: frame?.native ?? null,
    unit: media.kind === 'pdf' ? 'pt' : 'px',
    onMarkChange: props.onMarkChange,
    onMarkRemove: props.onMarkRemove,
    onMarksAdd: props.onMarksAdd,
    onDraft: drawn,
    say: setSaid,
  });
  const isPlacing = marking.placing.at !== 'rest';
  useEffect(() => {
    holdPage('placing', isPlacing);
    return () => holdPage('placing', false);
  }, [isPlacing]);
  useToolsHere({ version: version.id, media, onPage: pages.page, native: frame?.native ?? null, say: setSaid });
  const toStage = () => stage.current?.focus({ preventScroll: true });
  const takeText = () => {
    marking.step({ type: 'cancel' });
    toStage();
  };
  useTextHere({ version: version.id, media, page: pageNumber, frame, ready, isReadOnly, isPlacing: marking.placing.at !== 'rest', onTaken: takeText, onDraft: drawn, say: setSaid });
  const turn = () => {
    useViewer.getState().turnBy(90);
    setSaid(t('viewer.turned', { degrees: useViewer.getState().view.turn }));
  };
  const openMark = (item: MarkItem) => {
    useViewer.getState().select(item.thread, item.id);
    if (item.thread !== null) onThread?.(item.thread);
  };
  const openThread = (thread: ThreadView) => {
    useViewer.getState().showThread(thread);
    onThread?.(thread.id);
  };
  const notReady = () => setSaid(t('viewer.box.wait'));
  useViewerKeys({
    media,
    frame,
    marking,
    ready,
    threads: useMemo(() => listed.filter((thread) => thread.version === version.id), [listed, version.id]),
    onTurn: turn,
    onGoTo: () => setGoingTo(true),
    onThread: (thread) => onThread?.(thread),
    onWrite: drawn,
    onNotReady: notReady,
    isReadOnly,
    onReadOnly: () => setSaid(t('viewer.read-only')),
    onCancelled: () => setSaid(t('drawing.cancelled')),
    say: setSaid,
  });

  return (
    <div className={layout} data-viewer="" data-testid="viewer">
      {isPaged(media) && media.num_pages > 1 && (
        <div className={side}>
          <SidePanel version={version.id} media={media} threads={threads} isBare={isBare} />
        </div>
      )}
      <div ref={middle} className={center} style={{ ['--tools-more' as string]: `${more}px` }}>
        <Stage
          stage={stage}
          version={version.id}
          media={media}
          page={pages.page}
          label={stageLabel(proof.card.name, media, pages.page, frameShown)}
          frame={frame}
          marking={marking}
          ghosts={ghosts}
          threads={threads}
          draft={draft}
          ready={ready}
          onMarkOpen={openMark}
          onNotReady={notReady}
          onScrolledPast={(direction) => turnBeyond(media, direction)}
        />
        {!isBare && (
          <>
            <ToolBar
              version={version.id}
              frame={frame}
              boxes={pages.page?.boxes ?? null}
              kind={media.kind}
              isReadOnly={isReadOnly}
              hasTeamMarks={hasTeamMarks(threads, version.id)}
              onTurn={turn}
              onRestyle={marking.restyle}
              onTaken={toStage}
              onHeight={toolsAre}
            />
            <div className={below}>
              <Navigator version={version.id} media={media} frame={frame} />
              <ToolCard />
              {numPages(media) > 1 && <LyingSaid say={setSaid} />}
              <NoticeBar key={version.id} notices={version.notices} say={setSaid} onClosed={toStage} />
            </div>
            {media.kind === 'pdf' && <LayersChip version={version.id} say={setSaid} onReset={toStage} />}
            {media.kind === 'pdf' && frame !== null && ready && <TextBar frame={frame} isReadOnly={isReadOnly} onDraft={drawn} onClosed={toStage} say={setSaid} />}
            {media.kind === 'pdf' && <FindBar version={version.id} onClosed={toStage} />}
            {media.kind === 'image' && (
              <div className={badge}>
                <HdrBadge notices={version.notices} />
              </div>
            )}
          </>
        )}
        {pages.error !== null && (
          <div className={waiting}>
            <FailureNote error={pages.error} onRetry={() => void pages.retry()} />
          </div>
        )}
        {isPaged(media) && pages.page === null && pages.error === null && (
          <div className={waiting}>
            <ProgressCircle isIndeterminate aria-label={t('viewer.pages.loading')} />
          </div>
        )}
      </div>
      {media.kind === 'video' && <Timeline version={version.id} media={media} threads={threads} notices={version.notices} onThread={openThread} onTaken={toStage} say={setSaid} isBare={isBare} />}
      {/* An open menu hides the rest of the window from screen readers; it leaves announcers. */}
      <div aria-live="polite" className={unseen} data-live-announcer="" data-testid="viewer-said">
        {said}
      </div>
      {media.kind === 'video' && <PlaySaid />}
      {!isBare && <GoTo version={version.id} media={media} isOpen={goingTo} onClose={() => setGoingTo(false)} />}
    </div>
  );
}

/** The window onto the medium; null until both are measured. */
function useFrame(element: RefObject<HTMLElement | null>, media: SeenMedia, page: PageView | null, isCurrent: boolean, more: number, desk: Desk | null): Frame | null {
  const viewport = useViewport(element, () => roomFor(media));
  useRememberingRoom(media, viewport, isCurrent);
  const native = nativeSize(media, page);
  const [width, height] = [native?.width ?? 0, native?.height ?? 0];
  const vector = media.kind === 'image' && media.vector;
  return useMemo(
    () => (viewport === null || width === 0 ? null : { kind: media.kind, vector, native: { width, height }, viewport: viewport.size, ratio: viewport.ratio, more, desk: desk?.pages.has(desk.page) === true ? desk : null }),
    [viewport, width, height, media.kind, vector, more, desk],
  );
}

/** Scrolling went past the end; where pages follow one another it is the end of them all. */
function turnBeyond(media: SeenMedia, direction: 1 | -1): void {
  const { layout: lying, cover } = useDesk.getState();
  const { page, setPage } = useViewer.getState();
  const total = numPages(media);
  if (total > 1 && lying !== 'continuous') setPage(turnedTo(page, direction, total, lying, cover));
}

/** As it is when a current version opens: where the next one of its kind will have its canvas. */
function useRememberingRoom(media: SeenMedia, viewport: Viewport | null, isCurrent: boolean): void {
  const isKnown = useRef(!isCurrent);
  useEffect(() => {
    if (isKnown.current || viewport === null || viewport.isGuess) return;
    isKnown.current = true;
    rememberRoom(media, viewport.size);
  }, [media, viewport]);
}

/** Whether the canvas shows the page or frame one is at; marks of another are neither shown nor drawn on it. */
function useReady(version: string): boolean {
  return useViewer(
    ({ painted, page, frame }) =>
      painted?.version === version && (painted.page ?? page) === page && (painted.frame ?? frame) === frame,
  );
}

/** `frame`: null while they pass. */
function stageLabel(name: string, media: SeenMedia, page: PageView | null, frame: number | null): string {
  if (isPaged(media)) return t('viewer.stage.page', { name, label: page?.label ?? '' });
  return media.kind === 'video' && frame !== null ? t('viewer.stage.frame', { name, frame: media.first_frame + frame }) : t('viewer.stage', { name });
}
