import { describe, expect, it } from 'vitest';
import { askedAt, offeredFor } from './asking';

describe('people are asked for', () => {
  it.each([
    ['@', 0, ''],
    ['@an', 0, 'an'],
    ['Look, @Ann L', 6, 'Ann L'],
    ['(@an', 1, 'an'],
    ['one\n@a', 4, 'a'],
  ])('by %j', (text, start, query) => expect(askedAt(text, text.length)).toEqual({ start, query }));

  it.each([[''], ['mail@an'], ['@Ann '], ['@ '], ['@an\n'], ['@one two three four five']])('not by %j', (text) => expect(askedAt(text, text.length)).toBeNull());

  it('before the caret', () => {
    expect(askedAt('@an and more', 2)).toEqual({ start: 0, query: 'a' });
    expect(askedAt('@an and more', 0)).toBeNull();
  });
});

it('offers those whose names begin so, first names first, whatever the accents', () => {
  const people = ['Dana Keller', 'Kéla Ortega', 'Luis Okel', 'Ann'].map((name) => ({ id: name, name }));
  expect(offeredFor(people, 'ke').map(({ name }) => name)).toEqual(['Kéla Ortega', 'Dana Keller']);
  expect(offeredFor(people, '')).toHaveLength(4);
  expect(offeredFor(people, 'x')).toEqual([]);
  expect(offeredFor(Array.from({ length: 20 }, (_, at) => ({ id: String(at), name: 'Ann' })), 'a')).toHaveLength(8);
});
