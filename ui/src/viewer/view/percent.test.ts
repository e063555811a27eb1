import { expect, it } from 'vitest';
import { typedPercent } from './percent';

it.each([
  ['100', 100],
  [' 5 ', 5],
  ['6400 %', 6400],
  ['33.3%', 33.3],
  ['33,3\u00a0%', 33.3],
  ['4.9', null],
  ['6401', null],
  ['6400.1', null],
  ['-50', null],
  ['1e2', null],
  ['50 50', null],
  ['%', null],
  ['', null],
])('reads %j as %s', (text, percent) => {
  expect(typedPercent(text)).toBe(percent);
});
