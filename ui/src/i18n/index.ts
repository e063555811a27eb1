/**
 * The one door for words: `t('home.drop')`. Messages are ICU, by id, and compiled without eval.
 * The English catalogue is the source of the ids; another language is another catalogue with the same ids.
 */
import { i18n } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { english } from './en';

export type MessageId = keyof typeof english;
export type Values = Record<string, string | number>;

i18n.setMessagesCompiler(compileMessage);
i18n.load('en', english);
i18n.activate('en', [navigator.language, 'en']);

export function t(id: MessageId, values?: Values): string {
  return i18n._(id, values);
}

/** For ids that come from outside, such as an error's code: undefined when no message is written for it. */
export function lookUp(id: string, values?: Values): string | undefined {
  return id in english ? i18n._(id, values) : undefined;
}
