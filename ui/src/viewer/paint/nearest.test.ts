import { expect, it } from 'vitest';
import type { Header } from '../pixels/header';
import { isNearest } from './painter';

const drawn = (exact: boolean) => ({ width: 100, height: 100, exact });
const header = (kind: Header['kind'], scale: [number, number]) => ({ kind, scale }) as Header;

it('shows pixels as squares from their own size upwards, also those of an image of several pages', () => {
  expect(isNearest({ header: header('image', [1, 1]) }, drawn(false), 4)).toBe(true);
  expect(isNearest({ header: header('page', [1, 1]), hasPixels: true }, drawn(false), 4)).toBe(true);
  expect(isNearest({ header: header('frame', [1, 1]) }, drawn(false), 1.5)).toBe(true);
});

it('smooths what is smaller than it is, and what has no pixels', () => {
  expect(isNearest({ header: header('image', [1, 1]) }, drawn(false), 0.5)).toBe(false);
  expect(isNearest({ header: header('page', [1, 1]), hasPixels: false }, drawn(false), 4)).toBe(false);
  expect(isNearest({ header: header('page', [3, 2]), hasPixels: true }, drawn(false), 4)).toBe(false);
});
