// The guides that can lie over a picture: which medium has which, and where they are. Pure.
//
// Safe areas by SMPTE ST 2046-1: 93 % of width and height for action, 90 % for titles.

import type { MediaView, PageBoxesView } from '../../backend';
import type { MessageId } from '../../i18n';
import type { Point, Size } from '../view/transform';

export const GUIDES = ['action-safe', 'title-safe', 'crop', 'trim', 'bleed', 'thirds', 'center'] as const;
export type Guide = (typeof GUIDES)[number];

export const GUIDE_NAMES: Record<Guide, MessageId> = {
  'action-safe': 'viewer.guide.action-safe',
  'title-safe': 'viewer.guide.title-safe',
  crop: 'viewer.guide.crop',
  trim: 'viewer.guide.trim',
  bleed: 'viewer.guide.bleed',
  thirds: 'viewer.guide.thirds',
  center: 'viewer.guide.center',
};

const ACTION_SAFE = 0.93;
const TITLE_SAFE = 0.9;

/** A box or lines, in native units. */
export type GuideShape = { guide: Guide; box: Point & Size } | { guide: Guide; lines: readonly (readonly [Point, Point])[] };

export function isGuide(value: unknown): value is Guide {
  return GUIDES.some((guide) => guide === value);
}

/** Why a guide is not there for this medium; null when it is. `boxes`: of the page on the canvas, once known. */
export function reasonAgainst(guide: Guide, kind: MediaView['kind'], boxes: PageBoxesView | null): MessageId | null {
  switch (guide) {
    case 'action-safe':
    case 'title-safe':
      return kind === 'video' ? null : 'viewer.guide.video-only';
    case 'crop':
    case 'trim':
    case 'bleed':
      if (kind !== 'pdf') return 'viewer.guide.pdf-only';
      return boxes === null || boxes[guide] !== null ? null : 'viewer.guide.not-set';
    case 'thirds':
    case 'center':
      return null;
  }
}

export function guideShape(guide: Guide, kind: MediaView['kind'], native: Size, boxes: PageBoxesView | null): GuideShape | null {
  if (reasonAgainst(guide, kind, boxes) !== null) return null;
  const { width, height } = native;
  switch (guide) {
    case 'action-safe':
      return { guide, box: centered(native, ACTION_SAFE) };
    case 'title-safe':
      return { guide, box: centered(native, TITLE_SAFE) };
    case 'crop':
    case 'trim':
    case 'bleed': {
      const box = boxes?.[guide] ?? null;
      if (box === null) return null;
      const [x, y, across, down] = box;
      return { guide, box: { x: x / 1000, y: y / 1000, width: across / 1000, height: down / 1000 } };
    }
    case 'thirds':
      return {
        guide,
        lines: [1 / 3, 2 / 3].flatMap((part) => [
          [{ x: width * part, y: 0 }, { x: width * part, y: height }],
          [{ x: 0, y: height * part }, { x: width, y: height * part }],
        ] as const),
      };
    case 'center': {
      const [x, y, arm] = [width / 2, height / 2, Math.min(width, height) / 12];
      return { guide, lines: [[{ x: x - arm, y }, { x: x + arm, y }], [{ x, y: y - arm }, { x, y: y + arm }]] };
    }
  }
}

function centered({ width, height }: Size, part: number): Point & Size {
  return { x: (width * (1 - part)) / 2, y: (height * (1 - part)) / 2, width: width * part, height: height * part };
}
