// Which pixels to ask for, given what is on screen. Pure.
//
// Nothing is asked larger than it is shown or than it is. A page or a large image comes first as a whole at a
// modest size, then sharp where one looks; video frames come whole, so that panning needs no decoding.

import type { MediaView } from '../../backend';
import { transformOf, visibleRect, type Size } from './transform';
import type { View } from '../store';

/** `vector`: an image that is drawn anew at every size. */
export type Drawing = MediaView['kind'] | 'vector';

/** `[numerator, denominator]`, output pixels per native unit. */
export type Scale = [number, number];

export interface Step {
  scale: Scale;
  /** In output pixels of the whole; null is the whole. */
  region: [number, number, number, number] | null;
}

export interface Plan {
  /** Asked first when nothing of this page or image is there yet; null when `sharp` is whole anyway. */
  base: Step | null;
  sharp: Step;
}

const WHOLE_PIXELS = 8_000_000;
const BASE_PIXELS = 1_500_000;
const WHOLE_BESIDE = 4_000_000;
/** No texture is asked for that common graphics hardware refuses. */
const MAX_SIDE = 8192;
/** The socket takes no larger numerator or denominator (docs/PIXELS.md). */
const LARGEST_PART = 1_000_000;
/** No image is drawn with a longer side than this, whatever it is made of. */
const MAX_DRAWN = 32_768;
/** Around the visible region, CSS pixels, so that a small pan shows nothing blurred. */
const MARGIN = 160;

export function planFor(kind: Drawing, native: Size, view: View, viewport: Size, ratio: number): Plan {
  const wanted = scaleFor(kind, native, view.zoom * ratio);
  const whole = wholeSize(native, wanted);
  const sharp: Step = { scale: wanted, region: null };
  if (kind === 'video') return { base: null, sharp };
  const region = regionFor(native, wanted, whole, view, viewport, ratio);
  const pixels = whole.width * whole.height;
  const large = pixels > WHOLE_PIXELS || Math.max(whole.width, whole.height) > MAX_SIDE;
  // Beside the screen nothing of it is seen: all of it would be asked for, at any size.
  const isSeen = visibleRect(transformOf(view, viewport, ratio), viewport, native, MARGIN) !== null;
  if (large && !isSeen) return { base: null, sharp: { scale: baseScale(native), region: null } };
  const cut = region !== null && (large || region[2] * region[3] * 2 < pixels);
  if (!cut || region === null) return { base: null, sharp };
  return { base: { scale: baseScale(native), region: null }, sharp: { scale: wanted, region } };
}

/** The same for a page beside the one one is at: it is scrolled through, and comes whole unless it is very large. */
export function planBeside(kind: Drawing, native: Size, view: View, viewport: Size, ratio: number): Plan {
  const plan = planFor(kind, native, view, viewport, ratio);
  const whole: Step = { scale: plan.sharp.scale, region: null };
  return plan.base !== null && pixelsIn(native, whole) <= WHOLE_BESIDE ? { base: null, sharp: whole } : plan;
}

/** How many pixels there are once all that is planned has come. */
export function pixelsOf(native: Size, { base, sharp }: Plan): number {
  return pixelsIn(native, sharp) + (base === null ? 0 : pixelsIn(native, base));
}

function pixelsIn(native: Size, { scale, region }: Step): number {
  const whole = wholeSize(native, scale);
  return region === null ? whole.width * whole.height : region[2] * region[3];
}

/** A scale that makes the whole a whole number of pixels wide; never above 1 for what has pixels of its own. */
export function scaleFor(kind: Drawing, native: Size, pixelsPerUnit: number): Scale {
  const isDrawn = kind === 'pdf' || kind === 'vector';
  if (!isDrawn && pixelsPerUnit >= 1) return [1, 1];
  const most = Math.max(1, MAX_DRAWN / Math.max(native.width, native.height));
  if (kind === 'vector' && pixelsPerUnit > most) return widthScale(native, Math.floor(native.width * most));
  return widthScale(native, Math.max(1, Math.round(native.width * pixelsPerUnit)));
}

function widthScale(native: Size, width: number): Scale {
  const exact = reduced(width * 1000, Math.round(native.width * 1000));
  if (Math.max(...exact) <= LARGEST_PART) return exact;
  // Off by less than a tenth of a pixel over the whole width: rounding still gives the width that was wanted.
  const ratio = exact[0] / exact[1];
  const den = Math.max(1, Math.floor(LARGEST_PART / Math.max(1, ratio)));
  return reduced(Math.max(1, Math.round(ratio * den)), den);
}

function reduced(num: number, den: number): Scale {
  const by = gcd(num, den);
  return [num / by, den / by];
}

function baseScale(native: Size): Scale {
  const factor = Math.min(Math.sqrt(BASE_PIXELS / (native.width * native.height)), MAX_SIDE / Math.max(native.width, native.height));
  return widthScale(native, Math.max(1, Math.floor(native.width * factor)));
}

function gcd(one: number, other: number): number {
  return other === 0 ? one : gcd(other, one % other);
}

export function wholeSize(native: Size, scale: Scale): Size {
  return {
    width: Math.max(1, Math.round((native.width * scale[0]) / scale[1])),
    height: Math.max(1, Math.round((native.height * scale[0]) / scale[1])),
  };
}

/** The visible part plus a margin, on a grid of 64 pixels so that small pans ask for the same again. */
function regionFor(native: Size, scale: Scale, whole: Size, view: View, viewport: Size, ratio: number): Step['region'] {
  const seen = visibleRect(transformOf(view, viewport, ratio), viewport, native, MARGIN);
  if (seen === null) return null;
  const factor = scale[0] / scale[1];
  const down = (value: number) => Math.floor((value * factor) / 64) * 64;
  const up = (value: number, limit: number) => Math.min(limit, Math.ceil((value * factor) / 64) * 64);
  const [x, y] = [down(seen.x), down(seen.y)];
  const width = up(seen.x + seen.width, whole.width) - x;
  const height = up(seen.y + seen.height, whole.height) - y;
  if (width <= 0 || height <= 0) return null;
  return width === whole.width && height === whole.height ? null : [x, y, width, height];
}

/** Whether a region already there shows all that is visible at the same scale. */
export function covers(step: Step, scale: Scale, native: Size, view: View, viewport: Size, ratio: number): boolean {
  if (step.scale[0] * scale[1] !== step.scale[1] * scale[0]) return false;
  if (step.region === null) return true;
  const seen = visibleRect(transformOf(view, viewport, ratio), viewport, native);
  if (seen === null) return true;
  const factor = scale[0] / scale[1];
  const [x, y, width, height] = step.region;
  return (
    x <= seen.x * factor + 0.5 &&
    y <= seen.y * factor + 0.5 &&
    x + width >= (seen.x + seen.width) * factor - 0.5 &&
    y + height >= (seen.y + seen.height) * factor - 0.5
  );
}
