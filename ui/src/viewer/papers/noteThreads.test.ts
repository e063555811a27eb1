import { expect, it } from 'vitest';
import type { NoteView } from '../../backend';
import { threadsOf } from './noteThreads';

const note = (number: number, to: number | null = null): NoteView => ({ number, page: 1, kind: 'Text', shape: { shape: 'point', x: 0, y: 0 }, author: null, text: `note ${number}`, modified: null, in_reply_to: to, state: null });
const numbers = (notes: readonly NoteView[]) => threadsOf(notes).map(({ note: first, answers }) => [first.number, answers.map((one) => one.number)]);

it('puts answers to what they answer, however deep', () => {
  expect(numbers([note(1), note(2, 1), note(3), note(4, 2), note(5, 3)])).toEqual([[1, [2, 4]], [3, [5]]]);
});

it('loses none that answer what is not there, themselves, or one another', () => {
  expect(numbers([note(1, 9), note(2, 2), note(3, 4), note(4, 3), note(5, 1)])).toEqual([[1, [5]], [2, []], [3, []], [4, []]]);
});
