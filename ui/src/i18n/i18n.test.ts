import { readFileSync } from 'node:fs';
import { i18n } from '@lingui/core';
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import { afterEach, describe, expect, it } from 'vitest';
import { failureText } from '../app/failures';
import { inEachLanguage, lookUp, speak, t, useSpoken } from '.';
import { german } from './de';
import { toldFailures } from './de.failures';
import { english } from './en';
import { directionOf, personLocale } from './locale';
import { pseudo, pseudoRightToLeft } from './pseudo';

afterEach(() => speak('en'));

const told = { ...german, ...toldFailures };

describe.each([['English', english], ['German', told]])('the %s catalogue', (_, catalogue) => {
  it.each(Object.entries(catalogue))('%s is a whole message', (__, message) => {
    expect(() => compileMessageOrThrow(message)).not.toThrow();
    expect(message.trim()).toBe(message);
    expect(message).not.toMatch(/:$/);
    expect(message).not.toContain('...');
  });
});

/** The names of what is filled in, wherever in the message they stand. */
function names(message: unknown): Set<string> {
  const found = new Set<string>();
  const look = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    for (const one of part) {
      if (!Array.isArray(one)) continue;
      found.add(String(one[0]));
      const cases: unknown = one[2];
      if (typeof cases === 'object' && cases !== null) Object.values(cases).forEach(look);
    }
  };
  look(message);
  return found;
}

describe('German', () => {
  it.each(Object.entries(english))('%s fills in what English does', (id, message) => {
    const other = german[id as keyof typeof german];
    expect(names(compileMessageOrThrow(other))).toEqual(names(compileMessageOrThrow(message)));
  });

  it('has words for every code that Rust tells', () => {
    const rows = readFileSync('../docs/ERRORS.md', 'utf8').matchAll(/^\|(?:[^|`]*\|)? `([a-z-]+)` \|/gm);
    const codes = [...rows].map(([, code]) => code ?? '');
    expect(codes.length).toBeGreaterThan(60);
    const silent = codes.filter((code) => !(`failure.${code}` in toldFailures && `failure.${code}.hint` in toldFailures));
    expect(silent).toEqual([]);
  });

  it('says a failure by its code, with the file or without', () => {
    speak('de');
    const failure = { code: 'empty', message: 'no', hint: 'no', retryable: false };
    expect(failureText({ ...failure, params: { name: 'a.png' } }).title).toBe('„a.png“ hat keinen Inhalt.');
    expect(failureText({ ...failure, params: {} }).title).toBe('Diese Datei hat keinen Inhalt.');
    expect(failureText({ ...failure, code: 'never-heard-of', params: {} }).title).toBe('no');
  });

  it('is spoken at once, and written as the person writes it', () => {
    speak('de');
    expect(t('common.close')).toBe('Schließen');
    expect(t('list.count', { shown: 1234, total: 2 })).toBe('1.234 von 2 Proofs');
    expect(document.documentElement.lang).toBe('de');
    expect(personLocale).toBe('de');
    expect(useSpoken.getState()).toEqual({ locale: 'de', written: 'de' });
    expect(window.localStorage.getItem('galley.language')).toBe('de');
    speak('en');
    expect(t('common.close')).toBe('Close');
  });
});

describe('pseudo-languages', () => {
  it('change the words and keep what is filled in', () => {
    const written = Object.fromEntries(Object.entries(english).map(([id, message]) => [id, pseudo(message)]));
    i18n.load('pseudo', written);
    i18n.activate('pseudo');
    expect(t('project.proofs', { count: 5 })).toBe('⟦5 prööööfš⟧');
    expect(t('app.title', { name: 'Poster' })).toMatch(/^⟦Poster – /);
    const plain = english['empty.text'];
    expect(t('empty.text').length / plain.length).toBeGreaterThan(1.3);
  });

  it('run from right to left', () => {
    expect(pseudoRightToLeft('Close {name}')).toEqual(['\u202eClose\u202c ', ['name']]);
    expect(directionOf('ar-XB-u-nu-latn')).toBe('rtl');
    expect(directionOf('de')).toBe('ltr');
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

it('knows what a name was in another language', () => {
  expect(inEachLanguage('name.provisional')).toEqual(['Reviewer', 'Prüfperson']);
});
