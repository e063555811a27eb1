import { beforeEach, expect, it } from 'vitest';
import { askedFor, FIRST, isFiltered, keep, type Kept, keptOf, type ListState, NO_FILTER, read, wayOf, withField, written } from './listState';

beforeEach(() => window.localStorage.clear());

const LATE: ListState = {
  filter: { text: 'banner', standings: ['approved', 'pending'], kinds: ['pdf'], archived: 'yes', unread: true, changed: 'week', bin: false, fields: [{ field: 'f2', any: ['b', 'a'], from: null, until: null }, { field: 'f1', any: [], from: '10', until: null }] },
  sort: { by: 'name', descending: false },
};

it('reads back what it wrote, and writes the same the same way', () => {
  const back = read(written(LATE));
  expect(back).toEqual({ ...LATE, filter: { ...LATE.filter, standings: ['pending', 'approved'], fields: [{ field: 'f1', any: [], from: '10', until: null }, { field: 'f2', any: ['a', 'b'], from: null, until: null }] } });
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
  expect(isFiltered({ ...NO_FILTER, bin: true })).toBe(false);
  expect(isFiltered(withField(NO_FILTER, { field: 'f1', any: ['x'], from: null, until: null }))).toBe(true);
});

it('asks for a folder, for the bin with all of its archive, and for fields (w12)', () => {
  expect(askedFor(NO_FILTER, 0)).toMatchObject({ folder: null, deleted: false, archived: 'no', values: [] });
  const one = { field: 'f1', any: ['x'], from: null, until: null };
  expect(askedFor({ ...withField(NO_FILTER, one), bin: true }, 0, 'Spring/Social')).toMatchObject({ folder: 'Spring/Social', deleted: true, archived: 'yes', values: [one] });
});

it('has one question for each field, and none that asks for nothing (w12)', () => {
  const first = withField(NO_FILTER, { field: 'f1', any: ['x'], from: null, until: null });
  const second = withField(first, { field: 'f1', any: ['y'], from: null, until: null });
  expect(second.fields).toEqual([{ field: 'f1', any: ['y'], from: null, until: null }]);
  expect(withField(second, { field: 'f1', any: [], from: null, until: null }).fields).toEqual([]);
  expect(read('{"filter":{"fields":[7,{"field":"f1","any":[7]},{"field":"f2","any":["a",7],"from":3}]}}').filter.fields).toEqual([{ field: 'f2', any: ['a'], from: null, until: null }]);
});

it('knows what an earlier release kept', () => {
  window.localStorage.setItem('galley.projects', JSON.stringify([{ project: 'one', state: written(LATE), saved: null, look: 'grid' }]));
  expect(keptOf('one')).toEqual({ project: 'one', state: written(LATE), saved: null, look: 'grid', columns: null, details: false });
});

it('goes from A on, and from the most and the latest', () => {
  expect(wayOf('name')).toEqual({ by: 'name', descending: false });
  expect(wayOf('open')).toEqual({ by: 'open', descending: true });
  expect(wayOf('created')).toEqual({ by: 'created', descending: true });
});

it('keeps each project for itself, and forgets those of long ago', () => {
  expect(keptOf('one')).toEqual({ project: 'one', state: written(FIRST), saved: null, look: 'table', columns: null, details: false });
  const kept: Kept = { project: 'one', state: written(LATE), saved: 'f1', look: 'grid', columns: ['standing', 'field:f1'], details: true };
  keep(kept);
  keep({ ...kept, project: 'two', look: 'table' });
  expect(keptOf('one')).toEqual(kept);
  expect(keptOf('two').look).toBe('table');
  for (let at = 0; at < 100; at += 1) keep({ ...kept, project: `more ${at}` });
  expect(keptOf('one').look).toBe('table');
});
