// What a canvas is to show of one page, image or frame, and what is known of it once it is there. Pure.

import type { MediaView } from '../../backend';
import type { Ask, Delivery, Played } from '../pixels/client';
import type { Painted, Play, View } from '../store';
import { thousandthsOf } from '../timeline/time';
import { rectOnScreen, type Size, type Transform } from '../view/transform';
import { drawnSize, type Layer } from './painter';

/** Everything that decides what the canvas should show. */
export interface Scene {
  version: string;
  kind: MediaView['kind'];
  /** Drawn anew at every size, although it is an image. */
  vector: boolean;
  /** Of a PDF: exactly these layers are hidden; null: as the file says. */
  hidden: readonly number[] | null;
  /** From 1 for a page, from 0 for a frame, 0 for an image. Of what plays: where it began. */
  number: number;
  /** What is to play; null for a still picture. */
  play: Play | null;
  native: Size;
  view: View;
  viewport: Size;
  /** Device pixels per CSS pixel. */
  ratio: number;
}

/** While the view moves, sharper pixels are asked for once it has rested this long. */
export const REST_MS = 90;

/** Whose pixels they are: version, page or frame, and layers. */
export function keyOf({ version, number, hidden }: Pick<Scene, 'version' | 'number' | 'hidden'>): string {
  return `${version}/${number}/${hidden?.join(' ') ?? '-'}`;
}

/** It consists of pixels, which are to be seen as squares from near; pages of a PDF and drawings have none. */
export function hasPixels({ kind, vector }: Pick<Scene, 'kind' | 'vector'>): boolean {
  return kind !== 'pdf' && !vector;
}

export function paintedOf({ ask, header, request }: Pick<Delivery, 'ask' | 'header' | 'request'>): Painted {
  return {
    version: ask.version,
    request,
    page: ask.page === null ? null : header.number,
    frame: ask.frame === null ? null : header.number,
    timecode: header.timecode,
    provisional: header.provisional,
    tableRevision: header.tableRevision,
    key: ask.frame === null ? null : { pts: String(header.pts), ordinal: header.ordinal },
    thousandths: ask.frame === null ? null : thousandthsOf(header.time, header.timeBase),
  };
}

export function isSame(one: Scene, other: Scene): boolean {
  return keyOf(one) === keyOf(other) && one.play?.serial === other.play?.serial && JSON.stringify([one.native, one.view, one.viewport, one.ratio]) === JSON.stringify([other.native, other.view, other.viewport, other.ratio]);
}

export function sameScale(one: readonly [number, number], other: readonly [number, number]): boolean {
  return one[0] * other[1] === other[0] * one[1];
}

/** After a break nothing is known but what is painted. */
export function endOf({ frame, why }: Played): number | null {
  return why === 'broken' ? null : frame;
}

export function numberOf({ page, frame }: Ask): number {
  return page ?? frame ?? 0;
}

export function keyOfAsk(ask: Ask): string {
  return keyOf({ version: ask.version, number: numberOf(ask), hidden: ask.hidden ?? null });
}

/** Where the whole picture lies, in pixels of the device: as it is drawn, where that is known to the pixel. */
export function rectText({ native, ratio }: Scene, transform: Transform, layer: Layer | null): string {
  const drawn = layer === null ? null : drawnSize(layer, transform.zoom * ratio);
  const size = drawn?.exact ? { width: drawn.width / ratio / transform.zoom, height: drawn.height / ratio / transform.zoom } : native;
  const rect = rectOnScreen(transform, { x: 0, y: 0, ...size });
  return [rect.x, rect.y, rect.width, rect.height].map((value) => Math.round(value * ratio * 1000) / 1000).join(' ');
}
