/** What proofs say in the fields of the schema (W12), in words and compared. Pure. */
import type { FieldKind, FieldValue, FieldView, ProofCard } from '../../backend';
import { personLocale } from '../../i18n/locale';

export const FIELD_KINDS: readonly FieldKind[] = ['text', 'choice', 'choices', 'number', 'date', 'tags'];

export function hasOptions(kind: FieldKind): boolean {
  return kind === 'choice' || kind === 'choices';
}

export function valueIn(card: ProofCard, field: string): FieldValue | null {
  return card.values.find((one) => one.field === field)?.value ?? null;
}

/** The texts that a value is made of. */
export function textsOf(value: FieldValue | null): string[] {
  if (value === null) return [];
  const [texts] = Object.values(value) as (string | string[])[];
  if (texts === undefined) return [];
  return typeof texts === 'string' ? [texts] : texts;
}

/** A value of this kind; null where there is nothing to say. */
export function valueOf(kind: FieldKind, texts: readonly string[]): FieldValue | null {
  const [first] = texts;
  if (first === undefined || first === '') return null;
  switch (kind) {
    case 'text':
      return { text: first };
    case 'choice':
      return { choice: first };
    case 'number':
      return { number: first };
    case 'date':
      return { date: first };
    case 'choices':
      return { choices: [...texts] };
    case 'tags':
      return { tags: [...texts] };
  }
}

export function isSame(one: FieldValue | null, other: FieldValue | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export interface Common {
  value: FieldValue | null;
  /** They do not all say the same. */
  isMixed: boolean;
}

/** What all of these say in a field. */
export function commonOf(cards: readonly ProofCard[], field: string): Common {
  const [first] = cards;
  if (first === undefined) return { value: null, isMixed: false };
  const value = valueIn(first, field);
  const isMixed = cards.some((card) => !isSame(valueIn(card, field), value));
  return isMixed ? { value: null, isMixed } : { value, isMixed };
}

/** Of a field with several choices or tags. */
export interface Shared {
  /** What all of them say. */
  all: string[];
  /** What some of them say, and not all. */
  some: string[];
}

/** What of it all proofs say and what some do; of proofs that are only part of those meant, nothing is said by all. */
export function sharedOf(cards: readonly ProofCard[], field: string, isPart = false): Shared {
  const used = usedIn(cards, field);
  const all = isPart ? [] : used.filter((one) => cards.every((card) => textsOf(valueIn(card, field)).includes(one)));
  return { all, some: used.filter((one) => !all.includes(one)) };
}

/** What comes and what goes, beside what each proof has of its own. */
export interface Altering {
  add: readonly string[];
  remove: readonly string[];
}

/** As people of the person's language write it. */
export function wordOf(kind: FieldKind, text: string, locale: string = personLocale): string {
  if (kind === 'number') return numberWord(text, locale);
  if (kind === 'date') return dateWord(text, locale);
  return text;
}

export function wordsOf(value: FieldValue | null, field: FieldView, locale: string = personLocale): string {
  const words = textsOf(value).map((text) => wordOf(field.kind, text, locale));
  return words.length < 2 ? (words[0] ?? '') : new Intl.ListFormat(locale, { type: 'unit', style: 'short' }).format(words);
}

/** Of the text, not of a float: eighteen digits are more than one holds. */
function numberWord(text: string, locale: string): string {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return text;
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(text as `${number}`);
}

function dateWord(text: string, locale: string): string {
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(at) ? text : new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(at);
}

/** A number that was typed, as the decimal text that is kept. */
export function decimalOf(number: number): string {
  if (Number.isInteger(number)) return String(number === 0 ? 0 : number);
  const text = number.toFixed(6).replace(/0+$/, '').replace(/\.$/, '');
  return text === '-0' ? '0' : text;
}

/** Tags that were typed: between commas, each once. */
export function tagsOf(typed: string, before: readonly string[]): string[] {
  const added = typed.split(',').map((tag) => tag.trim()).filter((tag) => tag !== '');
  return [...new Set([...before, ...added])];
}

/** What these proofs are tagged with, the most used first. */
export function usedIn(cards: readonly ProofCard[], field: string): string[] {
  const counts = new Map<string, number>();
  for (const card of cards) for (const tag of textsOf(valueIn(card, field))) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].toSorted(([a, many], [b, more]) => more - many || a.localeCompare(b)).map(([tag]) => tag);
}
