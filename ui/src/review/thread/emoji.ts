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

const PRESENTED = /^(\p{Emoji})\uFE0F$/u;

/**
 * The sign as it is written on the screen, without the selector that asks for it in colour: WebKit then takes fonts in colour
 * alone, and a box where the system has none. Those are named before all others, so that nothing else changes.
 */
export function drawn(emoji: string): string {
  return emoji.replace(PRESENTED, '$1');
}
