import { expect, it } from 'vitest';
import type { Shape } from '../../backend';
import { copyMarks, marksToPaste, textOf, type Copied } from './clipboard';

const shape: Shape = { shape: 'polygon', points: [[0, 0], [10, 0], [10, 10]] };
const marks: Copied[] = [{ shape, stroke: { color: 'blue', width: 4 } }, { shape: { shape: 'point', x: 1, y: 2 }, stroke: null }];

it('keeps what was copied in the window', () => {
  copyMarks(marks);
  expect(marksToPaste(null)).toEqual(marks);
});

it('reads what another window wrote, without the place it was at', () => {
  copyMarks([]);
  expect(marksToPaste(textOf(marks))).toEqual(marks);
  const placed = `galley-marks:${JSON.stringify([{ shape, place: { page: 3, frame: null } }])}`;
  expect(marksToPaste(placed)).toEqual([{ shape, stroke: null }]);
});

it.each(['', 'words', 'galley-marks:', 'galley-marks:{}', 'galley-marks:[{"shape":{"shape":"point","x":0.5,"y":1}}]'])('takes %j for something else that was copied', (text) => {
  copyMarks(marks);
  expect(marksToPaste(text)).toEqual([]);
});
