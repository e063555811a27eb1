import { i18n } from '@lingui/core';
import { afterEach, describe, expect, it } from 'vitest';
import { failure } from '../../test/backend';
import { failureText } from './failures';

afterEach(() => i18n.activate('en'));

describe('what a person is told', () => {
  const full = { ...failure('disk-full', 'The disk is full.', true, 'Free some space.'), params: { name: 'a.png' } };

  it('is in Rust’s words where there are no others', () => {
    expect(failureText(full)).toEqual({ title: 'The disk is full.', hint: 'Free some space.', retryable: true });
  });

  it('is translated by code, with the params', () => {
    i18n.load('de', { 'failure.disk-full': 'Kein Platz für {name}.', 'failure.disk-full.hint': 'Platz schaffen.' });
    i18n.activate('de');
    expect(failureText(full)).toEqual({ title: 'Kein Platz für a.png.', hint: 'Platz schaffen.', retryable: true });
  });

  it('has words for what nobody foresaw', () => {
    expect(failureText(new Error('boom'))).toEqual({
      title: 'Something went wrong that should not.',
      hint: 'boom',
      retryable: true,
    });
  });
});
