/**
 * Search in comments: each word that was typed has to be somewhere in the thread, in a text or in the name of who wrote
 * it, or one of its labels. Capitals and accents make no difference. Pure.
 */
import type { CommentView, ThreadView } from '../../backend';
import { readableText } from '../mentions/naming';

/** Text as it is compared, and where each unit of it comes from. */
export interface Folded {
  text: string;
  /** Start of each unit in the original, and its end last; null where they are the same. */
  from: readonly number[] | null;
}

export function fold(text: string): Folded {
  // oxlint-disable-next-line no-control-regex
  if (/^[\u0000-\u007f]*$/.test(text)) return { text: text.toLowerCase(), from: null };
  let folded = '';
  const from: number[] = [];
  let at = 0;
  for (const letter of text) {
    const plain = letter.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
    for (let unit = 0; unit < plain.length; unit += 1) from.push(at);
    folded += plain;
    at += letter.length;
  }
  from.push(text.length);
  return { text: folded, from };
}

/** The words that are looked for, as they are compared. */
export function wordsOf(query: string): string[] {
  return [...new Set(fold(query).text.split(/\s+/).filter((word) => word !== ''))];
}

/** From and to, in the original. */
export type Stretch = readonly [number, number];

/** Where the words are in a text, in order and not touching each other. */
export function placesOf(text: string, words: readonly string[]): Stretch[] {
  if (words.length === 0 || text === '') return [];
  const folded = fold(text);
  const hits: [number, number][] = [];
  for (const word of words) {
    for (let at = folded.text.indexOf(word); at >= 0; at = folded.text.indexOf(word, at + word.length)) {
      hits.push([originalOf(folded, at), endOf(folded, at + word.length, text)]);
    }
  }
  const merged: [number, number][] = [];
  for (const [start, end] of hits.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

function originalOf({ from }: Folded, at: number): number {
  return from === null ? at : (from[at] ?? 0);
}

/** After the whole letter that the last unit is of, with the accents that follow it. */
function endOf({ from }: Folded, after: number, text: string): number {
  if (from === null) return after;
  const last = from[after - 1] ?? 0;
  let end = from[after] ?? text.length;
  for (let next = after; end === last && next < from.length; next += 1) end = from[next] ?? text.length;
  return end;
}

/** What was folded is kept as long as its comment: those are the same ones from one letter typed to the next. */
const known = new WeakMap<CommentView, string>();

function heard(comment: CommentView): string {
  let text = known.get(comment);
  if (text === undefined) {
    text = `${fold(comment.author.name).text}\n${comment.deleted ? '' : fold(readableText(comment)).text}`;
    known.set(comment, text);
  }
  return text;
}

/** Those with all of the words in them, in the order they came in; all where nothing is looked for. */
export function found(threads: readonly ThreadView[], words: readonly string[]): ThreadView[] {
  const isSaid = ({ comments, labels }: ThreadView, word: string) =>
    comments.some((comment) => heard(comment).includes(word)) || labels.some((label) => fold(label).text.includes(word));
  return threads.filter((thread) => words.every((word) => isSaid(thread, word)));
}

/** Whether one of the words is in it. */
export function isHit(comment: CommentView, words: readonly string[]): boolean {
  return words.some((word) => heard(comment).includes(word));
}
