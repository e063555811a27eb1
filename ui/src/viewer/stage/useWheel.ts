// Wheel and pinch on the canvas: scroll, zoom, and on to the next page where scrolling goes past the end.

import { useEffect, useRef, type RefObject } from 'react';
import * as commands from '../view/commands';
import type { Frame } from '../view/commands';
import { wheelPixels } from './wheel';

export interface WheelSettings {
  stage: RefObject<HTMLElement | null>;
  frame: Frame | null;
  /** Scrolling went past the end of the picture. */
  onScrolledPast(direction: 1 | -1): void;
}

/** Scroll past the end by this much to turn the page. */
const TURN_AFTER = 140;

/** Wheel and pinch. Listened to directly: React's wheel listeners cannot keep the page from scrolling. */
export function useWheel(settings: WheelSettings): void {
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
