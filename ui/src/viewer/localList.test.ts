import { afterEach, expect, test, vi } from 'vitest';
import { readLocalList, writeLocalList } from './localList';

const isEven = (value: unknown): value is number => typeof value === 'number' && value % 2 === 0;

afterEach(() => {
  vi.restoreAllMocks();
  window.localStorage.clear();
});

test('a list comes back as it was kept, and one kept before goes', () => {
  writeLocalList('galley.test', [2, 4]);
  writeLocalList('galley.test', [6, 8]);
  expect(readLocalList('galley.test', isEven)).toEqual([6, 8]);
  expect(readLocalList('galley.other', isEven)).toEqual([]);
});

test.each([
  ['not JSON', '[2,', []],
  ['not a list', '{"0":2}', []],
  ['null', 'null', []],
  ['some of it not understood', '[2,"4",3,null,6]', [2, 6]],
])('%s harms nothing', (_, stored, expected) => {
  window.localStorage.setItem('galley.test', stored);
  expect(readLocalList('galley.test', isEven)).toEqual(expected);
});

test('no room to keep it in harms nothing', () => {
  writeLocalList('galley.test', [2]);
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  expect(() => writeLocalList('galley.test', [4])).not.toThrow();
  expect(readLocalList('galley.test', isEven)).toEqual([2]);
});

test('a storage that may not be read is an empty one', () => {
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
    throw new DOMException('denied', 'SecurityError');
  });
  expect(readLocalList('galley.test', isEven)).toEqual([]);
});
