// Where pages lie beside the one that one is at, and how a view of one is a view of another. Pure.
//
// The view is always that of one page, in its own coordinates: marks, text and tools know no other. What lies around it
// is laid out from there, near by only, so that nothing depends on how many pages there are. Turned views turn each page
// where it lies; pages then follow one another down the screen all the same.

import type { PageView } from '../../backend';
import type { Turn, View } from '../store';
import { rectOnScreen, transformOf, turned, turnedSize, unturned, type Point, type Size } from '../view/transform';

export const LAYOUTS = ['single', 'continuous', 'spreads'] as const;
export type Layout = (typeof LAYOUTS)[number];

/** All that the layout of pages depends on, but for the view. */
export interface Desk {
  layout: Exclude<Layout, 'single'>;
  /** Of spreads: the first page stands alone. */
  cover: boolean;
  numPages: number;
  /** The page that it was made for. */
  page: number;
  /** Those that are known by now. */
  pages: ReadonlyMap<number, PageView>;
}

/** A page as it lies on screen, in native units from the upper left corner of the page one is at. */
export interface Sheet extends Point, Size {
  page: number;
  native: Size;
  /** False: it is taken to be as large as its neighbour. */
  isKnown: boolean;
}

/** Between two pages: so many native units, or that share of the taller one. */
const GAP = 12;
const GAP_SHARE = 0.015;
/** More pages than that are never on screen. */
const MOST = 160;
/** As good as without end, and yet a number that can be reckoned with. */
const FAR = 1e6;

export function isLayout(value: unknown): value is Layout {
  return LAYOUTS.some((layout) => layout === value);
}

export function sizeOf(desk: Desk, page: number): Size | null {
  const view = desk.pages.get(page);
  return view === undefined ? null : { width: view.width / 1000, height: view.height / 1000 };
}

/** The pages that lie side by side with a page, itself included. */
export function spreadOf(page: number, numPages: number, cover: boolean): number[] {
  const first = cover ? page - (page % 2) : page - ((page - 1) % 2);
  return [first, first + 1].filter((one) => one >= 1 && one <= numPages);
}

/** The page that one turns to; beyond the ends it is no page. */
export function turnedTo(page: number, by: 1 | -1, numPages: number, layout: Layout, cover: boolean): number {
  if (layout !== 'spreads') return page + by;
  const both = spreadOf(page, numPages, cover);
  const beside = by > 0 ? (both.at(-1) ?? page) + 1 : (both[0] ?? page) - 1;
  // Before the first and behind the last there is nothing to turn to.
  return beside < 1 || beside > numPages ? page : (spreadOf(beside, numPages, cover)[0] ?? beside);
}

/** How far from the page's upper left corner pages are wanted, in native units. */
export interface Reach {
  above: number;
  below: number;
}

/** Pages in order, from the first to the last that reaches into what is wanted; the page itself is always one of them. */
export function sheetsOf(desk: Desk, page: number, turn: Turn, reach: Reach): Sheet[] {
  const native = sizeOf(desk, page);
  if (native === null) return [];
  const here: Sheet = { page, native, isKnown: true, x: 0, y: 0, ...turnedSize(native, turn) };
  if (desk.layout === 'spreads') return spread(desk, here, turn);
  const [above, below] = [walk(desk, here, turn, -1, reach), walk(desk, here, turn, 1, reach)];
  return [...above.toReversed(), here, ...below];
}

function spread(desk: Desk, here: Sheet, turn: Turn): Sheet[] {
  const other = spreadOf(here.page, desk.numPages, desk.cover).find((page) => page !== here.page);
  if (other === undefined) return [here];
  const beside = bare(desk, other, turn, here);
  const isBehind = other > here.page;
  const lying = { ...beside, x: isBehind ? here.width : -beside.width, y: (here.height - beside.height) / 2 };
  return isBehind ? [here, lying] : [lying, here];
}

/** One page below the other, on one axis. */
function walk(desk: Desk, here: Sheet, turn: Turn, by: 1 | -1, reach: Reach): Sheet[] {
  const found: Sheet[] = [];
  let last = here;
  while (found.length < MOST) {
    const page = last.page + by;
    if (page < 1 || page > desk.numPages) break;
    const next = bare(desk, page, turn, last);
    const gap = Math.max(GAP, GAP_SHARE * Math.max(next.height, last.height));
    const isWanted = by > 0 ? last.y + last.height + gap < reach.below : last.y - gap > -reach.above;
    if (!isWanted) break;
    last = { ...next, x: (here.width - next.width) / 2, y: by > 0 ? last.y + last.height + gap : last.y - gap - next.height };
    found.push(last);
  }
  return found;
}

function bare(desk: Desk, page: number, turn: Turn, beside: Sheet): Sheet {
  const known = sizeOf(desk, page);
  const native = known ?? beside.native;
  return { page, native, isKnown: known !== null, x: 0, y: 0, ...turnedSize(native, turn) };
}

/** The upper left corner of a page as it lies, from its origin, which a turn brings elsewhere. */
function corner({ width, height }: Size, turn: Turn): Point {
  const far = turned({ x: width, y: height }, turn);
  return { x: Math.min(0, far.x), y: Math.min(0, far.y) };
}

/** The same picture on screen as a view of another page. */
export function viewOn<V extends View>(view: V, native: Size, sheet: Sheet): V {
  const { turn } = view;
  const [from, to] = [corner(native, turn), corner(sheet.native, turn)];
  const lying = turned({ x: view.centerX, y: view.centerY }, turn);
  const center = unturned({ x: lying.x - from.x - sheet.x + to.x, y: lying.y - from.y - sheet.y + to.y }, turn);
  return { ...view, centerX: center.x, centerY: center.y };
}

/** How far the screen goes from the page's upper left corner; `margin`: beyond the screen, CSS pixels. */
function reachOf(view: View, native: Size, viewport: Size, ratio: number, margin: number): Reach {
  const { y } = rectOnScreen(transformOf(view, viewport, ratio), { x: 0, y: 0, ...native });
  return { above: (y + margin) / view.zoom, below: (viewport.height - y + margin) / view.zoom };
}

/** What can be scrolled through from here, in coordinates of the page one is at. */
export function areaOf(desk: Desk, page: number, view: View, viewport: Size, ratio: number): (Point & Size) | null {
  const native = sizeOf(desk, page);
  if (native === null) return null;
  const sheets = sheetsOf(desk, page, view.turn, reachOf(view, native, viewport, ratio, viewport.height));
  const [first, last] = [sheets[0], sheets.at(-1)];
  if (first === undefined || last === undefined) return null;
  const left = Math.min(...sheets.map(({ x }) => x));
  const right = Math.max(...sheets.map(({ x, width }) => x + width));
  let top = Math.min(...sheets.map(({ y }) => y));
  let bottom = Math.max(...sheets.map(({ y, height }) => y + height));
  if (desk.layout === 'continuous' && first.page > 1) top -= FAR;
  if (desk.layout === 'continuous' && last.page < desk.numPages) bottom += FAR;
  return unlaid({ x: left, y: top, width: right - left, height: bottom - top }, native, view.turn);
}

/** Of what lies so, from the page's upper left corner, the rectangle in the page's own coordinates. */
function unlaid(rect: Point & Size, native: Size, turn: Turn): Point & Size {
  const from = corner(native, turn);
  const one = unturned({ x: rect.x + from.x, y: rect.y + from.y }, turn);
  const two = unturned({ x: rect.x + rect.width + from.x, y: rect.y + rect.height + from.y }, turn);
  return { x: Math.min(one.x, two.x), y: Math.min(one.y, two.y), width: Math.abs(one.x - two.x), height: Math.abs(one.y - two.y) };
}

/** What is to be in sight when all of it is: the page, or its spread. */
export function wholeOf(desk: Desk, page: number, turn: Turn): (Point & Size) | null {
  const native = sizeOf(desk, page);
  if (native === null) return null;
  if (desk.layout === 'continuous') return { x: 0, y: 0, ...native };
  const sheets = sheetsOf(desk, page, turn, { above: 0, below: 0 });
  const [left, top] = [Math.min(...sheets.map(({ x }) => x)), Math.min(...sheets.map(({ y }) => y))];
  const [right, bottom] = [Math.max(...sheets.map(({ x, width }) => x + width)), Math.max(...sheets.map(({ y, height }) => y + height))];
  return unlaid({ x: left, y: top, width: right - left, height: bottom - top }, native, turn);
}

/** A page as it is on screen, in CSS pixels. */
export interface Laid {
  sheet: Sheet;
  view: View;
  rect: Point & Size;
}

/** Pages that reach into the screen or the margin around it, each with the view of it. */
export function laidOut(desk: Desk, page: number, view: View, viewport: Size, ratio: number, margin: number): Laid[] {
  const native = sizeOf(desk, page);
  if (native === null) return [];
  return sheetsOf(desk, page, view.turn, reachOf(view, native, viewport, ratio, margin)).map((sheet) => {
    const own = sheet.page === page ? view : viewOn(view, native, sheet);
    return { sheet, view: own, rect: rectOnScreen(transformOf(own, viewport, ratio), { x: 0, y: 0, ...sheet.native }) };
  });
}

/** How much of the screen a rectangle takes, CSS pixels². */
export function seenOf({ x, y, width, height }: Point & Size, viewport: Size): number {
  const across = Math.min(x + width, viewport.width) - Math.max(x, 0);
  const down = Math.min(y + height, viewport.height) - Math.max(y, 0);
  return Math.max(0, across) * Math.max(0, down);
}

/** The page that has most of the screen. Of equals the one that one is at, else the first. */
export function mostSeen(laid: readonly Laid[], page: number, viewport: Size): Laid | null {
  let most: Laid | null = null;
  let area = 0;
  for (const one of laid) {
    if (!one.sheet.isKnown) continue;
    const seen = seenOf(one.rect, viewport);
    const isMore = seen > area * 1.001 || (one.sheet.page === page && seen > 0 && seen >= area * 0.999);
    if (!isMore) continue;
    most = one;
    area = seen;
  }
  return most;
}

/** The page under a point of the screen. */
export function laidAt(laid: readonly Laid[], { x, y }: Point): Laid | null {
  return laid.find(({ rect }) => x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height) ?? null;
}

/** Where the pages of a spread meet: one pixel of the screen wide, as far as both reach, in CSS pixels. */
export function seamOf(laid: readonly Laid[], ratio: number): (Point & Size) | null {
  const [left, right] = [laid[0]?.rect, laid[1]?.rect];
  if (left === undefined || right === undefined) return null;
  const [top, bottom] = [Math.max(left.y, right.y), Math.min(left.y + left.height, right.y + right.height)];
  return { x: (Math.round(right.x * ratio) - 1) / ratio, y: top, width: 1 / ratio, height: bottom - top };
}
