/**
 * The one door for words: `t('common.close')`. Messages are ICU, by id, and compiled without eval.
 * The English catalogue is the source of the ids; another language is another catalogue with the same ids.
 */
import { i18n } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { english } from './en';
import { personLocale } from './locale';

export type MessageId = keyof typeof english;
export type Values = Record<string, string | number>;

const CATALOGUES = { en: english } as const;

function languageOf(locale: string): string {
  return locale.split('-', 1)[0] ?? locale;
}

/** The person's locale when its language is spoken here, else English; Spectrum's own words follow it. */
export const uiLocale = languageOf(personLocale) in CATALOGUES ? personLocale : 'en';

i18n.setMessagesCompiler(compileMessage);
i18n.load(CATALOGUES);
i18n.activate(languageOf(uiLocale), [personLocale, 'en']);
document.documentElement.lang = uiLocale;

export function t(id: MessageId, values?: Values): string {
  return i18n._(id, values);
}

/** For ids that come from outside, such as an error's code: undefined when this language has no message for it. */
export function lookUp(id: string, values?: Values): string | undefined {
  return id in i18n.messages ? i18n._(id, values) : undefined;
}
