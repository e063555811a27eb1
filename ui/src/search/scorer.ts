// How well a name fits what was typed. Words are meant by their beginnings, in their order: `go pa` and `gtp` both mean
// "Go to page".

const FOLD = /\p{Diacritic}/gu;

function folded(text: string): string {
  return text.normalize('NFD').replace(FOLD, '').toLowerCase();
}

/** Null: it does not fit. Higher fits better. Everything fits nothing typed. */
export function score(typed: string, name: string): number | null {
  const words = folded(name).split(/[^\p{Letter}\p{Number}]+/u).filter((word) => word !== '');
  const parts = folded(typed).split(/[^\p{Letter}\p{Number}]+/u).filter((part) => part !== '');
  if (parts.length === 0) return typed.trim() === '' ? 0 : null;
  let total = 0;
  for (const part of parts) {
    const best = begun(part, words, 0);
    if (best === null) return null;
    total += best;
  }
  // Of two that fit alike the shorter is meant.
  return total / parts.length - words.length / 100;
}

const WHOLE = 3;
const BEGUN = 2;

/** The best way to spell `part` by beginnings of words from the one at `from` on. Each word more, and each left out, counts less. */
function begun(part: string, words: readonly string[], from: number): number | null {
  let best: number | null = null;
  for (const [at, word] of words.entries()) {
    if (at < from) continue;
    const left = from === 0 ? at * 0.1 : (at - from) * 0.3;
    for (let length = shared(part, word); length > 0; length--) {
      const value = spelled(part, word, length, words, at);
      if (value !== null && (best === null || value - left > best)) best = value - left;
    }
  }
  return best;
}

function spelled(part: string, word: string, length: number, words: readonly string[], at: number): number | null {
  if (length === part.length) return length === word.length ? WHOLE : BEGUN;
  const rest = begun(part.slice(length), words, at + 1);
  return rest === null ? null : rest - 0.5;
}

function shared(part: string, word: string): number {
  let length = 0;
  while (length < part.length && part[length] === word[length]) length++;
  return length;
}
