// What a canvas is to show of one page, image or frame, and what is known of it once it is there. Pure.

import type { MediaView } from '../../backend';
import type { Delivery } from '../pixels/client';
import type { Painted, Play, View } from '../store';
import { thousandthsOf } from '../timeline/time';
import type { Size } from '../view/transform';

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
