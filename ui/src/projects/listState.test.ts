import { beforeEach, expect, it } from 'vitest';
import { askedFor, FIRST, isFiltered, keep, keptOf, type ListState, NO_FILTER, read, wayOf, written } from './listState';

beforeEach(() => window.localStorage.clear());

const LATE: ListState = {
  filter: { text: 'banner', standings: ['approved', 'pending'], kinds: ['pdf'], archived: 'yes', unread: true, changed: 'week' },
  sort: { by: 'name', descending: false },
};

it('reads back what it wrote, and writes the same the same way', () => {
  const back = read(written(LATE));
  expect(back).toEqual({ ...LATE, filter: { ...LATE.filter, standings: ['pending', 'approved'] } });
  expect(written(back)).toBe(written(LATE));
  expect(read(written(FIRST))).toEqual(FIRST);
});

it.each(['', 'nonsense', 'null', '[]', '{"filter":7,"sort":[]}', '{"filter":{"text":7,"standings":["lost"],"kinds":"pdf","archived":1,"changed":"never"},"sort":{"by":"weight"}}'])(
  'begins anew where %j is not understood',
  (text) => expect(read(text)).toEqual(FIRST),
);

it('asks from midnight on, so that the question is the same all day', () => {
  const noon = new Date(2026, 10, 23, 12).getTime();
  const since = (changed: 'today' | 'week' | 'month' | null, now = noon) => askedFor({ ...NO_FILTER, changed }, now).changed_since;
  expect(since(null)).toBeNull();
  expect(since('today')).toBe(new Date(2026, 10, 23).getTime());
  expect(since('week')).toBe(new Date(2026, 10, 17).getTime());
  expect(since('month')).toBe(new Date(2026, 9, 25).getTime());
  expect(since('week', noon + 3_600_000)).toBe(since('week'));
});

it('counts as filtered by anything but the archive', () => {
  expect(isFiltered(NO_FILTER)).toBe(false);
  expect(isFiltered({ ...NO_FILTER, archived: 'only', text: '  ' })).toBe(false);
  expect(isFiltered({ ...NO_FILTER, kinds: ['pdf'] })).toBe(true);
  expect(isFiltered({ ...NO_FILTER, changed: 'today' })).toBe(true);
});

it('goes from A on, and from the most and the latest', () => {
  expect(wayOf('name')).toEqual({ by: 'name', descending: false });
  expect(wayOf('open')).toEqual({ by: 'open', descending: true });
  expect(wayOf('created')).toEqual({ by: 'created', descending: true });
});

it('keeps each project for itself, and forgets those of long ago', () => {
  expect(keptOf('one')).toEqual({ project: 'one', state: written(FIRST), saved: null, look: 'table' });
  const kept = { project: 'one', state: written(LATE), saved: 'f1', look: 'grid' } as const;
  keep(kept);
  keep({ ...kept, project: 'two', look: 'table' });
  expect(keptOf('one')).toEqual(kept);
  expect(keptOf('two').look).toBe('table');
  for (let at = 0; at < 100; at += 1) keep({ ...kept, project: `more ${at}` });
  expect(keptOf('one').look).toBe('table');
});
