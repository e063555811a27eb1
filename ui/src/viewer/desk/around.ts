// Which of the pages in sight are painted beside the one one is at: the nearest, as many as memory is set aside for. Pure.

import type { Scene } from '../paint/scene';
import { pixelsOf, planBeside } from '../view/plan';
import type { Size } from '../view/transform';
import type { Laid } from './layout';

/** Each has a stream of its own; a connection has sixteen. */
const MOST = 8;
/** Of all of them together, four bytes each on the graphics card. */
const MOST_PIXELS = 24_000_000;
/** Beyond the screen pages are painted, too, so that they are there when they come, CSS pixels. */
export const MARGIN = 240;

/** How far the middle of a page is from the middle of the screen; those on screen before those that are not. */
function distance({ rect }: Laid, viewport: Size): number {
  const away = Math.abs(rect.y + rect.height / 2 - viewport.height / 2) + Math.abs(rect.x + rect.width / 2 - viewport.width / 2);
  const isSeen = rect.y < viewport.height && rect.y + rect.height > 0;
  return isSeen ? away : away + 1e6;
}

/** `scene`: of the page one is at. */
export function scenesAround(laid: readonly Laid[], scene: Scene): Scene[] {
  const others = laid.filter(({ sheet }) => sheet.page !== scene.number && sheet.isKnown);
  const nearest = others.toSorted((one, other) => distance(one, scene.viewport) - distance(other, scene.viewport)).slice(0, MOST);
  const scenes: Scene[] = [];
  let pixels = 0;
  for (const { sheet, view } of nearest) {
    const next: Scene = { ...scene, number: sheet.page, native: sheet.native, view, play: null };
    pixels += pixelsOf(next.native, planBeside(next.vector ? 'vector' : next.kind, next.native, view, next.viewport, next.ratio));
    if (pixels > MOST_PIXELS) break;
    scenes.push(next);
  }
  return scenes;
}
