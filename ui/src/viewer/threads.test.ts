import { describe, expect, it } from 'vitest';
import { threadView } from '../../test/made';
import type { MarkView } from '../backend';
import { hasTeamMarks, openByPage } from './threads';

const onPage = (page: number | null) => ({ page, frame: null });
const markOn = (page: number | null): MarkView => ({ id: `m${page}`, shape: { shape: 'point', x: 0, y: 0 }, ...(page === null ? {} : { place: onPage(page) }) });

describe('open comments by page', () => {
  it('count once on each page that they or their marks are on', () => {
    const threads = [
      threadView({ id: 'a', version: 'v', place: onPage(1) }),
      threadView({ id: 'b', version: 'v', place: onPage(1), marks: [markOn(null), markOn(3), markOn(3), markOn(1)] }),
      threadView({ id: 'whole', version: 'v', place: onPage(null) }),
      threadView({ id: 'done', version: 'v', place: onPage(1), resolved: true }),
      threadView({ id: 'other', version: 'w', place: onPage(1) }),
    ];
    expect([...openByPage(threads, 'v')]).toEqual([
      [1, 2],
      [3, 1],
    ]);
  });
});

describe('marks that pictures leave out', () => {
  it('are those for the team only, of the same version', () => {
    const team = threadView({ version: 'v', audience: 'team', marks: [markOn(null)] });
    expect(hasTeamMarks([team], 'v')).toBe(true);
    expect(hasTeamMarks([team], 'w')).toBe(false);
    const onThird = [{ ...team, place: onPage(1), marks: [markOn(3)] }];
    expect(hasTeamMarks(onThird, 'v')).toBe(true);
    expect([1, 3].map((page) => hasTeamMarks(onThird, 'v', onPage(page)))).toEqual([false, true]);
    expect(hasTeamMarks([{ ...team, marks: [] }, { ...team, audience: 'everyone' }], 'v')).toBe(false);
  });
});
