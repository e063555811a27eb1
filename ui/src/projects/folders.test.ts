import { expect, it } from 'vitest';
import { childrenOf, cleanPath, isWithin, joined, nameOf, parentOf, problemOf, wayTo, wholeTree } from './folders';

it('knows what lies above and below', () => {
  expect([nameOf('Spring/Social'), parentOf('Spring/Social'), parentOf('Spring'), joined('', 'a'), joined('a', 'b')]).toEqual(['Social', 'Spring', '', 'a', 'a/b']);
  expect(wayTo('a/b/c')).toEqual(['a', 'a/b', 'a/b/c']);
  expect(wayTo('')).toEqual([]);
  expect([isWithin('a/b', 'a'), isWithin('a', 'a'), isWithin('ab', 'a'), isWithin('x', '')]).toEqual([true, true, false, true]);
});

it('makes a tree in which those stand too that only hold others', () => {
  const tree = wholeTree([
    { path: 'Spring 10', num_proofs: 1 },
    { path: 'Spring 2/Social/Web', num_proofs: 3 },
    { path: 'Spring 2/Print', num_proofs: 2 },
    { path: 'Spring 2/Social', num_proofs: 4 },
  ]);
  expect(tree.map((one) => `${one.path} ${one.num_proofs}`)).toEqual(['Spring 2 6', 'Spring 2/Print 2', 'Spring 2/Social 4', 'Spring 2/Social/Web 3', 'Spring 10 1']);
  expect(childrenOf(tree, '').map(({ path }) => path)).toEqual(['Spring 2', 'Spring 10']);
  expect(childrenOf(tree, 'Spring 2').map(({ path }) => path)).toEqual(['Spring 2/Print', 'Spring 2/Social']);
});

it('takes paths as Rust does', () => {
  expect([cleanPath(' a / b '), cleanPath('  ')]).toEqual(['a/b', '']);
  expect(problemOf('Spring/Social')).toBeNull();
  for (const path of ['', 'a//b', '..', 'a/.', 'a\u0007', '1/2/3/4/5/6/7/8/9', 'x'.repeat(81)]) expect(problemOf(path)).not.toBeNull();
  expect(problemOf('1/2/3/4/5/6/7/8')).toBeNull();
});
