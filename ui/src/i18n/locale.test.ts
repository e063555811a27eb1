import { describe, expect, it } from 'vitest';
import { usableLocale } from './locale';

describe('usableLocale', () => {
  it.each([
    ['en-US', 'en-US'],
    ['de', 'de'],
    ['C', 'en'],
    ['en_US.UTF-8', 'en'],
    ['', 'en'],
  ])('%s → %s', (tag, expected) => {
    expect(usableLocale(tag)).toBe(expected);
  });
});
