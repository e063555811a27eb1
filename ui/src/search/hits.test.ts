import { expect, it } from 'vitest';
import type { Hit } from '../backend';
import { grouped, kindName } from './hits';

const hit = (what: string, proof: string): Hit => ({ proof, proof_name: proof, thread: null, version: null, superseded: null, page: null, page_label: null, what, snippet: '' });

it('puts each kind together, that of the best hit first, and counts as it is shown', () => {
  const groups = grouped([hit('value', 'a'), hit('proof', 'b'), hit('value', 'c'), hit('page-text', 'd')]);
  expect(groups.map(({ what, hits }) => `${what}: ${hits.map((one) => `${one.at}${one.hit.proof}`).join(' ')}`)).toEqual(['value: 0a 1c', 'proof: 2b', 'page-text: 3d']);
});

it('has a word for each kind, and one for those that are yet to come', () => {
  expect(kindName('page-text')).toBe('In the text of pages');
  expect(kindName('smell')).toBe('Results');
});
