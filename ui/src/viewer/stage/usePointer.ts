// What mouse, pen and touchpad do on the canvas: draw, select, drag marks, pan, scroll, zoom.
//
// Which of these a press means is decided once, when it goes down; what follows belongs to that until it goes up.

import { useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';
import { HANDLES, handleAt, hit, thousandths, type Handle } from '../marks/geometry';
import type { MarkItem } from '../marks/items';
import type { Marking } from '../marks/useMarking';
import { pointer as text } from '../papers/text/acts';
import { useViewer } from '../store';
import { isProbe, pointer as probe } from '../tools/acts';
import * as commands from '../view/commands';
import type { Frame } from '../view/commands';
import { rectOnScreen, toNative, toScreen, transformOf, type Point, type Transform } from '../view/transform';
import { useHeldSpace } from './useHeldSpace';
import { wheelPixels } from './wheel';

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
  /** Space was tapped while nothing is dragged. */
  onTap?: (() => void) | undefined;
}

type Press = { kind: 'pan'; last: Point } | { kind: 'mark' } | { kind: 'draw' } | { kind: 'probe' } | { kind: 'text' };

/** How near counts as on it, CSS pixels. */
const REACH = 6;
const PIN_REACH = 13;
const SLACK = 4;
/** Scroll past the end by this much to turn the page. */
const TURN_AFTER = 140;

export function usePointer(settings: PointerSettings) {
  const { stage, frame, marking } = settings;
  const press = useRef<Press | null>(null);
  const [cursor, setCursor] = useState('default');
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
    press.current = pressFor(event, at, frame, settings, space.held.current);
    if (space.held.current) space.use();
    if (press.current === null) return;
    event.preventDefault();
    stage.current?.focus({ preventScroll: true });
    stage.current?.setPointerCapture(event.pointerId);
    if (press.current.kind === 'pan') setCursor('grabbing');
  };

  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (frame === null) return;
    const at = local(event);
    const now = press.current;
    if (now === null) {
      setCursor(cursorAt(at, frame, settings, space.held.current));
      probe.hover(useViewer.getState().tool, settings.ready ? thousandths(toNative(transformNow(frame), at)) : null);
      return;
    }
    const transform = transformNow(frame);
    const point = thousandths(toNative(transform, at));
    if (now.kind === 'pan') {
      commands.pan(frame, at.x - now.last.x, at.y - now.last.y);
      press.current = { kind: 'pan', last: at };
    } else if (now.kind === 'probe') {
      const { tool } = useViewer.getState();
      if (isProbe(tool)) probe.drag(tool, point, event, (SLACK / transform.zoom) * 1000);
    } else if (now.kind === 'text') text.drag(point);
    else if (now.kind === 'mark') marking.dragTo(point);
    else marking.step({ type: 'drag', point, slack: (SLACK / transform.zoom) * 1000 });
  };

  const onPointerUp = () => {
    const now = press.current;
    press.current = null;
    if (now === null || frame === null) return;
    setCursor('default');
    if (now.kind === 'probe') probe.release();
    if (now.kind === 'text') text.release();
    if (now.kind === 'mark') marking.endDrag(true);
    if (now.kind === 'draw') {
      const { click } = marking.step({ type: 'release' });
      if (click !== undefined) selectAt(toScreen(transformNow(frame), { x: click.x / 1000, y: click.y / 1000 }), frame, settings);
    }
  };

  const onPointerCancel = () => {
    const now = press.current;
    press.current = null;
    if (now?.kind === 'probe') probe.cancel();
    if (now?.kind === 'text') text.cancel();
    if (now?.kind === 'mark') marking.endDrag(false);
    if (now?.kind === 'draw') marking.step({ type: 'cancel' });
  };

  const onPointerLeave = () => probe.hover(useViewer.getState().tool, null);

  return { cursor, pressing: () => press.current !== null, handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onPointerLeave } };
}

function transformNow(frame: Frame): Transform {
  return transformOf(useViewer.getState().view, frame.viewport, frame.ratio);
}

function pressFor(event: PointerEvent, at: Point, frame: Frame, settings: PointerSettings, space: boolean): Press | null {
  const { tool } = useViewer.getState();
  if (event.button === 1 || tool === 'hand' || space) return { kind: 'pan', last: at };
  // What is drawn, measured or taken is on the frame that is seen.
  useViewer.getState().pause();
  const { marking } = settings;
  const from = thousandths(toNative(transformNow(frame), at));
  if (isProbe(tool)) {
    if (settings.ready) probe.press(tool, from, event);
    else settings.onNotReady();
    return settings.ready ? { kind: 'probe' } : null;
  }
  if (tool === 'text') {
    if (!settings.ready) settings.onNotReady();
    return settings.ready && text.press(tool, from, event) ? { kind: 'text' } : null;
  }
  const handle = settings.marksShown ? handleUnder(at, frame, marking) : null;
  if (handle !== null && marking.current !== null) {
    marking.startDrag(marking.current, handle, from);
    return { kind: 'mark' };
  }
  if (tool === 'box') {
    if (!settings.ready) {
      settings.onNotReady();
      return null;
    }
    marking.step({ type: 'press', point: from });
    return { kind: 'draw' };
  }
  const item = selectAt(at, frame, settings);
  if (item === null && settings.ready && text.press(tool, from, event)) return { kind: 'text' };
  if (item === null || !item.own) return null;
  marking.startDrag(item, 'whole', from);
  return { kind: 'mark' };
}

/** Selects what is under the pointer, or nothing. */
function selectAt(at: Point, frame: Frame, settings: PointerSettings): MarkItem | null {
  const item = settings.marksShown ? itemUnder(at, frame, settings.marking.items) : null;
  if (item === null) useViewer.getState().select(null);
  else settings.onMarkClick(item);
  return item;
}

function itemUnder(at: Point, frame: Frame, items: readonly MarkItem[]): MarkItem | null {
  const transform = transformNow(frame);
  const pinned = items.findLast((item) => {
    const pin = rectOnScreen(transform, inUnits(item));
    return item.thread !== null && Math.hypot(at.x - pin.x, at.y - pin.y) <= PIN_REACH;
  });
  return pinned ?? hit(items, thousandths(toNative(transform, at)), (REACH / transform.zoom) * 1000);
}

export function inUnits({ shape }: Pick<MarkItem, 'shape'>) {
  return { x: shape.x / 1000, y: shape.y / 1000, width: shape.width / 1000, height: shape.height / 1000 };
}

function handleUnder(at: Point, frame: Frame, { current }: Marking): Handle | null {
  if (current === null || !current.own) return null;
  const transform = transformNow(frame);
  const found = HANDLES.find((handle) => {
    const point = handleAt(current.shape, handle);
    const on = toScreen(transform, { x: point.x / 1000, y: point.y / 1000 });
    return Math.abs(on.x - at.x) <= REACH + 1 && Math.abs(on.y - at.y) <= REACH + 1;
  });
  return found ?? null;
}

const HANDLE_CURSORS: Record<Handle, string> = {
  n: 'ns-resize',
  s: 'ns-resize',
  e: 'ew-resize',
  w: 'ew-resize',
  nw: 'nwse-resize',
  se: 'nwse-resize',
  ne: 'nesw-resize',
  sw: 'nesw-resize',
};
const TURNED_CURSORS: Record<string, string> = {
  'ns-resize': 'ew-resize',
  'ew-resize': 'ns-resize',
  'nwse-resize': 'nesw-resize',
  'nesw-resize': 'nwse-resize',
};

function cursorAt(at: Point, frame: Frame, settings: PointerSettings, space: boolean): string {
  const { tool, view } = useViewer.getState();
  if (tool === 'hand' || space) return 'grab';
  if (isProbe(tool)) return 'crosshair';
  if (tool === 'text') return 'text';
  const handle = settings.marksShown ? handleUnder(at, frame, settings.marking) : null;
  if (handle !== null) {
    const cursor = HANDLE_CURSORS[handle];
    return view.turn % 180 === 0 ? cursor : (TURNED_CURSORS[cursor] ?? cursor);
  }
  if (tool === 'box') return 'crosshair';
  const item = settings.marksShown ? itemUnder(at, frame, settings.marking.items) : null;
  if (item === null) return text.textUnder(thousandths(toNative(transformNow(frame), at))) ? 'text' : 'default';
  return item.own ? 'move' : 'pointer';
}

/** Wheel and pinch. Listened to directly: React's wheel listeners cannot keep the page from scrolling. */
function useWheel(settings: PointerSettings): void {
  const latest = useRef(settings);
  useEffect(() => {
    latest.current = settings;
  });
  const past = useRef({ by: 0, at: 0 });
  const { stage } = settings;
  useEffect(() => {
    const element = stage.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { frame } = latest.current;
      if (frame === null) return;
      const box = element.getBoundingClientRect();
      const at = { x: event.clientX - box.left, y: event.clientY - box.top };
      const [dx, dy] = wheelPixels(event, frame.viewport.height);
      if (event.ctrlKey || event.metaKey) {
        commands.zoomByFactor(frame, Math.exp(-Math.sign(dy) * Math.min(Math.abs(dy) * 0.01, 0.25)), at);
        return;
      }
      const [across, down] = event.shiftKey && dx === 0 ? [dy, 0] : [dx, dy];
      if (commands.scroll(frame, -across, -down)) past.current.by = 0;
      else turnPast(past.current, down, event.timeStamp, latest.current.onScrolledPast);
    };
    let pinched = 1;
    const onGesture = (event: Event) => {
      event.preventDefault();
      const { frame } = latest.current;
      const { scale, clientX, clientY } = event as Event & { scale: number; clientX: number; clientY: number };
      if (event.type === 'gesturestart') pinched = 1;
      if (frame === null || event.type !== 'gesturechange') return;
      const box = element.getBoundingClientRect();
      commands.zoomByFactor(frame, scale / pinched, { x: clientX - box.left, y: clientY - box.top });
      pinched = scale;
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    for (const type of ['gesturestart', 'gesturechange', 'gestureend']) element.addEventListener(type, onGesture);
    return () => {
      element.removeEventListener('wheel', onWheel);
      for (const type of ['gesturestart', 'gesturechange', 'gestureend']) element.removeEventListener(type, onGesture);
    };
  }, [stage]);
}

/** Adds up scrolling past the end; a pause starts over, so that a fling does not run through the document. */
function turnPast(past: { by: number; at: number }, down: number, now: number, turn: (direction: 1 | -1) => void): void {
  const fresh = now - past.at > 400 || Math.sign(down) !== Math.sign(past.by);
  past.by = fresh ? down : past.by + down;
  past.at = now;
  if (Math.abs(past.by) < TURN_AFTER) return;
  turn(past.by > 0 ? 1 : -1);
  past.by = 0;
}
