/** English for what undo and redo are about: labels, to-dos, audiences and reactions. */
export const actWordsMessages = {
  'act.thread.label': 'adding the label',
  'act.thread.unlabel': 'taking off the label',
  'act.thread.to-do': 'changing the to-do',
  'act.thread.audience': 'changing who sees the comment',
  'act.reaction.add': 'reaction',
  'act.reaction.remove': 'taking back the reaction',
} as const;
