// The marks that stand at the place on the canvas, ready to be drawn, hit and read out. Pure.

import type { NewMark, Place, Shape, Stroke, ThreadView } from '../../backend';
import { t } from '../../i18n';
import { readable } from '../along';
import type { Draft } from '../drafts';
import { covers, placeOfMark } from '../places';
import { distanceTo } from './frames';

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
  /** Null: as marks without one are drawn. */
  stroke: Stroke | null;
  /** Of its own; null: that of its comment. */
  place: Place | null;
  /** May be moved, sized and removed by this person. */
  own: boolean;
}

const DRAFT = 'draft/';

type InHand = Pick<Draft, 'place' | 'marks'> | null;

/** In order of drawing: later ones lie on top. `draft` is the comment in hand. */
export function itemsAt(threads: readonly ThreadView[], version: string, place: Place, draft: InHand): MarkItem[] {
  return itemsWhere(threads, version, draft, (at) => covers(at, place));
}

/** Those of the frames around that are not on this one. */
export function ghostsAt(threads: readonly ThreadView[], version: string, frame: number, draft: InHand): MarkItem[] {
  return itemsWhere(threads, version, draft, (at) => {
    const away = distanceTo(at, frame);
    return away > 0 && away <= GHOSTS;
  });
}

/** So many frames before and after. */
export const GHOSTS = 5;

function itemsWhere(threads: readonly ThreadView[], version: string, draft: InHand, isSeen: (place: Place | null) => boolean): MarkItem[] {
  const here = threads.filter((thread) => thread.version === version);
  const sent = here.flatMap((thread) => {
    const first = thread.comments[0];
    return thread.marks
      .filter((mark) => isSeen(placeOfMark(mark, thread.place)))
      .map(
        (mark): MarkItem => ({
          id: mark.id,
          thread: thread.id,
          number: thread.number,
          author: first?.author.name ?? '',
          text: first === undefined ? '' : readable(first.text, first.mentions, t('mention.someone')),
          resolved: thread.resolved,
          shape: mark.shape,
          stroke: mark.stroke ?? null,
          place: mark.place ?? null,
          own: first?.can_edit ?? false,
        }),
      );
  });
  const unsent = draft === null ? [] : draft.marks.flatMap((mark, index) => (isSeen(placeOfMark(mark, draft.place)) ? [draftItem(mark, index)] : []));
  return [...sent, ...unsent];
}

function draftItem({ shape, stroke, place }: NewMark, index: number): MarkItem {
  const unsent = { thread: null, number: null, author: '', text: '', resolved: false, own: true };
  return { ...unsent, id: idOfDraft(index), shape, stroke: stroke ?? null, place: place ?? null };
}

export function idOfDraft(index: number): string {
  return `${DRAFT}${index}`;
}

/** The index within the draft; null for a mark that was sent. */
export function draftIndex(id: string): number | null {
  return id.startsWith(DRAFT) ? Number(id.slice(DRAFT.length)) : null;
}

/** The marks of the draft with some changed, by id, or taken out. */
export function marksWith(marks: readonly NewMark[], changes: ReadonlyMap<string, Partial<NewMark> | null>): NewMark[] {
  return marks.flatMap((mark, at) => {
    const change = changes.get(idOfDraft(at));
    return change === undefined ? [mark] : change === null ? [] : [{ ...mark, ...change }];
  });
}
