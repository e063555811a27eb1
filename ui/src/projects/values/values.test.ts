import { expect, it } from 'vitest';
import { proofCard } from '../../../test/made';
import type { FieldView } from '../../backend';
import { commonOf, decimalOf, sharedOf, tagsOf, textsOf, usedIn, valueOf, wordOf, wordsOf } from './values';

const TAGS: FieldView = { id: 't', name: 'Tags', kind: 'tags', options: [], position: 0 };

it('writes numbers and dates as people do, of any length (w12)', () => {
  expect(wordOf('number', '1234567.5', 'de')).toBe('1.234.567,5');
  expect(wordOf('number', '999999999999999999', 'en')).toBe('999,999,999,999,999,999');
  expect(wordOf('number', 'much', 'en')).toBe('much');
  expect(wordOf('date', '2026-11-30', 'en')).toBe('Nov 30, 2026');
  expect(wordOf('date', 'someday', 'en')).toBe('someday');
  expect(wordsOf({ tags: ['a', 'b'] }, TAGS, 'en')).toBe('a, b');
  expect(wordsOf(null, TAGS, 'en')).toBe('');
});

it('makes values of what was typed, and none of nothing (w12)', () => {
  expect(valueOf('number', ['1.5'])).toEqual({ number: '1.5' });
  expect(valueOf('choices', ['a', 'b'])).toEqual({ choices: ['a', 'b'] });
  expect(valueOf('tags', [])).toBeNull();
  expect(valueOf('text', [''])).toBeNull();
  expect([decimalOf(12.5), decimalOf(0.1 + 0.2), decimalOf(-0), decimalOf(1e9), decimalOf(-0.0000001)]).toEqual(['12.5', '0.3', '0', '1000000000', '0']);
  expect(tagsOf(' b, a,, c ', ['a'])).toEqual(['a', 'b', 'c']);
  expect(textsOf({ date: '2026-01-01' })).toEqual(['2026-01-01']);
});

it('knows what several have in common (w12)', () => {
  const one = proofCard({ id: '1', values: [{ field: 't', value: { tags: ['a'] } }] });
  const same = proofCard({ id: '2', values: [{ field: 't', value: { tags: ['a'] } }] });
  const other = proofCard({ id: '3', values: [{ field: 't', value: { tags: ['b', 'a'] } }] });
  expect(commonOf([one, same], 't')).toEqual({ value: { tags: ['a'] }, isMixed: false });
  expect(commonOf([one, other], 't')).toEqual({ value: null, isMixed: true });
  expect(commonOf([one, proofCard()], 't')).toEqual({ value: null, isMixed: true });
  expect(usedIn([one, same, other], 't')).toEqual(['a', 'b']);
  expect(sharedOf([one, same, other], 't')).toEqual({ all: ['a'], some: ['b'] });
  expect(sharedOf([one, same, proofCard()], 't')).toEqual({ all: [], some: ['a'] });
  expect(sharedOf([one, same], 't', true)).toEqual({ all: [], some: ['a'] });
});
