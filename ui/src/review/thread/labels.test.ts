import { expect, it } from 'vitest';
import { labelsFor, tidy } from './labels';

it('lists the labels of the thread first, then those of the project, and tells what is new', () => {
  expect(labelsFor('', ['Print', 'Legal'], ['Legal'])).toEqual({ listed: ['Legal', 'Print'], isNew: false });
  expect(labelsFor(' pri', ['Print', 'Legal'], [])).toEqual({ listed: ['Print'], isNew: true });
  expect(labelsFor('print ', ['Print'], [])).toEqual({ listed: ['Print'], isNew: false });
  expect(labelsFor('  ', [], [])).toEqual({ listed: [], isNew: false });
  expect(tidy('  a \n b ')).toBe('a b');
});
