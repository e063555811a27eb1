import { describe, expect, it } from 'vitest';
import type { Draft } from '../viewer';
import { readDrafts, writeDrafts } from './keptDrafts';

const kept: Draft[] = [
  {
    version: 'v2',
    place: { page: 3, frame: null },
    marks: [{ shape: { shape: 'box', x: -1, y: 2, width: 3000, height: 4000 } }],
    text: 'Half',
  },
  { version: 'v1', place: { page: null, frame: 7, table_revision: 1, key: { pts: '-3003', ordinal: 0 } }, marks: [], text: 'Dark' },
  { version: 'v1', place: null, marks: [], text: 'Early' },
  {
    version: 'v1',
    place: { page: null, frame: 7, until: 20, key: { pts: '7', ordinal: 0 }, until_key: { pts: '20', ordinal: 0 } },
    marks: [
      { shape: { shape: 'freehand', points: [[1, 2, 500]] }, stroke: { color: 'green', width: 8 } },
      { shape: { shape: 'arrow', from: [1, 2], to: [3, 4] }, place: { page: null, frame: 90 } },
    ],
    text: 'Here and there',
  },
  { version: 'v1', place: { page: null, frame: null, span: { start: 10, end: 40, sample_rate: 44_100 } }, marks: [], text: '' },
  {
    version: 'v1',
    place: null,
    marks: [],
    text: '@Ann',
    along: { mentions: [{ id: 'ann', name: 'Ann' }], files: [{ id: 'a'.repeat(64), name: 'a.png', bytes: 3 }], audience: 'team' },
  },
];

describe('unsent comments', () => {
  it('come back as they were kept', () => expect(readDrafts(writeDrafts(kept))).toEqual(kept));

  it('are read as they were before marks had more than a shape', () => {
    const [before] = kept;
    const shapes = before?.marks.map(({ shape }) => shape);
    expect(readDrafts(JSON.stringify([{ ...before, marks: shapes }]))).toEqual([before]);
  });

  it('keep their words and their other marks where one cannot be read', () => {
    const [before] = kept;
    const star = { shape: { shape: 'star', x: 0, y: 0 } };
    expect(readDrafts(JSON.stringify([{ ...before, marks: [star, ...(before?.marks ?? [])] }]))).toEqual([before]);
    expect(readDrafts(JSON.stringify([{ ...before, marks: [star] }]))).toEqual([{ ...before, marks: [] }]);
  });

  it('are removed when there are none', () => expect(writeDrafts([])).toBe(''));

  it.each([
    '',
    'not json',
    'null',
    '{}',
    JSON.stringify([{ ...kept[0], version: 2 }]),
    JSON.stringify([{ ...kept[0], text: undefined }]),
    JSON.stringify([{ ...kept[0], text: ' ', marks: [{ shape: 'star', x: 0, y: 0, width: 1, height: 1 }] }]),
    JSON.stringify([{ ...kept[0], text: '', marks: [{ shape: 'box', x: 0.5, y: 0, width: 1, height: 1 }] }]),
  ])('ignore what is not theirs: %s', (text) => expect(readDrafts(text)).toEqual([]));
});
