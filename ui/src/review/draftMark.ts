/** The shapes of an unsent comment, kept beside its text as JSON of the interface's own. */
import type { Place, Shape } from '../backend';

export interface KeptMarks {
  version: string;
  place: Place;
  shapes: Shape[];
}

function isShape(value: unknown): value is Shape {
  if (typeof value !== 'object' || value === null) return false;
  const box = value as Record<string, unknown>;
  return box.shape === 'box' && ['x', 'y', 'width', 'height'].every((side) => Number.isInteger(box[side]));
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) ? value : null;
}

export function writeMarks(marks: KeptMarks | null): string {
  return marks === null || marks.shapes.length === 0 ? '' : JSON.stringify(marks);
}

/** Null for whatever is not what `writeMarks` wrote: an older build's text must not break the page. */
export function readMarks(text: string): KeptMarks | null {
  if (text === '') return null;
  try {
    const value = JSON.parse(text) as { version?: unknown; place?: { page?: unknown; frame?: unknown }; shapes?: unknown };
    const { version, place, shapes } = value;
    if (typeof version !== 'string' || !Array.isArray(shapes) || shapes.length === 0 || !shapes.every(isShape)) return null;
    return { version, place: { page: numberOrNull(place?.page), frame: numberOrNull(place?.frame) }, shapes };
  } catch {
    return null;
  }
}
