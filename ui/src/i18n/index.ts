/**
 * The one door for words: `t('common.close')`. Messages are ICU, by id, and compiled without eval.
 * The English catalogue is the source of the ids; another language is another catalogue with the same ids.
 */
import { i18n, type Messages } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { create } from 'zustand';
import type { Language } from '../backend/generated/types';
import { german } from './de';
import { toldFailures } from './de.failures';
import { english } from './en';
import { directionOf, languageOf, localeFor, systemLocale, writeAs } from './locale';
import { pseudo, pseudoRightToLeft } from './pseudo';

export type MessageId = keyof typeof english;
export type Values = Record<string, string | number>;

const CATALOGUES: Record<Exclude<Language, 'system'>, Messages> = { en: english, de: { ...german, ...toldFailures } };
export const LANGUAGES = ['system', 'en', 'de'] as const satisfies readonly Language[];
const KEY = 'galley.language';

/** Languages for tests of the window, which name them in its address. */
const PSEUDO: Record<string, { locale: string; make: (message: string) => Messages[string] }> = {
  pseudo: { locale: 'en-XA', make: pseudo },
  'pseudo-rtl': { locale: 'ar-XB-u-nu-latn', make: pseudoRightToLeft },
};

/** What is spoken, which Spectrum's own words follow, and how dates and numbers are written. */
export const useSpoken = create<{ locale: string; written: string }>()(() => ({ locale: 'en', written: 'en' }));

i18n.setMessagesCompiler(compileMessage);
i18n.load(CATALOGUES);
speak(chosen());

/** The choice is kept with the data; what was chosen last is known here before the data is open. */
function chosen(): Language {
  const kept = window.localStorage.getItem(KEY);
  return LANGUAGES.find((language) => language === kept) ?? 'system';
}

/** Speaks a language from now on. What is on screen has to be made anew. */
export function speak(choice: Language): void {
  window.localStorage.setItem(KEY, choice);
  const asked = new URLSearchParams(window.location.search).get('locale') ?? '';
  const untrue = Object.hasOwn(PSEUDO, asked) ? PSEUDO[asked] : undefined;
  if (untrue !== undefined) {
    const made = Object.entries(english).map(([id, message]) => [id, untrue.make(message)]);
    i18n.load(asked, Object.fromEntries(made));
    return turnTo(asked, untrue.locale, 'en');
  }
  if (choice !== 'system') return turnTo(choice, localeFor(choice), localeFor(choice));
  const language = languageOf(systemLocale);
  const isSpoken = Object.hasOwn(CATALOGUES, language);
  // Who reads English because nothing nearer is spoken still writes dates and numbers as at home.
  turnTo(isSpoken ? language : 'en', isSpoken ? systemLocale : 'en', systemLocale);
}

function turnTo(catalogue: string, locale: string, written: string): void {
  writeAs(written);
  i18n.activate(catalogue, [written, 'en']);
  document.documentElement.lang = locale;
  document.documentElement.dir = directionOf(locale);
  const before = useSpoken.getState();
  if (before.locale !== locale || before.written !== written) useSpoken.setState({ locale, written });
}

export function t(id: MessageId, values?: Values): string {
  return i18n._(id, values);
}

/** For ids that come from outside, such as an error's code: undefined when this language has no message for it. */
export function lookUp(id: string, values?: Values): string | undefined {
  return id in i18n.messages ? i18n._(id, values) : undefined;
}

/** The same message in each language, for what was written down in the one spoken then. */
export function inEachLanguage(id: MessageId): string[] {
  return [english[id], german[id]];
}
