import { describe, expect, it } from 'vitest';
import type { Command } from '../app/commands';
import { listed } from './listed';
import { score } from './scorer';

const best = (typed: string, names: string[]) =>
  names
    .map((name) => ({ name, fit: score(typed, name) }))
    .filter(({ fit }) => fit !== null)
    .toSorted((one, other) => (other.fit ?? 0) - (one.fit ?? 0))
    .map(({ name }) => name);

describe('what fits what was typed', () => {
  it.each([
    ['zoom', 'Zoom in', true],
    ['in', 'Zoom in', true],
    ['zo in', 'Zoom in', true],
    ['in zo', 'Zoom in', true],
    ['zi', 'Zoom in', true],
    ['zoin', 'Zoom in', true],
    ['gtp', 'Go to page, frame or timecode…', true],
    ['PAGE', 'Next page', true],
    ['crème', 'Creme', true],
    ['oom', 'Zoom in', false],
    ['zx', 'Zoom in', false],
    ['iz', 'Zoom in', false],
    ['zoom out', 'Zoom in', false],
    ['…', 'Choose files…', false],
    ['', 'Zoom in', true],
  ])('%s, %s: %s', (typed, name, fits) => expect(score(typed, name) !== null).toBe(fits));

  it('has whole words before beginnings, beginnings before initials, and earlier words before later ones', () => {
    expect(best('page', ['Pageant', 'Last page', 'Page'])).toEqual(['Page', 'Last page', 'Pageant']);
    expect(best('set', ['Show every thing', 'Settings'])).toEqual(['Settings', 'Show every thing']);
    expect(best('co', ['Write a comment', 'Compare'])).toEqual(['Compare', 'Write a comment']);
    expect(best('hand', ['Hand over now', 'Hand'])).toEqual(['Hand', 'Hand over now']);
  });

  it('takes its time with nothing that is long', () => {
    expect(score('a'.repeat(300), 'a aa aaa aaaa aaaaa aaaaaa')).toBeNull();
  });
});

describe('what the palette lists', () => {
  const command = (id: string, name: string, why: string | null = null): Command => ({ id, name, keys: [], why, run: () => undefined });
  const all = [command('in', 'Zoom in'), command('out', 'Zoom out'), command('find', 'Find in document', 'Only in a PDF'), command('hand', 'Hand')];
  const ids = (typed: string, recent: string[] = []) => listed(typed, all, recent).map(({ id }) => id);

  it('is what was used last, then the rest of what can be done', () => {
    expect(ids('')).toEqual(['in', 'out', 'hand']);
    expect(ids(' ', ['hand', 'find', 'gone'])).toEqual(['hand', 'in', 'out']);
  });

  it('is what fits, with what cannot be done after it', () => {
    expect(ids('in')).toEqual(['in', 'find']);
    expect(ids('zoom')).toEqual(['in', 'out']);
    expect(ids('zoom', ['out'])).toEqual(['out', 'in']);
    expect(ids('poster')).toEqual([]);
  });
});
