/** Comments that were not sent yet, kept for a proof as JSON of the interface's own. */
import type { FrameKey, Place, Shape, Span } from '../backend';
import type { Draft } from '../viewer';

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
  if (typeof version !== 'string' || typeof text !== 'string' || !Array.isArray(marks) || !marks.every(isShape)) return [];
  return [{ version, place: isRecord(place) ? readPlace(place) : null, marks, text }];
}

function readPlace(place: Record<string, unknown>): Place {
  const revision = wholeOrNull(place['table_revision']);
  const key = readKey(place['key']);
  const span = readSpan(place['span']);
  return {
    page: wholeOrNull(place['page']),
    frame: wholeOrNull(place['frame']),
    ...(revision === null ? {} : { table_revision: revision }),
    ...(key === null ? {} : { key }),
    ...(span === null ? {} : { span }),
  };
}

function readKey(value: unknown): FrameKey | null {
  if (!isRecord(value)) return null;
  const { pts, ordinal } = value;
  return typeof pts === 'string' && /^-?\d+$/.test(pts) && typeof ordinal === 'number' ? { pts, ordinal } : null;
}

function readSpan(value: unknown): Span | null {
  if (!isRecord(value)) return null;
  const [start, end, rate] = [wholeOrNull(value['start']), wholeOrNull(value['end']), wholeOrNull(value['sample_rate'])];
  if (start === null || end === null || rate === null) return null;
  return start >= 0 && end >= start && rate > 0 ? { start, end, sample_rate: rate } : null;
}

function isShape(value: unknown): value is Shape {
  return isRecord(value) && value['shape'] === 'box' && ['x', 'y', 'width', 'height'].every((side) => Number.isInteger(value[side]));
}

function wholeOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) ? value : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
