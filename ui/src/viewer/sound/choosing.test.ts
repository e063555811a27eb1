import { describe, expect, it } from 'vitest';
import { nudged, previewed, setEdge, type Choosing } from './choosing';
import type { Edge } from './stretch';

const NONE: Choosing = { range: null, pending: null };
const range = (start: number, end: number): Choosing => ({ range: { start, end }, pending: null });
const waiting = (edge: Edge, at: number): Choosing => ({ range: null, pending: { edge, at } });

describe('in and out', () => {
  it.each<[string, Choosing, [Edge, number][], Choosing]>([
    ['one after the other', NONE, [['start', 10], ['end', 30]], range(10, 30)],
    ['out first', NONE, [['end', 30], ['start', 10]], range(10, 30)],
    ['the wrong way round', NONE, [['start', 30], ['end', 10]], range(10, 30)],
    ['one alone waits', NONE, [['start', 10]], waiting('start', 10)],
    ['and may be set anew', NONE, [['start', 10], ['start', 20]], waiting('start', 20)],
    ['a range of nothing is none', NONE, [['start', 10], ['end', 10]], waiting('end', 10)],
    ['an edge moves', range(10, 30), [['start', 5], ['end', 40]], range(5, 40)],
    ['an edge beyond the other begins anew', range(10, 30), [['start', 50]], waiting('start', 50)],
    ['and is finished by the other', range(10, 30), [['start', 50], ['end', 60]], range(50, 60)],
  ])('%s', (_, from, keys, expected) => {
    expect(keys.reduce((now, [edge, at]) => setEdge(now, edge, at), from)).toEqual(expected);
  });

  it('shows what it would be', () => {
    expect(previewed({ edge: 'start', at: 10 }, 4)).toEqual({ start: 4, end: 10 });
    expect(previewed({ edge: 'start', at: 10 }, 10)).toBeNull();
    expect(previewed(null, 4)).toBeNull();
  });
});

describe('an edge moved by keys', () => {
  it.each([
    ['start', 5, { start: 15, end: 30 }],
    ['start', 500, { start: 29, end: 30 }],
    ['start', -500, { start: 0, end: 30 }],
    ['end', 500, { start: 10, end: 100 }],
    ['end', -500, { start: 10, end: 11 }],
  ] as const)('%s by %i', (edge, by, expected) => expect(nudged({ start: 10, end: 30 }, edge, by, 100)).toEqual(expected));
});
