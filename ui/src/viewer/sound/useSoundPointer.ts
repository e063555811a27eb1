// What mouse, pen and touchpad do on the lanes: place the cursor, draw a range, drag its edges, pan, zoom.
//
// Which of these a press means is decided once, when it goes down; what follows belongs to that until it goes up.

import { useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';
import { useHeldSpace } from '../stage/useHeldSpace';
import { wheelPixels } from '../stage/wheel';
import { toggle } from '../play/acts';
import { useViewer } from '../store';
import { pan, zoomBy } from './acts';
import { shownOf } from './state';
import { between, clampTo, edgeAt, sampleAt, xOf, type Range, type Scale } from './stretch';

export interface SoundPointerSettings {
  field: RefObject<HTMLElement | null>;
  width: number;
  /** The one that is drawn already. */
  range: Range | null;
  isReadOnly: boolean;
  onRange(range: Range): void;
}

type Press =
  | { kind: 'pan'; last: number }
  /** `anchor`: the end that stays; `grip`: from the pointer to the edge that it took, CSS pixels. */
  | { kind: 'range'; anchor: number; from: number; grip: number; moved: boolean };

/** A press that moved less is a click, CSS pixels. */
const SLACK = 4;
/** Dragged beyond the edge, the sound comes along by this share of how far. */
const PULL = 0.3;

export function useSoundPointer(settings: SoundPointerSettings) {
  const { field, width, range, isReadOnly } = settings;
  const press = useRef<Press | null>(null);
  const [cursor, setCursor] = useState('text');
  const [hover, setHover] = useState<number | null>(null);
  const [drawing, setDrawing] = useState<Range | null>(null);
  const space = useHeldSpace(() => {
    if (press.current === null) toggle();
  });
  useWheel(field);

  const scale = (): Scale => ({ ...shownOf(useViewer.getState().sound), width });
  const sampleUnder = (x: number) => sampleAt(clampTo(x, 0, width), scale(), useViewer.getState().sound.length);
  const local = (event: PointerEvent) => event.clientX - (field.current?.getBoundingClientRect().left ?? 0);
  const cursorAt = (x: number) => {
    if (useViewer.getState().tool === 'hand' || space.held.current) return 'grab';
    return !isReadOnly && edgeAt(x, range, scale()) !== null ? 'ew-resize' : 'text';
  };

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (width === 0 || press.current !== null || event.button > 1) return;
    const x = local(event);
    const edge = isReadOnly ? null : edgeAt(x, range, scale());
    if (event.button === 1 || useViewer.getState().tool === 'hand' || space.held.current) press.current = { kind: 'pan', last: x };
    else if (edge !== null && range !== null) {
      const anchor = edge === 'start' ? range.end : range.start;
      press.current = { kind: 'range', anchor, from: x, grip: xOf(range[edge], scale()) - x, moved: false };
    } else press.current = { kind: 'range', anchor: sampleUnder(x), from: x, grip: 0, moved: false };
    if (space.held.current) space.use();
    event.preventDefault();
    field.current?.focus({ preventScroll: true });
    field.current?.setPointerCapture?.(event.pointerId);
    if (press.current.kind === 'pan') setCursor('grabbing');
  };

  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (width === 0) return;
    const x = local(event);
    const now = press.current;
    setHover(x >= 0 && x <= width ? x : null);
    if (now === null) return setCursor(cursorAt(x));
    if (now.kind === 'pan') {
      pan((now.last - x) / width);
      press.current = { kind: 'pan', last: x };
      return;
    }
    if (!now.moved && Math.abs(x - now.from) <= SLACK) return;
    if (isReadOnly) return useViewer.getState().setCursor(sampleUnder(x));
    now.moved = true;
    const beyond = x < 0 ? x : x > width ? x - width : 0;
    if (beyond !== 0) pan((beyond * PULL) / width);
    const drawn = between(now.anchor, sampleUnder(x + now.grip));
    setDrawing(drawn.start === drawn.end ? null : drawn);
  };

  const end = () => {
    const now = press.current;
    press.current = null;
    setDrawing(null);
    return now;
  };

  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    const x = local(event);
    const now = end();
    setCursor(cursorAt(x));
    if (now?.kind !== 'range') return;
    const { setCursor: goTo } = useViewer.getState();
    if (!now.moved) return goTo(sampleUnder(isReadOnly ? x : now.from));
    const drawn = between(now.anchor, sampleUnder(x + now.grip));
    if (drawn.start === drawn.end) return goTo(drawn.start);
    goTo(drawn.start);
    settings.onRange(drawn);
  };

  /** Stops what is under way, and says what it was. */
  const stop = (): Press['kind'] | null => end()?.kind ?? null;
  const onPointerCancel = () => void stop();
  const onPointerLeave = () => setHover(null);

  return { cursor, hover, drawing, stop, handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onPointerLeave } };
}

/** A turn of the wheel zooms to the pointer, sideways or with Shift it goes along. Not by React, whose wheel listeners cannot keep the page from scrolling. */
function useWheel(field: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = field.current;
    if (element === null) return;
    const shareAt = (clientX: number) => {
      const { left, width } = element.getBoundingClientRect();
      return clampTo((clientX - left) / Math.max(1, width), 0, 1);
    };
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const [dx, dy] = wheelPixels(event, element.clientHeight);
      const along = event.shiftKey && dx === 0 ? dy : dx;
      if (!event.ctrlKey && !event.metaKey && (event.shiftKey || Math.abs(dx) > Math.abs(dy))) pan(along / Math.max(1, element.clientWidth));
      else zoomBy(Math.exp(-Math.sign(dy) * Math.min(Math.abs(dy) * 0.01, 0.25)), shareAt(event.clientX));
    };
    let pinched = 1;
    const onGesture = (event: Event) => {
      event.preventDefault();
      const { scale, clientX } = event as Event & { scale: number; clientX: number };
      if (event.type === 'gesturechange') zoomBy(scale / pinched, shareAt(clientX));
      pinched = event.type === 'gesturestart' ? 1 : scale;
    };
    const gestures = ['gesturestart', 'gesturechange', 'gestureend'];
    element.addEventListener('wheel', onWheel, { passive: false });
    for (const type of gestures) element.addEventListener(type, onGesture);
    return () => {
      element.removeEventListener('wheel', onWheel);
      for (const type of gestures) element.removeEventListener(type, onGesture);
    };
  }, [field]);
}
