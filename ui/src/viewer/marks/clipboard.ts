// Marks that were copied. They are kept in the window, and as text on the system's clipboard, so that they can be pasted
// into another proof, or another window; what is copied elsewhere meanwhile comes before them.

import type { NewMark, Shape, Stroke } from '../../backend';
import { readMark } from './reading';

/** What can be pasted: without a place, for they come to where one is. */
export interface Copied {
  shape: Shape;
  stroke: Stroke | null;
}

const PREFIX = 'galley-marks:';

let kept: readonly Copied[] = [];
/** The system has not taken what is kept: what it holds is older. */
let isUnsaid = false;

export function copyMarks(marks: readonly Copied[]): void {
  kept = marks.map(({ shape, stroke }) => ({ shape, stroke }));
  const copied = kept;
  isUnsaid = true;
  // Refused, what is kept here is enough for this window.
  const taken = () => {
    if (copied === kept) isUnsaid = false;
  };
  navigator.clipboard?.writeText(textOf(copied)).then(taken, () => undefined);
}

export function textOf(marks: readonly Copied[]): string {
  return PREFIX + JSON.stringify(marks);
}

/** `text`: what the system's clipboard holds; null where nobody may ask it. */
export function marksToPaste(text: string | null): readonly Copied[] {
  const read = text === null ? kept : readText(text);
  return read.length === 0 && isUnsaid ? kept : read;
}

function readText(text: string): Copied[] {
  if (!text.startsWith(PREFIX)) return [];
  try {
    const values: unknown = JSON.parse(text.slice(PREFIX.length));
    const marks = Array.isArray(values) ? values.map(readMark) : [];
    return marks.filter((mark): mark is NewMark => mark !== null).map(({ shape, stroke = null }) => ({ shape, stroke }));
  } catch {
    return [];
  }
}
