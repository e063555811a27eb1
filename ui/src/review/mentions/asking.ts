/** After which letters of a text people are offered, and who. Pure. */
import type { Person } from '../../backend';
import { fold } from '../panel/searching';

export interface Asked {
  /** Of the `@`. */
  start: number;
  /** What was typed after it. */
  query: string;
}

const LONGEST = 40;

/** An `@` before the caret that begins a word, with a name or the beginning of one after it. */
export function askedAt(text: string, caret: number): Asked | null {
  const before = text.slice(Math.max(0, caret - LONGEST - 2), caret);
  const query = /(?:^|[\s([{"'„“«/])@((?:[^\s@]+ ?){0,3})$/u.exec(before)?.[1];
  // After a space one has gone on.
  return query === undefined || query.endsWith(' ') ? null : { start: caret - query.length - 1, query };
}

/** More are found by another letter. */
const MOST = 8;

/** Those with a word in the name that begins like this; whose first one does come first. */
export function offeredFor(people: readonly Person[], query: string): Person[] {
  const wanted = fold(query).text;
  const rank = ({ name }: Person) => {
    const folded = fold(name).text;
    return folded.startsWith(wanted) ? 0 : folded.includes(` ${wanted}`) ? 1 : 2;
  };
  const ranked = people.map((person) => ({ person, at: rank(person) })).filter(({ at }) => at < 2);
  return ranked.toSorted((a, b) => a.at - b.at).slice(0, MOST).map(({ person }) => person);
}
