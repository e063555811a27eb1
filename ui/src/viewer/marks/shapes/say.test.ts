import { expect, it } from 'vitest';
import type { Shape } from '../../../backend';
import { describe } from '.';

const text: Shape = { shape: 'text', mark: 'highlight', quads: [[12_000, 20_400, 90_000, 20_400, 90_000, 30_000, 12_000, 30_000]], quoted: 'Half  price\non Sunday', before: '', after: '', engine: '' };

it.each<[Shape, 'px' | 'pt', string]>([
  [{ shape: 'point', x: 12_400, y: 2_500 }, 'px', 'Point at 12 across, 3 down, in pixels'],
  [{ shape: 'box', x: 12_400, y: 20_000, width: 1_234_567, height: 600 }, 'px', 'Box at 12 across, 20 down, 1,235 by 1 pixels'],
  [{ shape: 'ellipse', x: 0, y: 20_000, width: 5_000, height: 6_000 }, 'pt', 'Ellipse at 0 across, 20 down, 5 by 6 points'],
  [{ shape: 'arrow', from: [9_000, 8_000], to: [1_000, 2_000] }, 'pt', 'Arrow from 9 across, 8 down to 1 across, 2 down, in points'],
  [{ shape: 'line', from: [9_000, 8_000], to: [1_000, 2_000] }, 'px', 'Line from 9 across, 8 down to 1 across, 2 down, in pixels'],
  [{ shape: 'freehand', points: [[9_000, 8_000, 1], [1_000, 2_000, 1]] }, 'px', 'Drawing at 1 across, 2 down, 8 by 6 pixels'],
  [{ shape: 'polygon', points: [[9_000, 8_000], [1_000, 2_000], [1_000, 8_000]] }, 'px', 'Polygon of 3 corners at 1 across, 2 down, 8 by 6 pixels'],
  [text, 'pt', 'Highlight on “Half price on Sunday”'],
  [{ ...text, mark: 'strike' }, 'pt', 'Strikethrough of “Half price on Sunday”'],
  [{ ...text, mark: 'replace', quoted: 'é'.repeat(200) }, 'pt', `Replacement of “${'é'.repeat(80)}…”`],
  [{ ...text, mark: 'insert', quoted: '' }, 'pt', 'Insertion at 12 across, 20 down, in points'],
])('says kind and place in whole units', (shape, unit, expected) => {
  expect(describe(shape, unit)).toBe(expected);
});
