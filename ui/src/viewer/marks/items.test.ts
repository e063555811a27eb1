import { describe, expect, it } from 'vitest';
import { threadView } from '../../../test/made';
import type { NewMark, Shape, ThreadView } from '../../backend';
import { draftIndex, ghostsAt, itemsAt } from './items';

const shape = (x: number): Shape => ({ shape: 'box', x, y: 0, width: 1000, height: 1000 });
const mark = (x: number): NewMark => ({ shape: shape(x) });
const thread = (over: Partial<ThreadView>) => threadView({ id: 't', version: 'v', marks: [{ id: 'm', shape: shape(5) }], ...over });

describe('marks at a place', () => {
  const here = { page: null, frame: 7 };

  it('are those of the version and the place, with the draft on top', () => {
    const threads = [
      thread({ place: here }),
      thread({ id: 'elsewhere', place: { page: null, frame: 8 } }),
      thread({ id: 'older', version: 'u', place: here }),
    ];
    const items = itemsAt(threads, 'v', here, { place: here, marks: [mark(3)] });
    expect(items.map(({ thread: id, number, own }) => [id, number, own])).toEqual([
      ['t', 1, false],
      [null, null, true],
    ]);
    expect(items.map(({ id }) => draftIndex(id))).toEqual([null, 0]);
    expect(itemsAt(threads, 'v', { page: null, frame: 9 }, { place: here, marks: [mark(3)] })).toEqual([]);
  });

  it('are those with that place of their own, and not their comment’s', () => {
    const threads = [thread({ place: { page: null, frame: 1 }, marks: [{ id: 'm', shape: shape(5) }, { id: 'n', shape: shape(6), place: here }] })];
    expect(itemsAt(threads, 'v', here, null).map(({ id }) => id)).toEqual(['n']);
    expect(itemsAt(threads, 'v', { page: null, frame: 1 }, null).map(({ id }) => id)).toEqual(['m']);
    const draft = { place: { page: null, frame: 1 }, marks: [mark(1), { ...mark(2), place: here }] };
    expect(itemsAt([], 'v', here, draft).map(({ id }) => id)).toEqual(['draft/1']);
  });

  it('are on all frames of a range', () => {
    const threads = [thread({ place: { page: null, frame: 5, until: 7 } })];
    const at = (number: number) => itemsAt(threads, 'v', { page: null, frame: number }, null).length;
    expect([4, 5, 6, 7, 8].map(at)).toEqual([0, 1, 1, 1, 0]);
  });

  it('have ghosts up to five frames away, which are not on the frame itself', () => {
    const threads = [thread({ place: { page: null, frame: 10, until: 12 } })];
    const at = (number: number) => ghostsAt(threads, 'v', number, { place: { page: null, frame: 30 }, marks: [mark(1)] }).map(({ id }) => id);
    expect([4, 5, 9, 10, 12, 17, 18, 25].map(at)).toEqual([[], ['m'], ['m'], [], [], ['m'], [], ['draft/0']]);
  });
});
