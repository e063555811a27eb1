/**
 * Languages that nobody speaks, for tests: one that shows what is not translated, cut off or joined from pieces, and
 * one that is read from right to left.
 */
import { compileMessage } from '@lingui/message-utils/compileMessage';

type Message = ReturnType<typeof compileMessage>;

/** Vowels and t twice: some 40 % more letters, as much as a longer language takes. */
const LETTERS: Record<string, string> = {
  a: 'åå', e: 'éé', i: 'îî', o: 'öö', u: 'ûû', y: 'ýý',
  A: 'ÅÅ', E: 'ÉÉ', I: 'ÎÎ', O: 'ÖÖ', U: 'ÛÛ', Y: 'ÝÝ',
  c: 'ç', n: 'ñ', s: 'š', t: 'ţţ', z: 'ž', C: 'Ç', N: 'Ñ', S: 'Š', Z: 'Ž',
};

function accented(text: string): string {
  return text.replace(/[A-Za-z]/g, (letter) => LETTERS[letter] ?? letter);
}

/** Each word from its end, as the letters of such a language would run. */
function mirrored(text: string): string {
  return text.replace(/\p{L}+/gu, (word) => `\u202e${word}\u202c`);
}

/** Brackets show where a message ends: one that does not is cut off. */
export function pseudo(message: string): Message {
  return ['⟦', ...compileMessage(message, accented), '⟧'];
}

export function pseudoRightToLeft(message: string): Message {
  return compileMessage(message, mirrored);
}
