// What a person does to the view, by key, button, wheel or drag; everything ends in the store.

import type { MediaView } from '../../backend';
import { isPageHeld } from '../desk/held';
import { areaOf, laidOut, mostSeen, seenOf, sizeOf, wholeOf, type Desk } from '../desk/layout';
import { selectedRange, useReading } from '../papers/text/store';
import { useViewer, type Turn, type View } from '../store';
import {
  clampZoom,
  panBy,
  percentOf,
  resolveView,
  revealed,
  scrollBy,
  unitZoom,
  unturned,
  wholeZoom,
  zoomAt,
  zoomStep,
  type Insets,
  type Point,
  type Size,
} from './transform';

/** The window onto the medium, as measured now. */
export interface Frame {
  kind: MediaView['kind'];
  /** Drawn anew at every size, although it is an image. */
  vector: boolean;
  native: Size;
  viewport: Size;
  ratio: number;
  /** The tools above it take more rows than one: so much more room. */
  more?: number;
  /** The pages around the one one is at; absent where it lies alone. */
  desk?: Desk | null;
}

/** A fitted picture leaves room for the tools above it. */
export const INSETS: Insets = { top: 76, right: 36, bottom: 36, left: 36 };

/** As high as the tools are in one row. */
const ROW = 42;

/** How much further down the tools reach than in one row. */
export function beyondRow(height: number): number {
  return Math.max(0, Math.round(height) - ROW);
}

export function insetsOf({ more = 0 }: Pick<Frame, 'more'>): Insets {
  return more === 0 ? INSETS : { ...INSETS, top: INSETS.top + more };
}

const middle = ({ viewport }: Frame): Point => ({ x: viewport.width / 2, y: viewport.height / 2 });

/** The size of the page one is at now; the frame may have been measured for another. */
function nativeNow({ desk, native }: Frame): Size {
  return (desk ? sizeOf(desk, useViewer.getState().page) : null) ?? native;
}

/** What is in sight when all of it is. */
function wholeNow(frame: Frame, view: View): Point & Size {
  const whole = frame.desk ? wholeOf(frame.desk, useViewer.getState().page, view.turn) : null;
  return whole ?? { x: 0, y: 0, ...nativeNow(frame) };
}

/** What can be scrolled through. */
function areaNow(frame: Frame, view: View): Point & Size {
  const area = frame.desk ? areaOf(frame.desk, useViewer.getState().page, view, frame.viewport, frame.ratio) : null;
  return area ?? { x: 0, y: 0, ...nativeNow(frame) };
}

/** Does something to the view as if the area were the medium. */
function within(view: View, area: Point & Size, act: (view: View, size: Size) => View): View {
  // A size alone: what it is spread into has corners of its own.
  const size = { width: area.width, height: area.height };
  const own = area.x === 0 && area.y === 0 ? view : { ...view, centerX: view.centerX - area.x, centerY: view.centerY - area.y };
  const next = act(own, size);
  if (next === own) return view;
  return { ...next, centerX: next.centerX + area.x, centerY: next.centerY + area.y };
}

/** The page that the frame is of, or its spread: in the page's own coordinates. */
export function wholeIn({ desk, native }: Frame, turn: Turn): Point & Size {
  return (desk ? wholeOf(desk, desk.page, turn) : null) ?? { x: 0, y: 0, ...native };
}

/** The view with zoom and centre as its mode asks for: of the page that the frame is of. */
export function resolvedIn(frame: Frame, view: View): View {
  return within(view, wholeIn(frame, view.turn), (own, size) => resolveView(own, frame.kind, size, frame.viewport, insetsOf(frame), frame.ratio));
}

/** The view moves; the page that has most of the screen then is the page one is at. */
function put(frame: Frame, view: View): void {
  const { page, setView, carry } = useViewer.getState();
  const laid = frame.desk?.layout === 'continuous' && !isPageHeld() ? laidOut(frame.desk, page, view, frame.viewport, frame.ratio, 0) : [];
  const most = mostSeen(laid, page, frame.viewport);
  const here = laid.find(({ sheet }) => sheet.page === page);
  // What is selected stays so as long as its page is in sight.
  const isKept = here !== undefined && isSelecting() && seenOf(here.rect, frame.viewport) > 0;
  if (most === null || most.sheet.page === page || isKept) setView(view);
  else carry(most.sheet.page, { ...most.view, mode: 'free' });
}

function isSelecting(): boolean {
  return useViewer.getState().selectedMark !== null || selectedRange(useReading.getState()) !== null;
}

/** To a page that is in sight, without moving anything. Whether one is at it now. */
export function goOnto(frame: Frame, page: number): boolean {
  const { page: from, view, carry } = useViewer.getState();
  if (page === from || !frame.desk) return page === from;
  const there = laidOut(frame.desk, from, view, frame.viewport, frame.ratio, 0).find(({ sheet }) => sheet.page === page);
  if (there === undefined || !there.sheet.isKnown) return false;
  // A spread fits the window as the same view of either page; a column is centred on one.
  carry(page, frame.desk.layout === 'spreads' ? there.view : { ...there.view, mode: 'free' });
  return true;
}

export function zoomToPercent(frame: Frame, percent: number, at: Point = middle(frame)): void {
  const { view } = useViewer.getState();
  const unit = unitZoom(frame.kind, frame.ratio);
  const whole = wholeZoom(view.turn, wholeNow(frame, view), frame.viewport, insetsOf(frame));
  put(frame, zoomAt(view, frame.viewport, at, clampZoom((unit * percent) / 100, unit, whole)));
}

/** Multiplies; for wheel and pinch. */
export function zoomByFactor(frame: Frame, factor: number, at: Point): void {
  const { view } = useViewer.getState();
  zoomToPercent(frame, percentOf(view.zoom * factor, unitZoom(frame.kind, frame.ratio)), at);
}

/** To the next round percentage. */
export function zoomByStep(frame: Frame, direction: 1 | -1, at?: Point): void {
  const { view } = useViewer.getState();
  zoomToPercent(frame, zoomStep(percentOf(view.zoom, unitZoom(frame.kind, frame.ratio)), direction), at);
}

/** So that a rectangle of the screen fills it. */
export function zoomToRect(frame: Frame, rect: Point & Size): void {
  const { view, setView } = useViewer.getState();
  const { viewport } = frame;
  const insets = insetsOf(frame);
  const room = { width: Math.max(1, viewport.width - insets.left - insets.right), height: Math.max(1, viewport.height - insets.top - insets.bottom) };
  const factor = Math.min(room.width / Math.max(1, rect.width), room.height / Math.max(1, rect.height));
  const at = { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
  zoomByFactor(frame, factor, at);
  const to = { x: insets.left + room.width / 2, y: insets.top + room.height / 2 };
  const now = useViewer.getState().view;
  const by = unturned({ x: at.x - to.x, y: at.y - to.y }, view.turn);
  setView({ centerX: now.centerX + by.x / now.zoom, centerY: now.centerY + by.y / now.zoom });
}

export function zoomTo(frame: Frame, to: 'fit' | 'actual' | 'width'): void {
  if (to === 'actual') zoomToPercent(frame, 100);
  else useViewer.getState().setView({ mode: to });
}

export function pan(frame: Frame, dx: number, dy: number): void {
  const { view } = useViewer.getState();
  const area = areaNow(frame, view);
  put(frame, within(view, area, (own, size) => panBy(own, size, dx, dy)));
}

/** Whether there was anything to scroll. */
export function scroll(frame: Frame, dx: number, dy: number): boolean {
  const { view } = useViewer.getState();
  const area = areaNow(frame, view);
  const next = within(view, area, (own, size) => scrollBy(own, size, frame.viewport, insetsOf(frame), frame.ratio, dx, dy));
  if (next !== view) put(frame, next);
  return next !== view;
}

/** The point of the page one is at comes to the middle of the screen. */
export function centerOn(frame: Frame, { x, y }: Point): void {
  put(frame, { ...useViewer.getState().view, mode: 'free', centerX: x, centerY: y });
}

/** Brings a rectangle in native units on screen. */
export function reveal(frame: Frame, rect: Point & Size): void {
  const { view, setView } = useViewer.getState();
  const next = revealed(view, frame.native, frame.viewport, insetsOf(frame), rect, frame.ratio);
  if (next !== view) setView(next);
}
