import { beforeEach, expect, it, vi } from 'vitest';
import type { Shape } from '../../backend';
import { copyMarks, marksToPaste, textOf, type Copied } from './clipboard';

const shape: Shape = { shape: 'polygon', points: [[0, 0], [10, 0], [10, 10]] };
const marks: Copied[] = [{ shape, stroke: { color: 'blue', width: 4 } }, { shape: { shape: 'point', x: 1, y: 2 }, stroke: null }];

const writeText = vi.fn<(text: string) => Promise<void>>();

beforeEach(() => {
  writeText.mockReset().mockResolvedValue(undefined);
  vi.stubGlobal('navigator', { clipboard: { writeText } });
});

it('takes what it copied before what is older, where the system refused it', async () => {
  writeText.mockRejectedValueOnce(new Error('not allowed'));
  copyMarks(marks);
  await Promise.resolve();
  expect(marksToPaste('words from before')).toEqual(marks);
  expect(marksToPaste(textOf(marks.slice(1)))).toEqual(marks.slice(1));
  copyMarks(marks);
  await Promise.resolve();
  expect(marksToPaste('words from before')).toEqual([]);
});

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

it.each(['', 'words', 'galley-marks:', 'galley-marks:{}', 'galley-marks:[{"shape":{"shape":"point","x":0.5,"y":1}}]'])('takes %j for something else that was copied', async (text) => {
  copyMarks(marks);
  await Promise.resolve();
  expect(marksToPaste(text)).toEqual([]);
});
