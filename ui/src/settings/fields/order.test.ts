import { expect, it } from 'vitest';
import type { FieldView } from '../../backend';
import { moved, positionAtEnd, renumbered } from './order';

const at = (...positions: number[]): FieldView[] => positions.map((position, place) => ({ id: `f${place}`, name: `F${place}`, kind: 'text', options: [], position }));
const told = (fields: FieldView[], id: string, to: number) => renumbered(moved(fields, id, to), id).map(({ id: one, position }) => `${one} ${position}`);

it('tells of the one that was taken alone where there is room (w12)', () => {
  expect(told(at(1000, 2000, 3000), 'f2', 0)).toEqual(['f2 0']);
  expect(told(at(1000, 2000, 3000), 'f0', 1)).toEqual(['f0 2500']);
  expect(told(at(1000, 2000, 3000), 'f0', 2)).toEqual(['f0 4000']);
});

it('numbers all anew where there is none (w12)', () => {
  expect(told(at(1, 2, 3), 'f2', 1)).toEqual(['f0 1000', 'f2 2000', 'f1 3000']);
});

it('puts new ones behind', () => {
  expect(positionAtEnd([])).toBe(1000);
  expect(positionAtEnd(at(1000, 2500), 1)).toBe(4500);
});
