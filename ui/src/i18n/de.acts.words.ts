/** German for what undo and redo are about: labels, to-dos, audiences and reactions. */
import type { actWordsMessages } from './en.acts.words';

export const actWords = {
  'act.thread.label': 'Etikett hinzufügen',
  'act.thread.unlabel': 'Etikett entfernen',
  'act.thread.to-do': 'Aufgabenstatus ändern',
  'act.thread.audience': 'Sichtbarkeit des Kommentars ändern',
  'act.reaction.add': 'Reaktion',
  'act.reaction.remove': 'Reaktion zurücknehmen',
} satisfies Record<keyof typeof actWordsMessages, string>;
