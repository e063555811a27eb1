import { describe, expect, it } from 'vitest';
import type { View } from '../store';
import { covers, planFor, scaleFor, wholeSize } from './plan';

const viewport = { width: 1200, height: 800 };
const view = (zoom: number, centerX: number, centerY: number): View => ({ mode: 'free', zoom, centerX, centerY, turn: 0 });
const page = { width: 595.276, height: 841.89 };

describe('what is asked for', () => {
  it('is a whole number of pixels wide, at the size that is shown', () => {
    for (const zoom of [0.05, 0.3333, 0.5, 0.77, 0.9999]) {
      const scale = scaleFor('image', { width: 3000, height: 1999 }, zoom);
      expect((3000 * scale[0]) / scale[1]).toBeCloseTo(Math.round(3000 * zoom), 9);
    }
    expect(wholeSize(page, scaleFor('pdf', page, 2)).width).toBe(1191);
  });

  it('is never more than the medium has, but for pages', () => {
    expect(scaleFor('image', { width: 100, height: 100 }, 64)).toEqual([1, 1]);
    expect(scaleFor('video', { width: 100, height: 100 }, 1.001)).toEqual([1, 1]);
    const [num, den] = scaleFor('pdf', page, 8);
    expect(num / den).toBeCloseTo(8, 2);
  });

  it('is all the size that is shown of a drawing, up to what is drawn at all', () => {
    const drawing = { width: 640, height: 400 };
    expect(scaleFor('vector', drawing, 8)).toEqual([8, 1]);
    expect(scaleFor('vector', drawing, 0.5)).toEqual([1, 2]);
    expect(wholeSize(drawing, scaleFor('vector', drawing, 64)).width).toBe(32_768);
    for (const [width, height] of [[400, 640], [333, 1021], [40_000, 20]] as const) {
      const whole = wholeSize({ width, height }, scaleFor('vector', { width, height }, 1000));
      expect(Math.max(whole.width, whole.height)).toBeLessThanOrEqual(Math.max(32_768, width, height));
    }
    const { base, sharp } = planFor('vector', drawing, view(8, 320, 200), viewport, 1);
    expect(sharp.scale).toEqual([8, 1]);
    expect(sharp.region).not.toBeNull();
    expect(base?.region).toBeNull();
  });

  it('has no part that the socket refuses, and is as wide as wanted all the same', () => {
    for (const width of [595.276, 595.277, 841.89, 2383.937, 14399.999]) {
      for (const zoom of [0.05, 0.333, 1, 2.517, 8, 64, 85.3, 170.6]) {
        if (width * zoom > 500_000) continue;
        const paper = { width, height: 1000 };
        const [num, den] = scaleFor('pdf', paper, zoom);
        expect(Math.max(num, den)).toBeLessThanOrEqual(1_000_000);
        expect(Number.isInteger(num) && Number.isInteger(den) && num > 0 && den > 0).toBe(true);
        expect(wholeSize(paper, [num, den]).width).toBe(Math.max(1, Math.round(width * zoom)));
      }
    }
  });

  it('is the whole frame of a video at any zoom', () => {
    const plan = planFor('video', { width: 1920, height: 1080 }, view(20, 100, 100), viewport, 1);
    expect(plan).toEqual({ base: null, sharp: { scale: [1, 1], region: null } });
  });

  it('is the whole page while most of it shows', () => {
    expect(planFor('pdf', page, view(0.9, 297, 420), viewport, 1)).toMatchObject({ base: null, sharp: { region: null } });
  });

  it('is a base and then the visible part once one looks closely', () => {
    const plan = planFor('pdf', page, view(8, 297, 420), viewport, 1);
    const [x, y, width, height] = plan.sharp.region ?? [0, 0, 0, 0];
    expect(plan.base?.region).toBeNull();
    expect(x).toBeLessThanOrEqual(297 * 8 - 600);
    expect(y).toBeLessThanOrEqual(420 * 8 - 400);
    expect(x + width).toBeGreaterThanOrEqual(297 * 8 + 600);
    expect(y + height).toBeGreaterThanOrEqual(420 * 8 + 400);
    expect(width * height).toBeLessThan(4_000_000);
    const whole = wholeSize(page, plan.base?.scale ?? [0, 1]);
    expect(whole.width * whole.height).toBeLessThanOrEqual(1_510_000);
  });

  it('cuts what no texture holds', () => {
    const strip = { width: 60000, height: 90 };
    const plan = planFor('image', strip, view(1, 30000, 45), viewport, 1);
    expect(plan.sharp.region).not.toBeNull();
    expect(wholeSize(strip, plan.base?.scale ?? [1, 1]).width).toBeLessThanOrEqual(8192);
  });
});

describe('whether a region is enough', () => {
  const close = view(8, 297, 420);
  const { sharp } = planFor('pdf', page, close, viewport, 1);

  it('is for a small pan, and not for a large one or another scale', () => {
    expect(covers(sharp, sharp.scale, page, close, viewport, 1)).toBe(true);
    expect(covers(sharp, sharp.scale, page, view(8, 300, 420), viewport, 1)).toBe(true);
    expect(covers(sharp, sharp.scale, page, view(8, 400, 420), viewport, 1)).toBe(false);
    expect(covers(sharp, scaleFor('pdf', page, 9), page, view(9, 297, 420), viewport, 1)).toBe(false);
  });

  it('is always for the whole', () => {
    expect(covers({ scale: [1, 2], region: null }, [1, 2], page, view(0.5, 0, 0), viewport, 1)).toBe(true);
    expect(covers({ scale: [1, 2], region: null }, [2, 4], page, view(0.5, 0, 0), viewport, 1)).toBe(true);
  });
});

describe('what lies beside the screen', () => {
  it('is asked for as a whole at a modest size, however near one is', () => {
    const { base, sharp } = planFor('pdf', page, view(85, 300, 3000), viewport, 2);
    expect(base).toBeNull();
    expect(sharp.region).toBeNull();
    const whole = wholeSize(page, sharp.scale);
    expect(whole.width * whole.height).toBeLessThan(1_600_000);
  });
});

describe('at 6400 %', () => {
  it('the visible part of a page is asked for at the pixels of the screen', () => {
    for (const ratio of [1, 2]) {
      const zoom = (96 / 72) * 64;
      const { base, sharp } = planFor('pdf', page, view(zoom, 200, 300), viewport, ratio);
      expect(base).not.toBeNull();
      expect(wholeSize(page, sharp.scale).width).toBe(Math.round(page.width * zoom * ratio));
      const [x, y, width, height] = sharp.region ?? [0, 0, 0, 0];
      expect(width).toBeLessThan((viewport.width + 2 * 160) * ratio + 130);
      expect(height).toBeLessThan((viewport.height + 2 * 160) * ratio + 130);
      expect(x).toBeLessThanOrEqual(200 * zoom * ratio - (viewport.width * ratio) / 2);
      expect(y).toBeLessThanOrEqual(300 * zoom * ratio - (viewport.height * ratio) / 2);
    }
  });
});
