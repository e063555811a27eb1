import { expect, it, vi } from 'vitest';
import { pageView } from '../../test/made';
import { findPage } from './GoTo';

const labels = ['i', 'ii', 'iii', '1', '2', '3', 'A-1'];
const pages = (first: number) =>
  Promise.resolve(first === 1 ? labels.map((label, index) => pageView({ number: index + 1, label })) : []);

it.each([
  ['ii', 2],
  ['II', 2],
  ['1', 4],
  ['a-1', 7],
  ['7', 7],
  ['8', null],
  ['0', null],
  ['iv', null],
])('finds %s at %s: labels before numbers', async (text, page) => {
  expect(await findPage(text, labels.length, pages)).toBe(page);
});

it('looks through all chunks, and no further than the label', async () => {
  const asked = vi.fn<Parameters<typeof findPage>[2]>((first) => Promise.resolve([pageView({ number: first, label: `p${first}` })]));
  expect(await findPage('p65', 200, asked)).toBe(65);
  expect(asked.mock.calls).toEqual([[1], [65]]);
});
