// Listens to the window's keys while the viewer is there, and does what the table says.

import { useEffect, useRef } from 'react';
import { useOffer, type Command } from '../app/commands';
import { isTextField, modalIsOpen } from '../app/keys';
import type { ThreadView } from '../backend';
import { actOf, belongsToWidget, keyedMedia, type Amount, type KeyState, type ViewerAct } from './keys';
import { usePen } from './marks/pen';
import type { DrawTool } from './marks/shapes';
import type { Marking } from './marks/useMarking';
import { usePasting } from './marks/usePasting';
import { viewerCommands } from './offered';
import type { SeenMedia } from './paged';
import { turnedTo } from './desk/layout';
import { lyingText } from './desk/LyingSaid';
import { useDesk } from './desk/store';
import { stepFound } from './papers/finding';
import { usePapers } from './papers/store';
import { clearFrameRange, goToFrameEdge, putFrameEdge, toggleMuted } from './play/acts';
import { copyPicture, savePictureCommand } from './picture';
import { playCommand, tapShuttle } from './play/offered';
import { useShuttle } from './play/useShuttle';
import { numFrames, numPages, useViewer } from './store';
import { nextThread } from './threads';
import { confirmPoint, isProbe, leave, movePoint, takeByKeys } from './tools/acts';
import * as commands from './view/commands';
import type { Frame } from './view/commands';
import { toNative, transformOf, unturned } from './view/transform';

export interface KeySettings {
  media: SeenMedia;
  frame: Frame | null;
  marking: Marking;
  ready: boolean;
  /** Of this version, in the order of their numbers. */
  threads: readonly ThreadView[];
  onTurn(): void;
  onGoTo(): void;
  onThread(thread: string): void;
  /** Time to write. */
  onWrite(): void;
  onNotReady(): void;
  isReadOnly: boolean;
  onReadOnly(): void;
  onCancelled(): void;
  say(text: string): void;
}

const PAN = 80;
/** What the arrows move by while placing, CSS pixels. */
const STEP = 10;

export function useViewerKeys(settings: KeySettings): void {
  const latest = useRef(settings);
  useEffect(() => {
    latest.current = settings;
  });
  const shuttle = useShuttle(stepBy);
  const pasting = usePasting((text) => latest.current.marking.paste(text));
  useOffer(() => offered(settings));
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || modalIsOpen() || belongsToWidget(event)) return;
      const now = latest.current;
      const act = actOf(event, stateOf(event, now.marking), keyedMedia(now.media));
      if (act === null) return;
      // What else was selected is what is copied.
      if ((act.act === 'copy' || act.act === 'cut' || act.act === 'copy-picture') && hasTextSelected()) return;
      if (act.act === 'paste') {
        // The system says what is on its clipboard where the key goes on to it.
        if (now.isReadOnly) now.onReadOnly();
        else pasting();
        return;
      }
      event.preventDefault();
      if (act.act !== 'shuttle') perform(act, now);
      else if (!isDragging(now.marking)) shuttle(act.key, event.repeat);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [shuttle, pasting]);
}

function offered(settings: KeySettings): Command[] {
  const { marking, media, threads, isReadOnly } = settings;
  const run = (act: ViewerAct) => {
    if (act.act === 'paste') marking.paste(null);
    else if (act.act !== 'shuttle') perform(act, settings);
    else if (!isDragging(marking)) tapShuttle(act.key);
  };
  const kind = keyedMedia(media);
  const hasOwn = marking.chosen.some(({ own }) => own);
  return [...viewerCommands({ state: stateAt(marking), media: kind, numThreads: threads.length, hasOwn, isReadOnly, run }), playCommand(kind === 'video'), savePictureCommand()];
}

function stepBy(frames: number): void {
  const { frame, setFrame } = useViewer.getState();
  setFrame(frame + frames);
}

function hasTextSelected(): boolean {
  return (window.getSelection()?.toString() ?? '') !== '';
}

function stateOf(event: KeyboardEvent, marking: Marking): KeyState {
  return isTextField(event.target) ? 'text' : stateAt(marking);
}

/** Wherever the focus is. */
function stateAt(marking: Marking): KeyState {
  if (marking.placing.at === 'keys' || marking.placing.at === 'corners') return 'placing';
  if (isProbe(useViewer.getState().tool)) return 'probe';
  return marking.chosen.length === 0 ? 'canvas' : 'mark';
}

/** Nothing plays away from under what is being drawn or moved. */
function isDragging({ placing, dragging }: Marking): boolean {
  return placing.at === 'dragging' || placing.at === 'corners' || dragging();
}

function perform(act: Exclude<ViewerAct, { act: 'shuttle' | 'paste' }>, settings: KeySettings): void {
  const { frame, marking, media } = settings;
  const store = useViewer.getState();
  switch (act.act) {
    case 'tool':
      marking.step({ type: 'cancel' });
      return store.setTool(act.tool);
    case 'probe':
      marking.step({ type: 'cancel' });
      store.pause();
      return takeByKeys(act.tool, frame);
    case 'draw':
      return settings.isReadOnly ? settings.onReadOnly() : startDrawing(act.tool, settings);
    case 'zoom-to':
      return frame === null ? undefined : commands.zoomTo(frame, act.to);
    case 'zoom-by':
      return frame === null ? undefined : commands.zoomByStep(frame, act.direction);
    case 'pan':
      return frame === null ? undefined : commands.pan(frame, -act.dx * PAN, -act.dy * PAN);
    case 'turn':
      return settings.onTurn();
    case 'hide-marks':
      return store.setHideMarks(!store.hideMarks);
    case 'go-to':
      return settings.onGoTo();
    case 'find':
      return usePapers.getState().find();
    case 'find-step':
      return findStep(act.direction);
    case 'step':
      return stepBy(act.frames);
    case 'edge':
      return putFrameEdge(act.edge, settings.say);
    case 'to-edge':
      return goToFrameEdge(act.edge);
    case 'clear-range':
      return clearFrameRange(settings.say);
    case 'mute':
      return toggleMuted(settings.say);
    case 'page':
      return turnPage(media, act.pages);
    case 'layout':
      useDesk.getState().setLayout(act.layout);
      return settings.say(lyingText(act.layout, useDesk.getState().cover));
    case 'end':
      return media.kind === 'video'
        ? store.setFrame(act.which === 'first' ? 0 : numFrames(media) - 1)
        : store.setPage(act.which === 'first' ? 1 : numPages(media));
    case 'thread':
      return goToThread(settings, act.direction);
    case 'move':
    case 'grow':
      return shift(act.act, act.dx, act.dy, act.amount, settings);
    case 'open':
      return openMark(settings);
    case 'write':
      return settings.isReadOnly ? settings.onReadOnly() : settings.onWrite();
    case 'remove':
      return marking.remove();
    case 'confirm':
      marking.step({ type: 'confirm' }, { keep: act.keep });
      return;
    case 'back':
      marking.step({ type: 'back' });
      return;
    case 'select-all':
      return marking.selectAll();
    case 'copy':
      return void marking.copy();
    case 'cut':
      return marking.cut();
    case 'duplicate':
      return settings.isReadOnly ? settings.onReadOnly() : marking.duplicate();
    case 'copy-picture':
      return void copyPicture();
    case 'take':
      return isProbe(store.tool) ? confirmPoint(store.tool, act.compare) : undefined;
    case 'cancel':
      return cancel(settings);
  }
}

/** By a spread where pages lie in spreads. */
function turnPage(media: SeenMedia, by: 1 | -1): void {
  const { layout, cover } = useDesk.getState();
  const { page, setPage } = useViewer.getState();
  setPage(turnedTo(page, by, numPages(media), layout, cover));
}

/** Without a search there is nothing to go on to: then it begins. */
function findStep(direction: 1 | -1): void {
  if (usePapers.getState().search === null) usePapers.getState().find();
  else stepFound(direction);
}

/** The comment of the mark that was selected last. */
function openMark({ marking, onThread }: KeySettings): void {
  const { selectedMark } = useViewer.getState();
  const item = marking.chosen.find(({ id }) => id === selectedMark);
  if (item !== undefined && item.thread !== null) onThread(item.thread);
}

/** A shape of a quarter of what is in sight, in its middle. */
function startDrawing(tool: DrawTool, { frame, marking, ready, onNotReady }: KeySettings): void {
  const { setTool, setHideMarks, select, selectedThread, view, pause } = useViewer.getState();
  setTool(tool);
  usePen.getState().take(tool);
  pause();
  if (frame === null || !ready) return onNotReady();
  setHideMarks(false);
  select(selectedThread);
  const { width, height } = frame.viewport;
  const middle = toNative(transformOf(view, frame.viewport, frame.ratio), { x: width / 2, y: height / 2 });
  const size = {
    width: Math.min(width / view.zoom, frame.native.width) / 4,
    height: Math.min(height / view.zoom, frame.native.height) / 4,
  };
  marking.step({
    type: 'start',
    center: { x: middle.x * 1000, y: middle.y * 1000 },
    size: { width: size.width * 1000, height: size.height * 1000 },
  });
}

/** Arrows point as the screen lies, also when the view is turned. */
function shift(how: 'move' | 'grow', dx: number, dy: number, amount: Amount, { frame, marking }: KeySettings): void {
  const { view, tool } = useViewer.getState();
  const turn = view.turn;
  const along = unturned({ x: dx, y: dy }, turn);
  const way = how === 'move' || turn % 180 === 0 ? (how === 'move' ? along : { x: dx, y: dy }) : { x: dy, y: dx };
  const units = amount === 'fine' ? 1 : amount === 'far' ? 10 : Math.max(1, STEP / view.zoom);
  const by = Math.round(units * 1000);
  if (frame === null) return;
  if (isProbe(tool) && marking.placing.at !== 'keys') return movePoint(tool, way.x * (amount === 'far' ? 10 : 1), way.y * (amount === 'far' ? 10 : 1), frame);
  if (marking.placing.at === 'keys') marking.step({ type: how, dx: way.x * by, dy: way.y * by });
  // The corners of a polygon are set with the pointer alone; the mark that was selected before stays where it is.
  else if (marking.placing.at === 'rest') marking.nudge(how, way.x * by, way.y * by);
}

function goToThread({ threads, onThread }: KeySettings, direction: 1 | -1): void {
  const { selectedThread, showThread } = useViewer.getState();
  const next = nextThread(threads, selectedThread, direction);
  if (next === undefined) return;
  showThread(next);
  onThread(next.id);
}

/** One thing at a time: what is being placed, then the selection, then the tool. */
function cancel({ marking, onCancelled }: KeySettings): void {
  const { select, selectedThread, selectedMark, tool } = useViewer.getState();
  if (marking.placing.at !== 'rest') {
    marking.step({ type: 'cancel' });
    onCancelled();
  } else if (!isProbe(tool) && (selectedThread !== null || selectedMark !== null)) select(null);
  else leave(tool);
}
