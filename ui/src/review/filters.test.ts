import { describe, expect, it } from 'vitest';
import { threadView } from '../../test/made';
import { filtersFor, inOrder, numOpen, passes, type Filter, type Looking } from './filters';

const looking: Looking = { version: 'v2', place: { page: 3, frame: null }, sound: null, unread: new Set(['was-unread']) };

describe('which threads are listed', () => {
  const here = threadView({ id: 'here', place: { page: 3, frame: null } });
  const there = threadView({ id: 'there', place: { page: 4, frame: null }, resolved: true });
  const before = threadView({ id: 'before', place: { page: 3, frame: null }, version: 'v1', version_number: 1 });
  const read = threadView({ id: 'was-unread', place: { page: 9, frame: null } });
  const fresh = threadView({ id: 'fresh', place: { page: 9, frame: null }, unread: true, resolved: true });
  const all = [here, there, before, read, fresh];

  const cases: [Filter, string[]][] = [
    ['open', ['here', 'before', 'was-unread']],
    ['all', ['here', 'there', 'before', 'was-unread', 'fresh']],
    ['here', ['here']],
    ['unread', ['was-unread', 'fresh']],
  ];
  it.each(cases)('%s', (filter, ids) => {
    expect(all.filter((thread) => passes(thread, filter, looking)).map((thread) => thread.id)).toEqual(ids);
  });

  it('has what is on screen of a sound as "here"', () => {
    const at = (id: string, start: number, end: number) => threadView({ id, place: { page: null, frame: null, span: { start, end, sample_rate: 100 } } });
    const threads = [at('before', 0, 99), at('into', 50, 150), at('within', 120, 120), at('after', 201, 300), threadView({ id: 'whole' })];
    const heard = { ...looking, sound: { stretch: { from: 100, count: 100 }, rate: 100 } };
    expect(threads.filter((thread) => passes(thread, 'here', heard)).map((thread) => thread.id)).toEqual(['into', 'within']);
    expect(filtersFor('audio')).toContain('here');
  });

  it('counts the open ones', () => expect(numOpen(all)).toBe(3));

  it('has no "here" on an image, which is one place', () => {
    expect(filtersFor('image')).toEqual(['open', 'all', 'unread']);
    expect(filtersFor('image', true)).toContain('here');
    expect(filtersFor('pdf')).toContain('here');
  });
});

describe('order', () => {
  it('is the version on the canvas, then the newest, by number, unconfirmed last', () => {
    const make = (id: string, version: number, number: number | null) =>
      threadView({ id, version: `v${version}`, version_number: version, number });
    const threads = [make('d', 3, 1), make('c', 2, null), make('e', 1, 1), make('b', 2, 2), make('a', 2, 1)];
    expect(inOrder(threads, 'v2').map((thread) => thread.id)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});
