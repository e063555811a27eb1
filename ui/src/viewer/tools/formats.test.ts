import { describe, expect, it } from 'vitest';
import { area, decimal, degrees, hex, length, nearness, position, sourceText } from './formats';
import type { Ground } from './ground';
import { angleOf, isPrinted, measuresOf } from './measures';
import type { Measured } from './measuring';
import { measuredText, shortText } from './words';

const image: Ground = { version: 'v', kind: 'image', page: null, bounds: { width: 4_000_000, height: 3_000_000 }, perInch: null };
const print: Ground = { ...image, perInch: [300, 150] };
const page: Ground = { ...image, kind: 'pdf', page: 1, bounds: { width: 595_276, height: 841_890 } };
const line = (toX: number, toY: number): Measured => ({ mode: 'line', from: { x: 100_000, y: 100_000 }, to: { x: 100_000 + toX, y: 100_000 + toY }, page: null });

describe('numbers', () => {
  it('follow the locale', () => {
    expect(decimal(1234.5, 1, 'en')).toBe('1,234.5');
    expect(decimal(1234.5, 1, 'de')).toBe('1.234,5');
    expect(decimal(-0.04, 1, 'en')).toBe('0.0');
    expect(decimal(-3.25, 2, 'en')).toBe('−3.25');
  });

  it('have as many digits as one can mean', () => {
    expect([length(312, 'px', 'en'), length(12.5, 'px', 'en')]).toEqual(['312 px', '12.5 px']);
    expect([length(210, 'mm', 'en'), length(3.456, 'mm', 'en')]).toEqual(['210.0 mm', '3.46 mm']);
    expect([length(595.276, 'pt', 'en'), area(62_370, 'mm', 'en')]).toEqual(['595.3 pt', '62,370.0 mm²']);
    expect(degrees(-45, 'en')).toBe('−45.0°');
  });

  it('write colours as hex and points as pixels or millimetres', () => {
    expect(hex([214, 90, 9])).toBe('#D65A09');
    expect(position({ x: 120_500, y: 45_500 }, image, 'en')).toBe('120, 45 px');
    expect(position({ x: 72_000, y: 36_000 }, page, 'en')).toBe('25.4, 12.7 mm');
  });

  it('write stored values under their names, inks in percent', () => {
    const apart = (text: string) => text.replaceAll('\u2002', ' ');
    expect(apart(sourceText({ model: 'ycbcr', bits: 10, decoded: false, values: [620, 480, 530] }, 'en'))).toBe('Y′ 620 Cb 480 Cr 530');
    expect(apart(sourceText({ model: 'cmyk', bits: 8, decoded: false, values: [31, 204, 0, 8] }, 'en'))).toBe('C 12 M 80 Y 0 K 3 %');
    expect(apart(sourceText({ model: 'gray', bits: 16, decoded: false, values: [65_535] }, 'en'))).toBe('Gray 65,535');
  });

  it.each([
    [0, 'same'],
    [1, 'same'],
    [1.004, 'same'],
    [1.01, 'barely'],
    [2, 'barely'],
    [2.01, 'visible'],
    [5, 'visible'],
    [5.01, 'different'],
  ] as const)('say how far ΔE %d is: %s', (deltaE, word) => {
    expect(nearness(deltaE)).toBe(word);
  });
});

describe('measures', () => {
  it('of a page are millimetres and points', () => {
    const [mm, pt] = measuresOf(line(72_000, 144_000), page);
    expect(mm).toMatchObject({ unit: 'mm', across: 25.4, down: 50.8 });
    expect(mm?.area).toBeCloseTo(1290.32, 9);
    expect(pt).toMatchObject({ unit: 'pt', across: 72, down: 144, area: 10_368 });
  });

  it('of a page with units of its own are true to the paper', () => {
    const poster: Ground = { ...page, perInch: [7.2, 7.2] };
    const [mm, pt] = measuresOf(line(72_000, 144_000), poster);
    expect(mm?.across).toBeCloseTo(254, 9);
    expect(pt?.down).toBeCloseTo(1440, 9);
    expect(position({ x: 72_000, y: 36_000 }, poster, 'en')).toBe('254.0, 127.0 mm');
  });

  it('of an image are pixels, and millimetres where it has a resolution, other across than down, too', () => {
    expect(measuresOf(line(300_000, 400_000), image)).toEqual([{ unit: 'px', across: 300, down: 400, length: 500, area: 120_000 }]);
    const mm = measuresOf(line(300_000, 150_000), print)[1];
    expect(mm).toMatchObject({ unit: 'mm', across: 25.4, down: 25.4 });
    expect(mm?.length).toBeCloseTo(25.4 * Math.SQRT2, 9);
  });

  it('do not take a ratio of pixels for a resolution', () => {
    expect(isPrinted({ ...image, perInch: [1, 1] })).toBe(false);
    expect(measuresOf(line(1_000, 0), { ...image, perInch: [2, 1] })).toHaveLength(1);
  });

  it.each([
    [10_000, 0, 0],
    [10_000, -10_000, 45],
    [0, -10_000, 90],
    [-10_000, 0, 180],
    [0, 10_000, -90],
    [10_000, 10_000, -45],
  ])('the angle towards %i, %i is %i°', (x, y, angle) => {
    expect(angleOf(line(x, y))).toBeCloseTo(angle, 9);
  });

  it('are short beside the line and whole when read out', () => {
    expect(shortText(line(300_000, 400_000), image)).toBe('500 px');
    expect(shortText({ ...line(72_000, 144_000), mode: 'area' }, page)).toBe('25.4 × 50.8 mm');
    expect(measuredText(line(300_000, -400_000), image)).toBe('500 px, across 300 px, down 400 px, angle 53.1°');
  });
});
