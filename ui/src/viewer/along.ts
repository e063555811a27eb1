// What a comment takes along beside its words and marks: whom it names, files, who sees it. Pure.
//
// In the field a person is `@Name`; in what is sent it is the token `@[id]`, because nobody's name is in the record. Which
// names were chosen is kept with the text, so that it can be written on after a restart.

import type { Audience, Person } from '../backend';

export interface KeptFile {
  /** Hex SHA-256. */
  id: string;
  name: string;
  bytes: number;
}

export interface Along {
  /** With the name as it stands in the text; no two of them have the same. */
  mentions: readonly Person[];
  files: readonly KeptFile[];
  audience: Audience;
}

export const NOTHING_ALONG: Along = { mentions: [], files: [], audience: 'everyone' };

/** The record holds no more of one comment. */
export const MOST_FILES = 10;

const TOKEN = /@\[([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\]/gi;

/** What a token is of, where one begins at this letter. */
export function tokenAt(text: string, at: number): { id: string; end: number } | null {
  const token = new RegExp(TOKEN.source, 'iy');
  token.lastIndex = at;
  const id = token.exec(text)?.[1];
  return id === undefined ? null : { id, end: at + id.length + 3 };
}

/** One line, and never nothing: `someone` stands for a person whose name is not known. */
export function nameIn(people: readonly Person[], id: string, someone: string): string {
  const name = people.find((person) => person.id === id)?.name.replaceAll(/\s+/g, ' ').trim() ?? '';
  return name === '' ? someone : name;
}

/** The text as it is read: `@Name` for each token. */
export function readable(text: string, people: readonly Person[], someone: string): string {
  return text.replaceAll(TOKEN, (_, id: string) => `@${nameIn(people, id, someone)}`);
}

/** The person as one of those whom the text names; of two with the same name the second one has a number. */
export function named(mentions: readonly Person[], person: Person, someone: string): { mentions: readonly Person[]; name: string } {
  const known = mentions.find(({ id }) => id === person.id);
  if (known !== undefined) return { mentions, name: known.name };
  const plain = nameIn([person], person.id, someone);
  let name = plain;
  for (let count = 2; mentions.some((other) => other.name === name); count += 1) name = `${plain} (${count})`;
  return { mentions: [...mentions, { id: person.id, name }], name };
}

/** What was sent, to be written on. */
export function unsealed(text: string, people: readonly Person[], someone: string): { text: string; mentions: readonly Person[] } {
  let mentions: readonly Person[] = [];
  const shown = text.replaceAll(TOKEN, (_, id: string) => {
    const next = named(mentions, { id, name: nameIn(people, id, someone) }, someone);
    mentions = next.mentions;
    return `@${next.name}`;
  });
  return { text: shown, mentions };
}

/** The text as it is sent: a token for each name that was chosen and still stands there, whole. */
export function sealed(text: string, mentions: readonly Person[]): string {
  if (mentions.length === 0) return text;
  // "Ann Lee" before "Ann".
  const longest = mentions.toSorted((a, b) => b.name.length - a.name.length);
  let out = '';
  for (let at = 0; at < text.length; ) {
    const found = text[at] === '@' && !isLetter(text, at - 1) ? longest.find(({ name }) => isNameAt(text, at + 1, name)) : undefined;
    out += found === undefined ? text[at] : `@[${found.id}]`;
    at += found === undefined ? 1 : found.name.length + 1;
  }
  return out;
}

function isNameAt(text: string, at: number, name: string): boolean {
  return text.startsWith(name, at) && !isLetter(text, at + name.length);
}

function isLetter(text: string, at: number): boolean {
  const letter = text[at];
  return letter !== undefined && /[\p{L}\p{N}_]/u.test(letter);
}

export function withFile(along: Along, file: KeptFile): Along {
  if (along.files.length >= MOST_FILES || along.files.some(({ id }) => id === file.id)) return along;
  return { ...along, files: [...along.files, file] };
}

export function withoutFile(along: Along, file: string): Along {
  return { ...along, files: along.files.filter(({ id }) => id !== file) };
}

/** Reads what may be anything; null where there is nothing in it. */
export function readAlong(value: unknown): Along | null {
  if (!isRecord(value)) return null;
  const { mentions, files, audience } = value;
  const along: Along = {
    mentions: Array.isArray(mentions) ? mentions.flatMap(readPerson) : [],
    files: Array.isArray(files) ? files.flatMap(readFile).slice(0, MOST_FILES) : [],
    audience: audience === 'team' ? 'team' : 'everyone',
  };
  return isNothing(along) ? null : along;
}

export function isNothing({ mentions, files, audience }: Along): boolean {
  return mentions.length === 0 && files.length === 0 && audience === 'everyone';
}

function readPerson(value: unknown): Person[] {
  if (!isRecord(value)) return [];
  const { id, name } = value;
  return typeof id === 'string' && typeof name === 'string' && name !== '' ? [{ id, name }] : [];
}

function readFile(value: unknown): KeptFile[] {
  if (!isRecord(value)) return [];
  const { id, name, bytes } = value;
  const isWhole = typeof id === 'string' && /^[0-9a-f]{64}$/.test(id) && typeof name === 'string' && typeof bytes === 'number';
  return isWhole ? [{ id, name, bytes }] : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
