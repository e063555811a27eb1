import { describe, expect, it } from 'vitest';
import { covers, isStale, tagsOf } from './tags';

describe('tags', () => {
  it('fills a tag from the input', () => {
    expect(tagsOf('proof.get', { proof: 'a' })).toEqual(['proof/a']);
  });

  it('leaves a tag at what is above a member that is not there', () => {
    expect(tagsOf('proof.get', {})).toEqual(['proof']);
  });

  it('covers itself and what is below, not its namesakes', () => {
    expect(covers('proof', 'proof/a')).toBe(true);
    expect(covers('proof/a', 'proof/a')).toBe(true);
    expect(covers('proof/a', 'proof/ab')).toBe(false);
    expect(covers('proof/a', 'proof')).toBe(false);
  });

  it('finds the queries to ask again', () => {
    expect(isStale(['proof.get', { proof: 'a' }], ['proof/a'])).toBe(true);
    expect(isStale(['proof.get', { proof: 'b' }], ['proof/a', 'home'])).toBe(false);
    expect(isStale(['threads.list', { proof: 'b' }], ['proof'])).toBe(true);
    expect(isStale(['something else'], ['proof'])).toBe(false);
  });
});
