import { afterEach, describe, expect, it } from 'vitest';
import { isolated, leftToRight, usableLocale } from './locale';

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

describe('what keeps its own direction', () => {
  const { dir } = document.documentElement;
  afterEach(() => {
    document.documentElement.dir = dir;
  });

  it('keeps a timecode as it is read among words from right to left, and adds nothing elsewhere', () => {
    document.documentElement.dir = 'rtl';
    expect(isolated('01:00:00;00')).toBe('\u206801:00:00;00\u2069');
    document.documentElement.dir = 'ltr';
    expect(isolated('01:00:00;00')).toBe('01:00:00;00');
  });

  it('keeps a sign behind its number, and adds nothing elsewhere', () => {
    document.documentElement.dir = 'rtl';
    expect(leftToRight('100 %')).toBe('\u2066100 %\u2069');
    document.documentElement.dir = 'ltr';
    expect(leftToRight('100 %')).toBe('100 %');
  });
});
