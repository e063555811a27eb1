// Marks out of text that may be anything: kept drafts, the clipboard. Pure.

import type { FrameKey, NewMark, Place, Shape, Span, Stroke } from '../../backend';
import { COLORS } from './pen';

/** As the record takes them. */
const MOST = { freehand: [1, 2000], polygon: [3, 200], quads: [1, 500] } as const;
const WIDEST = 20;

/** Null where it is no mark. A shape alone is one, too: that is how they were kept before they had more. */
export function readMark(value: unknown): NewMark | null {
  if (!isRecord(value)) return null;
  if (isShape(value)) return { shape: value };
  const { shape, stroke, place } = value;
  if (!isShape(shape)) return null;
  return { shape, ...(isStroke(stroke) ? { stroke } : {}), ...(isRecord(place) ? { place: readPlace(place) } : {}) };
}

export function readPlace(place: Record<string, unknown>): Place {
  const revision = wholeOrNull(place['table_revision']);
  const key = readKey(place['key']);
  const span = readSpan(place['span']);
  const until = wholeOrNull(place['until']);
  const lastKey = readKey(place['until_key']);
  return {
    page: wholeOrNull(place['page']),
    frame: wholeOrNull(place['frame']),
    ...(revision === null ? {} : { table_revision: revision }),
    ...(key === null ? {} : { key }),
    ...(span === null ? {} : { span }),
    ...(until === null ? {} : { until }),
    ...(lastKey === null ? {} : { until_key: lastKey }),
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

function isStroke(value: unknown): value is Stroke {
  if (!isRecord(value)) return false;
  const { color, width } = value;
  return COLORS.some((one) => one === color) && isWhole(width) && width >= 1 && width <= WIDEST;
}

function isShape(value: unknown): value is Shape {
  if (!isRecord(value)) return false;
  switch (value['shape']) {
    case 'point':
      return ['x', 'y'].every((side) => isWhole(value[side]));
    case 'box':
    case 'ellipse':
      return ['x', 'y', 'width', 'height'].every((side) => isWhole(value[side]));
    case 'arrow':
    case 'line':
      return isTuple(value['from'], 2) && isTuple(value['to'], 2);
    case 'freehand':
      return areTuples(value['points'], 3, MOST.freehand);
    case 'polygon':
      return areTuples(value['points'], 2, MOST.polygon);
    case 'text':
      return isText(value);
    default:
      return false;
  }
}

const TEXT_MARKS: ReadonlySet<unknown> = new Set(['highlight', 'strike', 'insert', 'replace']);

function isText(value: Record<string, unknown>): boolean {
  const words = ['quoted', 'before', 'after', 'engine'].every((name) => typeof value[name] === 'string');
  return TEXT_MARKS.has(value['mark']) && words && areTuples(value['quads'], 8, MOST.quads);
}

function areTuples(value: unknown, length: number, [least, most]: readonly [number, number]): boolean {
  return Array.isArray(value) && value.length >= least && value.length <= most && value.every((one) => isTuple(one, length));
}

function isTuple(value: unknown, length: number): boolean {
  return Array.isArray(value) && value.length === length && value.every(isWhole);
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value);
}

function wholeOrNull(value: unknown): number | null {
  return isWhole(value) ? value : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
