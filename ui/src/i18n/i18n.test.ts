import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import { describe, expect, it } from 'vitest';
import { lookUp, t } from '.';
import { english } from './en';

describe('the English catalogue', () => {
  const messages = Object.entries(english);

  it.each(messages)('%s is a whole message', (_, message) => {
    expect(() => compileMessageOrThrow(message)).not.toThrow();
    expect(message.trim()).toBe(message);
    expect(message).not.toMatch(/:$/);
    expect(message).not.toContain('...');
  });
});

it('counts', () => {
  expect(t('project.proofs', { count: 0 })).toBe('No proofs');
  expect(t('project.proofs', { count: 1 })).toBe('1 proof');
  expect(t('project.proofs', { count: 5 })).toBe('5 proofs');
});

it('knows no message for a code that it was not taught', () => {
  expect(lookUp('failure.never-heard-of')).toBeUndefined();
  expect(lookUp('act.comment.add')).toBe('reply');
});
