const FROM = '\u2068';
const TO = '\u2069';

export interface Piece {
  text: string;
  match: boolean;
}

/** A snippet carries its match between U+2068 and U+2069. */
export function splitSnippet(snippet: string): Piece[] {
  const pieces: Piece[] = [];
  let rest = snippet;
  while (rest !== '') {
    const from = rest.indexOf(FROM);
    const to = from < 0 ? -1 : rest.indexOf(TO, from);
    if (to < 0) break;
    if (from > 0) pieces.push({ text: rest.slice(0, from), match: false });
    pieces.push({ text: rest.slice(from + 1, to), match: true });
    rest = rest.slice(to + 1);
  }
  if (rest !== '') pieces.push({ text: rest.replaceAll(FROM, ''), match: false });
  return pieces;
}
