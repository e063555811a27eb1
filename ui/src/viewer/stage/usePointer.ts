// What mouse, pen and touchpad do on the canvas: draw, select, drag marks, pan, scroll, zoom.
//
// Which of these a press means is decided once, when it goes down; what follows belongs to that until it goes up. A
// polygon is set by several presses, and led on between them.

import { useEffect, useLayoutEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';
import { holdPage } from '../desk/held';
import type { MarkItem } from '../marks/items';
import { isDrawTool } from '../marks/pen';
import { selectedIn } from '../marks/selection';
import type { PenPoint } from '../marks/placing';
import type { Marking } from '../marks/useMarking';
import { pointer as text } from '../papers/text/acts';
import { useViewer } from '../store';
import { isProbe, pointer as probe } from '../tools/acts';
import * as commands from '../view/commands';
import type { Frame } from '../view/commands';
import { toScreen, type Point, type Size } from '../view/transform';
import { cursorAt, gripUnder, itemUnder, mediumPoint, transformNow } from './under';
import { useHeldSpace } from './useHeldSpace';
import { useWheel } from './useWheel';

export interface PointerSettings {
  stage: RefObject<HTMLElement | null>;
  frame: Frame | null;
  marking: Marking;
  /** The picture of the place is on the canvas, so that one draws on what one sees. */
  ready: boolean;
  marksShown: boolean;
  onMarkClick(item: MarkItem): void;
  onNotReady(): void;
  /** Scrolling went past the end of the picture. */
  onScrolledPast(direction: 1 | -1): void;
  /** The page that is there becomes the one one is at, before anything is done on it. */
  onTouch?: ((at: Point) => void) | undefined;
  /** Whether a mark of another page is there. */
  markElsewhere?: ((at: Point) => boolean) | undefined;
  /** Space was tapped while nothing is dragged. */
  onTap?: (() => void) | undefined;
}

type Press =
  | { kind: 'pan'; last: Point }
  | { kind: 'zoom'; at: Point; out: boolean }
  /** `instead`: a click, and not a drag, selects this one alone. */
  | { kind: 'mark'; at: Point; moved: boolean; instead: MarkItem | null }
  | { kind: 'marquee'; at: Point; from: Point; moved: boolean; before: readonly string[] }
  | { kind: 'draw' }
  | { kind: 'probe' }
  | { kind: 'text' };

const SLACK = 4;

export function usePointer(settings: PointerSettings) {
  const { stage, frame, marking, marksShown } = settings;
  const press = useRef<Press | null>(null);
  const focusing = useRef(false);
  const [cursor, setCursor] = useState('default');
  const [hovered, setHovered] = useState<string | null>(null);
  /** The part of the screen that is to fill it. */
  const [zooming, setZooming] = useState<(Point & Size) | null>(null);
  useEffect(() => () => holdPage('press', false), []);
  const latest = useRef(settings);
  useLayoutEffect(() => {
    latest.current = settings;
  });
  const space = useHeldSpace(() => {
    if (press.current === null) settings.onTap?.();
  });
  useWheel(settings);

  const local = (event: { clientX: number; clientY: number }): Point => {
    const box = stage.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (frame === null || press.current !== null || event.button > 1) return;
    const at = local(event);
    // Before what is drawn is done: then the comment has the focus.
    focusing.current = true;
    stage.current?.focus({ preventScroll: true });
    focusing.current = false;
    if (!isPan(event, space.held.current) && marking.placing.at === 'rest') settings.onTouch?.(at);
    const now = latest.current;
    press.current = now.frame === null ? null : pressFor(event, at, now.frame, now, space.held.current);
    if (space.held.current) space.use();
    if (press.current === null) return;
    event.preventDefault();
    stage.current?.setPointerCapture(event.pointerId);
    if (press.current.kind === 'pan') setCursor('grabbing');
    else holdPage('press', true);
  };

  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (frame === null) return;
    const at = local(event);
    const now = press.current;
    const point = mediumPoint(at, frame);
    const slack = slackNow(frame);
    if (now === null) {
      const here = cursorAt(at, frame, marking, marksShown, space.held.current);
      setCursor(here === 'default' && marksShown && settings.markElsewhere?.(at) === true ? 'pointer' : here);
      setHovered(marksShown ? (itemUnder(at, frame, marking)?.id ?? null) : null);
      probe.hover(useViewer.getState().tool, settings.ready ? point : null);
      if (marking.placing.at === 'corners') marking.step({ type: 'drag', point, slack, constrain: event.shiftKey });
    } else if (now.kind === 'pan') {
      commands.pan(frame, at.x - now.last.x, at.y - now.last.y);
      press.current = { kind: 'pan', last: at };
    } else if (now.kind === 'zoom') {
      setZooming(between(now.at, at));
    } else if (now.kind === 'probe') {
      const { tool } = useViewer.getState();
      if (isProbe(tool)) probe.drag(tool, point, event, slack);
    } else if (now.kind === 'text') text.drag(point);
    else if (now.kind === 'draw') {
      for (const pen of penPoints(event, local, frame)) marking.step({ type: 'drag', point: pen, slack, constrain: event.shiftKey });
    } else {
      now.moved ||= Math.hypot(at.x - now.at.x, at.y - now.at.y) > SLACK;
      if (!now.moved) return;
      if (now.kind === 'mark') marking.dragTo(point, event.shiftKey);
      else marking.setMarquee(between(now.from, point));
    }
  };

  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    const now = press.current;
    press.current = null;
    holdPage('press', false);
    if (now === null || frame === null) return;
    setCursor('default');
    if (now.kind === 'zoom') endZoom(now, local(event), frame);
    setZooming(null);
    if (now.kind === 'probe') probe.release();
    if (now.kind === 'text') text.release();
    if (now.kind === 'mark') {
      marking.endDrag(now.moved);
      if (!now.moved && now.instead !== null) settings.onMarkClick(now.instead);
    }
    if (now.kind === 'marquee') endMarquee(now, mediumPoint(local(event), frame), marking);
    if (now.kind === 'draw') {
      const { click } = marking.step({ type: 'release' });
      if (click !== undefined) selectAt(toScreen(transformNow(frame), { x: click.x / 1000, y: click.y / 1000 }), frame, settings);
    }
  };

  const onPointerCancel = () => {
    const now = press.current;
    press.current = null;
    holdPage('press', false);
    setZooming(null);
    if (now?.kind === 'probe') probe.cancel();
    if (now?.kind === 'text') text.cancel();
    if (now?.kind === 'mark') marking.endDrag(false);
    if (now?.kind === 'marquee') marking.setMarquee(null);
    if (now?.kind === 'draw') marking.step({ type: 'cancel' });
  };

  const onPointerLeave = () => {
    setHovered(null);
    probe.hover(useViewer.getState().tool, null);
  };

  return { cursor, hovered, zooming, pressing: () => focusing.current || press.current !== null, handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onPointerLeave } };
}

/** How far a click may wander, in thousandths. */
function slackNow(frame: Frame): number {
  return (SLACK / transformNow(frame).zoom) * 1000;
}

/** All the places that a pen went through since the last event, with its pressure; a mouse has none. */
function penPoints(event: PointerEvent, local: (event: { clientX: number; clientY: number }) => Point, frame: Frame): PenPoint[] {
  const { nativeEvent } = event;
  const parts = nativeEvent.getCoalescedEvents?.() ?? [];
  return (parts.length === 0 ? [nativeEvent] : parts).map((part) => {
    const { x, y } = mediumPoint(local(part), frame);
    return part.pointerType === 'pen' ? { x, y, pressure: Math.round(part.pressure * 1000) } : { x, y };
  });
}

function isPan(event: PointerEvent, space: boolean): boolean {
  return event.button === 1 || useViewer.getState().tool === 'hand' || space;
}

function pressFor(event: PointerEvent, at: Point, frame: Frame, settings: PointerSettings, space: boolean): Press | null {
  const { tool } = useViewer.getState();
  if (isPan(event, space)) return { kind: 'pan', last: at };
  if (tool === 'zoom') return { kind: 'zoom', at, out: event.altKey };
  // What is drawn, measured or taken is on the frame that is seen.
  useViewer.getState().pause();
  const { marking } = settings;
  const from = mediumPoint(at, frame);
  if (isProbe(tool)) {
    if (settings.ready) probe.press(tool, from, event);
    else settings.onNotReady();
    return settings.ready ? { kind: 'probe' } : null;
  }
  if (tool === 'text') {
    if (!settings.ready) settings.onNotReady();
    return settings.ready && text.press(tool, from, event) ? { kind: 'text' } : null;
  }
  const isSetting = marking.placing.at === 'corners';
  const grip = settings.marksShown && !isSetting ? gripUnder(at, frame, marking) : null;
  if (grip !== null && marking.current !== null) {
    marking.startDrag([marking.current], grip.id, from);
    return { kind: 'mark', at, moved: false, instead: null };
  }
  if (isDrawTool(tool)) {
    if (!settings.ready) {
      settings.onNotReady();
      return null;
    }
    useViewer.getState().setHideMarks(false);
    const [pen = from] = penPoints(event, () => at, frame);
    marking.step({ type: 'press', point: pen, slack: slackNow(frame), constrain: event.shiftKey });
    return { kind: 'draw' };
  }
  return markPress(event, at, frame, settings);
}

/** On a mark: it is selected and can be dragged. Beside all of them: a frame around several. */
function markPress(event: PointerEvent, at: Point, frame: Frame, settings: PointerSettings): Press | null {
  const { marking } = settings;
  const { tool, select } = useViewer.getState();
  const selected = selectedIn(useViewer.getState());
  const item = settings.marksShown ? itemUnder(at, frame, marking) : null;
  if (item === null) {
    const before = event.shiftKey ? selected : [];
    if (!event.shiftKey) select(null);
    if (settings.ready && text.press(tool, mediumPoint(at, frame), event)) {
      select(null);
      return { kind: 'text' };
    }
    return tool === 'select' && settings.marksShown ? { kind: 'marquee', at, from: mediumPoint(at, frame), moved: false, before } : null;
  }
  if (event.shiftKey) {
    marking.toggle(item);
    return null;
  }
  const isOneOfMany = selected.length > 1 && selected.includes(item.id);
  if (!isOneOfMany) settings.onMarkClick(item);
  if (!item.own) return null;
  marking.startDrag(isOneOfMany ? marking.chosen : [item], null, mediumPoint(at, frame));
  return { kind: 'mark', at, moved: false, instead: isOneOfMany ? item : null };
}

function endMarquee({ from, moved, before }: Extract<Press, { kind: 'marquee' }>, to: Point, marking: Marking): void {
  marking.setMarquee(null);
  if (!moved) return;
  const touched = new Set([...before, ...marking.index.within(between(from, to))]);
  marking.select(marking.items.filter(({ id, own }) => own && touched.has(id)));
}

/** A click zooms by a step where it is, with Alt out of it; a drag shows what it went around. */
function endZoom({ at, out }: Extract<Press, { kind: 'zoom' }>, to: Point, frame: Frame): void {
  const rect = between(at, to);
  if (rect.width <= SLACK && rect.height <= SLACK) commands.zoomByStep(frame, out ? -1 : 1, at);
  else commands.zoomToRect(frame, rect);
}

function between(one: Point, two: Point) {
  return { x: Math.min(one.x, two.x), y: Math.min(one.y, two.y), width: Math.abs(one.x - two.x), height: Math.abs(one.y - two.y) };
}

/** Selects what is under the pointer, or nothing. */
function selectAt(at: Point, frame: Frame, settings: PointerSettings): void {
  const item = settings.marksShown ? itemUnder(at, frame, settings.marking) : null;
  if (item === null) useViewer.getState().select(null);
  else settings.onMarkClick(item);
}
