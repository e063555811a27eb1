// The canvas with its marks: what fills the middle of the viewer.

import { ProgressCircle } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { FailureNote, showFailure } from '../../app/failures';
import { useMutate, type PageView } from '../../backend';
import { t } from '../../i18n';
import { MarksOverlay } from '../marks/MarksOverlay';
import type { MarkItem } from '../marks/items';
import { boundsOfShape } from '../marks/shapes';
import type { Marking } from '../marks/useMarking';
import type { Scene } from '../paint/screen';
import { HitsLayer } from '../papers/HitsLayer';
import { usePapers } from '../papers/store';
import { TextLayer } from '../papers/text/TextLayer';
import { toggle } from '../play/acts';
import { frameAtRest, useViewer, type View, type ViewerData } from '../store';
import { GuidesLayer } from '../tools/GuidesLayer';
import { ProbesLayer } from '../tools/ProbesLayer';
import { insetsOf, reveal, type Frame } from '../view/commands';
import { centerAtTop, resolveView, transformOf, turnedSize, unitZoom } from '../view/transform';
import { isPaged, type SeenMedia } from '../paged';
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
  ready: boolean;
  onMarkOpen(item: MarkItem): void;
  onNotReady(): void;
  onScrolledPast(direction: 1 | -1): void;
}

const area = style({
  position: 'absolute',
  inset: 0,
  overflow: 'hidden',
  backgroundColor: 'gray-200',
  outlineStyle: { default: 'none', isFocusVisible: 'solid' },
  outlineWidth: 2,
  outlineOffset: -2,
  outlineColor: 'focus-ring',
  touchAction: 'none',
  userSelect: 'none',
});
const sheet = style({ position: 'absolute', top: 0, left: 0, pointerEvents: 'none', boxShadow: 'elevated' });
const host = style({ position: 'absolute', inset: 0, pointerEvents: 'none' });
const corner = style({ position: 'absolute', bottom: 16, insetEnd: 16, pointerEvents: 'none' });
const note = style({ position: 'absolute', inset: 0, display: 'flex', alignItems: 'center', justifyContent: 'center', padding: 32 });

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
  const { waiting, retry } = useScreen(version, media, number, canvasHost, paper, scene);
  const retryMedia = useMutate('media.retry');
  // Bytes on which the decoder died are refused unseen until somebody asks for another try.
  const tryAgain = () => {
    if (failure?.code === 'crashed') retryMedia.mutate({ version }, { onSuccess: retry, onError: showFailure });
    else retry();
  };
  const { cursor, hovered, pressing, handlers } = usePointer({
    stage,
    frame,
    marking,
    ready,
    marksShown: !hideMarks && ready,
    onMarkClick: props.onMarkOpen,
    onNotReady: props.onNotReady,
    onScrolledPast: props.onScrolledPast,
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
      <div ref={paper} className={sheet} />
      <div ref={canvasHost} className={host} />
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
  return frame === null ? view : resolveView(view, frame.kind, frame.native, frame.viewport, insetsOf(frame), frame.ratio);
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
    const { view: stored, setView } = useViewer.getState();
    const view = { ...stored, mode, turn };
    const turnedPage = before.current !== null && before.current !== number && frame.kind !== 'video';
    before.current = number;
    const next =
      view.mode === 'free' && turnedPage && turnedSize(frame.native, view.turn).height * view.zoom > frame.viewport.height
        ? { ...view, ...centerAtTop(view, frame.native, frame.viewport, insetsOf(frame)) }
        : resolved(view, frame);
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
