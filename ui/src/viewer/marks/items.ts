// The marks that stand at the place on the canvas, ready to be drawn, hit and read out. Pure.

import type { Place, Shape, ThreadView } from '../../backend';
import { samePlace, type Draft } from '../drafts';

export interface MarkItem {
  /** The mark's id; `draft/0` and so on for those not sent yet. */
  id: string;
  /** Null for the draft. */
  thread: string | null;
  /** Null until confirmed. */
  number: number | null;
  author: string;
  text: string;
  resolved: boolean;
  shape: Shape;
  /** May be moved, sized and removed by this person. */
  own: boolean;
}

const DRAFT = 'draft/';

/** In order of drawing: later ones lie on top. `draft` is the comment in hand. */
export function itemsAt(threads: readonly ThreadView[], version: string, place: Place, draft: Pick<Draft, 'place' | 'marks'> | null): MarkItem[] {
  const here = threads.filter((thread) => thread.version === version && samePlace(thread.place, place));
  const sent = here.flatMap((thread) => {
    const first = thread.comments[0];
    return thread.marks.map(
      (mark): MarkItem => ({
        id: mark.id,
        thread: thread.id,
        number: thread.number,
        author: first?.author.name ?? '',
        text: first?.text ?? '',
        resolved: thread.resolved,
        shape: mark.shape,
        own: first?.can_edit ?? false,
      }),
    );
  });
  const unsent = draft !== null && samePlace(draft.place, place) ? draft.marks : [];
  return [...sent, ...unsent.map(draftItem)];
}

function draftItem(shape: Shape, index: number): MarkItem {
  return { id: `${DRAFT}${index}`, thread: null, number: null, author: '', text: '', resolved: false, shape, own: true };
}

/** The index within the draft; null for a mark that was sent. */
export function draftIndex(id: string): number | null {
  return id.startsWith(DRAFT) ? Number(id.slice(DRAFT.length)) : null;
}

/** The marks with one replaced, or taken out. */
export function marksWith(marks: readonly Shape[], index: number, shape: Shape | null): Shape[] {
  return marks.flatMap((mark, at) => (at !== index ? [mark] : shape === null ? [] : [shape]));
}
