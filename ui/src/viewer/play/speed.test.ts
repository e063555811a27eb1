import { expect, it } from 'vitest';
import { faster, NORMAL, sameSpeed, shuttled, SPEEDS, timesOf, type Course, type Speed } from './speed';

it('can be chosen from a quarter to four times', () => {
  expect(SPEEDS.map(timesOf)).toEqual([0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 4]);
  expect([sameSpeed([2, 4], [1, 2]), sameSpeed([1, 2], [1, 4])]).toEqual([true, false]);
});

it('goes up by the keys: once, twice, four times', () => {
  const up = (speed: Speed) => timesOf(faster(speed));
  expect([up([1, 2]), up(NORMAL), up([5, 4]), up([2, 1]), up([4, 1])]).toEqual([1, 2, 2, 4, 4]);
});

it('begins as chosen, and the other way at normal speed', () => {
  const course = (num: number, reverse: boolean): Course => ({ speed: [num, 1], reverse });
  expect(shuttled(null, false, [1, 2])).toEqual({ speed: [1, 2], reverse: false });
  expect(shuttled(course(1, false), false, NORMAL)).toEqual(course(2, false));
  expect(shuttled(course(4, false), true, NORMAL)).toEqual(course(1, true));
  expect(shuttled(course(2, true), true, NORMAL)).toEqual(course(4, true));
  expect(shuttled(course(4, true), false, [1, 2])).toEqual(course(1, false));
});
