import { describe, expect, it } from 'vitest';
import { readMarks, writeMarks, type KeptMarks } from './draftMark';

const kept: KeptMarks = {
  version: 'v2',
  place: { page: 3, frame: null },
  shapes: [{ shape: 'box', x: -1, y: 2, width: 3000, height: 4000 }],
};

describe('unsent marks', () => {
  it('come back as they were kept', () => expect(readMarks(writeMarks(kept))).toEqual(kept));

  it('are removed when there are none', () => {
    expect(writeMarks(null)).toBe('');
    expect(writeMarks({ ...kept, shapes: [] })).toBe('');
  });

  it.each([
    '',
    'not json',
    'null',
    '[]',
    '{}',
    JSON.stringify({ ...kept, shapes: [] }),
    JSON.stringify({ ...kept, version: 2 }),
    JSON.stringify({ ...kept, shapes: [{ shape: 'ellipse', x: 0, y: 0, width: 1, height: 1 }] }),
    JSON.stringify({ ...kept, shapes: [{ shape: 'box', x: 0.5, y: 0, width: 1, height: 1 }] }),
  ])('ignore what is not theirs: %s', (text) => expect(readMarks(text)).toBeNull());
});
