// What a person does to the view, by key, button, wheel or drag; everything ends in the store.

import type { MediaView } from '../../backend';
import { useViewer } from '../store';
import {
  clampZoom,
  panBy,
  percentOf,
  revealed,
  scrollBy,
  unitZoom,
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

export function zoomToPercent(frame: Frame, percent: number, at: Point = middle(frame)): void {
  const { view, setView } = useViewer.getState();
  const unit = unitZoom(frame.kind, frame.ratio);
  const whole = wholeZoom(view.turn, frame.native, frame.viewport, insetsOf(frame));
  setView(zoomAt(view, frame.viewport, at, clampZoom((unit * percent) / 100, unit, whole)));
}

/** Multiplies; for wheel and pinch. */
export function zoomByFactor(frame: Frame, factor: number, at: Point): void {
  const { view } = useViewer.getState();
  zoomToPercent(frame, percentOf(view.zoom * factor, unitZoom(frame.kind, frame.ratio)), at);
}

/** To the next round percentage. */
export function zoomByStep(frame: Frame, direction: 1 | -1): void {
  const { view } = useViewer.getState();
  zoomToPercent(frame, zoomStep(percentOf(view.zoom, unitZoom(frame.kind, frame.ratio)), direction));
}

export function zoomTo(frame: Frame, to: 'fit' | 'actual' | 'width'): void {
  if (to === 'actual') zoomToPercent(frame, 100);
  else useViewer.getState().setView({ mode: to });
}

export function pan(frame: Frame, dx: number, dy: number): void {
  const { view, setView } = useViewer.getState();
  setView(panBy(view, frame.native, dx, dy));
}

/** Whether there was anything to scroll. */
export function scroll(frame: Frame, dx: number, dy: number): boolean {
  const { view, setView } = useViewer.getState();
  const next = scrollBy(view, frame.native, frame.viewport, insetsOf(frame), frame.ratio, dx, dy);
  if (next !== view) setView(next);
  return next !== view;
}

/** Brings a rectangle in native units on screen. */
export function reveal(frame: Frame, rect: Point & Size): void {
  const { view, setView } = useViewer.getState();
  const next = revealed(view, frame.native, frame.viewport, insetsOf(frame), rect, frame.ratio);
  if (next !== view) setView(next);
}
