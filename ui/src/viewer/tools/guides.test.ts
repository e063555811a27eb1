import { expect, it } from 'vitest';
import { GUIDES, guideShape, reasonAgainst } from './guides';

const size = { width: 1920, height: 1080 };
const boxes = { media: [0, 0, 600_000, 800_000], crop: null, trim: [20_000, 10_000, 560_000, 780_000], bleed: null } as const;
const pageBoxes = { ...boxes, media: [...boxes.media], trim: [...boxes.trim] } as Parameters<typeof reasonAgainst>[2];

it('each medium has its own, and says why others are not there', () => {
  const fit = (kind: Parameters<typeof reasonAgainst>[1]) => GUIDES.filter((guide) => reasonAgainst(guide, kind, pageBoxes) === null);
  expect(fit('video')).toEqual(['action-safe', 'title-safe', 'thirds', 'center']);
  expect(fit('image')).toEqual(['thirds', 'center']);
  expect(fit('pdf')).toEqual(['trim', 'thirds', 'center']);
  expect(reasonAgainst('bleed', 'pdf', pageBoxes)).toBe('viewer.guide.not-set');
  expect(reasonAgainst('bleed', 'pdf', null)).toBeNull();
});

it('safe areas are 93 % and 90 % of width and height', () => {
  const box = (guide: 'action-safe' | 'title-safe') => {
    const shape = guideShape(guide, 'video', size, null);
    return shape !== null && 'box' in shape ? [shape.box.x, shape.box.y, shape.box.width, shape.box.height].map((value) => Math.round(value * 10) / 10) : null;
  };
  expect(box('action-safe')).toEqual([67.2, 37.8, 1785.6, 1004.4]);
  expect(box('title-safe')).toEqual([96, 54, 1728, 972]);
});

it('a page box is where the page says, in points', () => {
  expect(guideShape('trim', 'pdf', { width: 600, height: 800 }, pageBoxes)).toEqual({ guide: 'trim', box: { x: 20, y: 10, width: 560, height: 780 } });
  expect(guideShape('trim', 'pdf', { width: 600, height: 800 }, null)).toBeNull();
});

it('thirds are four lines, the centre a cross', () => {
  const lines = (guide: 'thirds' | 'center') => {
    const shape = guideShape(guide, 'image', { width: 300, height: 120 }, null);
    return shape !== null && 'lines' in shape ? shape.lines.map(([one, two]) => [one.x, one.y, two.x, two.y]) : null;
  };
  expect(lines('thirds')).toEqual([
    [100, 0, 100, 120],
    [0, 40, 300, 40],
    [200, 0, 200, 120],
    [0, 80, 300, 80],
  ]);
  expect(lines('center')).toEqual([
    [140, 60, 160, 60],
    [150, 50, 150, 70],
  ]);
});
