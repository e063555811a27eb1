/** Labels to choose from, and one that is typed. Pure. */
import { fold } from '../panel/searching';

export const NEW_LABEL = '+';

/** One line, without space around it. */
export function tidy(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** Those of the thread first, then the others of the project; `isNew`: what was typed is none of them yet. */
export function labelsFor(text: string, known: readonly string[], own: readonly string[]): { listed: string[]; isNew: boolean } {
  const wanted = fold(tidy(text)).text;
  const all = [...new Set([...own, ...known])];
  const listed = all.filter((label) => fold(label).text.includes(wanted));
  return { listed, isNew: wanted !== '' && !all.some((label) => fold(label).text === wanted) };
}
