import { describe, expect, it } from 'vitest';
import { setText } from './page';
import { MOST_QUADS, MOST_QUOTED, shapeOf, trimmed } from './shape';
import { COLUMNS, line, pageText } from './testing';

const columns = setText(COLUMNS);
const bounds = { width: 600_000, height: 800_000 };

describe('a text mark', () => {
  it('has a quad for each part of a line, its words, those around them and who read them', () => {
    expect(shapeOf(columns, { from: 6, to: 22 }, 'strike', bounds)).toEqual({
      shape: 'text',
      mark: 'strike',
      quads: [
        [90_000, 100_000, 150_000, 100_000, 150_000, 112_000, 90_000, 112_000],
        [20_000, 120_000, 90_000, 120_000, 90_000, 132_000, 20_000, 132_000],
      ],
      quoted: 'proof-\nreading',
      before: 'A long ',
      after: '\nRight one\ntwo',
      engine: 'pdfium 1',
    });
  });

  it('goes in behind what is selected, quotes nothing and has no width', () => {
    const shape = shapeOf(columns, { from: 2, to: 6 }, 'insert', bounds);
    expect(shape).toMatchObject({ quoted: '', before: 'A long', after: ' proof-\nreading\nRight one\ntwo' });
    expect(shape).toMatchObject({ quads: [[80_000, 100_000, 80_000, 100_000, 80_000, 112_000, 80_000, 112_000]] });
  });

  it('leaves spaces at its ends out, and is none of spaces alone', () => {
    expect(trimmed(columns, { from: 1, to: 7 })).toEqual({ from: 2, to: 6 });
    expect(shapeOf(columns, { from: 1, to: 2 }, 'highlight', bounds)).toBeNull();
    expect(shapeOf(setText(pageText([])), { from: 0, to: 0 }, 'insert', bounds)).toBeNull();
  });

  it('stays on the page', () => {
    const text = setText(pageText([line('edge', 580_000, 795_000)]));
    expect(shapeOf(text, { from: 0, to: 4 }, 'highlight', bounds)).toMatchObject({
      quads: [[580_000, 795_000, 600_000, 795_000, 600_000, 800_000, 580_000, 800_000]],
    });
  });

  it('is not of more than one mark can hold', () => {
    const lines = Array.from({ length: MOST_QUADS + 1 }, (_, index) => line('x', 0, index * 20_000));
    const text = setText(pageText(lines));
    expect(shapeOf(text, { from: 0, to: text.letters.length }, 'highlight', bounds)).toBe('much');
    expect(shapeOf(text, { from: 0, to: 2 * MOST_QUADS }, 'highlight', bounds)).not.toBe('much');
    const long = setText(pageText([line('x'.repeat(MOST_QUOTED + 1), 0, 0)]));
    expect(shapeOf(long, { from: 0, to: MOST_QUOTED + 1 }, 'highlight', bounds)).toBe('much');
    expect(shapeOf(long, { from: 0, to: MOST_QUOTED }, 'highlight', bounds)).toMatchObject({ quoted: 'x'.repeat(MOST_QUOTED) });
  });
});
