import { expect, it } from 'vitest';
import { filmView } from '../../../test/made';
import { sizeOf } from './Facts';

it('says how large or long something is, as far as its kind has that', () => {
  expect(sizeOf({ kind: 'pdf', num_pages: 12 })).toBe('12 pages');
  expect(sizeOf({ kind: 'image', width: 1200, height: 80, num_pages: 3, dpi: null, vector: false })).toBe('1,200 × 80 pixels · 3 pages');
  expect(sizeOf(filmView({ width: 640, height: 360, duration: [61, 1] }))).toBe('640 × 360 pixels · 1:01.000');
});
