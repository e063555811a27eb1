// Notes of a page as threads: each with what answers it, and what answers that. Pure.

import type { NoteView } from '../../backend';

export interface NoteThread {
  note: NoteView;
  /** In the order of the file. */
  answers: NoteView[];
}

/** An answer to what is not there stands alone; so do those that answer one another in a ring. */
export function threadsOf(notes: readonly NoteView[]): NoteThread[] {
  const byNumber = new Map(notes.map((note) => [note.number, note]));
  const firstOf = (note: NoteView): NoteView => {
    const seen = new Set<number>();
    let first = note;
    while (first.in_reply_to !== null && !seen.has(first.number)) {
      seen.add(first.number);
      const before = byNumber.get(first.in_reply_to);
      if (before === undefined) return first;
      first = before;
    }
    return first.in_reply_to === null ? first : note;
  };
  const threads = new Map<number, NoteThread>();
  for (const note of notes) if (firstOf(note) === note) threads.set(note.number, { note, answers: [] });
  for (const note of notes) {
    const first = firstOf(note);
    if (first !== note) threads.get(first.number)?.answers.push(note);
  }
  return [...threads.values()];
}
