import { describe, expect, it } from 'vitest';
import { threadView } from '../../../test/made';
import type { MarkView, Place } from '../../backend';
import { clustersOf } from './clusters';

const at = (frame: number | null): Place => ({ page: null, frame });
const mark = (id: string, place?: Place): MarkView => ({ id, shape: { shape: 'point', x: 0, y: 0 }, ...(place === undefined ? {} : { place }) });
const clusters = (threads: Parameters<typeof clustersOf>[0]) =>
  clustersOf(threads, (frame) => frame * 10).map(({ x, stops }) => [x, stops.map(({ thread, frame }) => `${thread.id} ${frame}`)]);

describe('ticks of the timeline', () => {
  it('are where comments are, close ones together', () => {
    const threads = [threadView({ id: 'b', place: at(5) }), threadView({ id: 'a', place: at(4) }), threadView({ id: 'c', place: at(6) }), threadView({ id: 'all', place: at(null) })];
    expect(clusters(threads)).toEqual([
      [40, ['a 4', 'b 5']],
      [60, ['c 6']],
    ]);
  });

  it('are on each frame that a comment has marks on, one for each', () => {
    const thread = threadView({ id: 'a', place: at(4), marks: [mark('1'), mark('2', at(30)), mark('3', at(30)), mark('4', { ...at(50), until: 60 })] });
    expect(clusters([thread, threadView({ id: 'b', place: at(31) })])).toEqual([
      [40, ['a 4']],
      [300, ['a 30', 'b 31']],
      [500, ['a 50']],
    ]);
  });

  it('count a comment once where its frames are close', () => {
    const thread = threadView({ id: 'a', place: at(4), marks: [mark('1', at(5))] });
    expect(clusters([thread])).toEqual([[40, ['a 4']]]);
  });
});
