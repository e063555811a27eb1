import { expect, it } from 'vitest';
import { fileSize, since } from './when';

const NOW = Date.UTC(2026, 10, 23, 12);
const MINUTE = 60_000;

it.each([
  [0, 'now'],
  [-5 * MINUTE, 'now'],
  [59_999, 'now'],
  [MINUTE, '1 minute ago'],
  [59 * MINUTE, '59 minutes ago'],
  [60 * MINUTE, '1 hour ago'],
  [24 * 60 * MINUTE, 'yesterday'],
  [6 * 24 * 60 * MINUTE, '6 days ago'],
  [7 * 24 * 60 * MINUTE, 'Nov 16, 2026'],
])('%i ms ago is %j', (ago, text) => expect(since(NOW - ago, NOW, 'en-US')).toBe(text));

it('speaks the locale', () => expect(since(NOW - 60 * MINUTE, NOW, 'de')).toBe('vor 1 Stunde'));

it.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [500_000_000, '500 MB'],
  [1500, '1.5 kB'],
  [12_345_678, '12 MB'],
  [3e15, '3,000 TB'],
])('%i bytes are %j', (bytes, text) => expect(fileSize(bytes, 'en-US')).toBe(text));
