/** What one reacts with, each with the id of its name. */
export const EMOJI = [
  ['👍', 'thumbs-up'],
  ['👎', 'thumbs-down'],
  ['✅', 'check'],
  ['❤️', 'heart'],
  ['🎉', 'party'],
  ['😄', 'smile'],
  ['👀', 'eyes'],
  ['🙏', 'thanks'],
  ['🔥', 'fire'],
  ['❓', 'question'],
  ['❗', 'exclamation'],
  ['😕', 'confused'],
] as const;
