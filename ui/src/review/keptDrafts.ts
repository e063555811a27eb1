/** Comments that were not sent yet, kept for a proof as JSON of the interface's own. */
import { readAlong, readMark, readPlace, type Draft } from '../viewer';

export const keyOf = (proof: string) => `proof/${proof}/drafts`;

export function writeDrafts(drafts: readonly Draft[]): string {
  return drafts.length === 0 ? '' : JSON.stringify(drafts);
}

/** Leaves out whatever is not what `writeDrafts` wrote: an older build's text must not break the page. */
export function readDrafts(text: string): Draft[] {
  if (text === '') return [];
  try {
    const values: unknown = JSON.parse(text);
    return Array.isArray(values) ? values.flatMap(readDraft) : [];
  } catch {
    return [];
  }
}

function readDraft(value: unknown): Draft[] {
  if (!isRecord(value)) return [];
  const { version, place, marks, text } = value;
  if (typeof version !== 'string' || typeof text !== 'string' || !Array.isArray(marks)) return [];
  const read = marks.map(readMark).filter((mark) => mark !== null);
  // A mark that cannot be read takes neither the words nor the other marks with it.
  if (read.length === 0 && marks.length > 0 && text.trim() === '') return [];
  const along = readAlong(value['along']);
  return [{ version, place: isRecord(place) ? readPlace(place) : null, marks: read, text, ...(along === null ? {} : { along }) }];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
