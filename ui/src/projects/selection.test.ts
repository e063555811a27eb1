import { expect, it } from 'vitest';
import { manyCards } from '../../test/shelf';
import { chosenOf, needsAll, NONE, selectedOf } from './selection';

const cards = manyCards(4);
const ids = (keys: 'all' | Iterable<string>) => chosenOf(selectedOf(keys), cards).map((card) => card.id);

it('knows the proofs of what is selected', () => {
  expect(ids('all')).toEqual(['p1', 'p2', 'p3', 'p4']);
  expect(ids(['p3', 'p1'])).toEqual(['p1', 'p3']);
  expect(ids([])).toEqual([]);
  expect(ids(['gone'])).toEqual([]);
});

it('knows those that came after they were selected by their places', () => {
  expect(ids(['p1', 'waiting-2', 'waiting-9'])).toEqual(['p1', 'p3']);
  expect(needsAll(selectedOf(['p1', 'waiting-2']))).toBe(true);
  expect(needsAll('all')).toBe(true);
  expect(needsAll(selectedOf(['p1', 'p2']))).toBe(false);
  expect(needsAll(NONE)).toBe(false);
});
