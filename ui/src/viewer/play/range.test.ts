import { expect, it } from 'vitest';
import { draggedTo, entered, fitted, unlessWhole, withEdge } from './range';

it('is set end by end, and one beyond the other takes that one as far as it goes', () => {
  expect(withEdge(null, 'start', 20, 100)).toEqual({ first: 20, last: 99 });
  expect(withEdge(null, 'end', 20, 100)).toEqual({ first: 0, last: 20 });
  expect(withEdge({ first: 20, last: 50 }, 'end', 30, 100)).toEqual({ first: 20, last: 30 });
  expect(withEdge({ first: 20, last: 50 }, 'start', 60, 100)).toEqual({ first: 60, last: 99 });
  expect(withEdge({ first: 20, last: 50 }, 'end', 10, 100)).toEqual({ first: 0, last: 10 });
  expect(withEdge({ first: 20, last: 50 }, 'end', 20, 100)).toEqual({ first: 20, last: 20 });
});

it('is none where it is all of the film', () => {
  expect(withEdge(null, 'start', 0, 100)).toBeNull();
  expect(withEdge({ first: 0, last: 50 }, 'end', 99, 100)).toBeNull();
  expect(unlessWhole({ first: 0, last: 99 }, 100)).toBeNull();
  expect(unlessWhole({ first: 0, last: 98 }, 100)).toEqual({ first: 0, last: 98 });
});

it('stops at its other end where it is dragged', () => {
  expect(draggedTo({ first: 20, last: 50 }, 'start', 70, 100)).toEqual({ first: 50, last: 50 });
  expect(draggedTo({ first: 20, last: 50 }, 'end', 3, 100)).toEqual({ first: 20, last: 20 });
  expect(draggedTo({ first: 20, last: 50 }, 'end', 300, 100)).toEqual({ first: 20, last: 99 });
  expect(draggedTo({ first: 3, last: 99 }, 'start', -5, 100)).toEqual({ first: 0, last: 99 });
});

it('fits a film that was counted anew', () => {
  expect(fitted({ first: 20, last: 50 }, 40)).toEqual({ first: 20, last: 39 });
  expect(fitted({ first: 20, last: 50 }, 20)).toBeNull();
  expect(fitted({ first: 0, last: 50 }, 40)).toBeNull();
  expect(fitted(null, 40)).toBeNull();
});

it('is entered from before it; beyond its end the player begins anew', () => {
  const range = { first: 20, last: 50 };
  expect([entered(range, 3, false), entered(range, 30, false), entered(range, 90, false)]).toEqual([20, 30, 90]);
  expect([entered(range, 3, true), entered(range, 30, true), entered(range, 90, true)]).toEqual([3, 30, 50]);
  expect(entered(null, 7, true)).toBe(7);
});
