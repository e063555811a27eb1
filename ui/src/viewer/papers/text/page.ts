// A page's text as one goes through it: letters in reading order, each with its place, the lines they stand on. Pure.
//
// Everything is in thousandths of a point of the page as shown. A position is between two letters: that of a letter is before
// it. Spaces and ends of lines are letters, too, so that what is selected is what is copied.

import type { PageText, TextWord } from '../../../backend';
import type { Point } from '../../view/transform';

/** What is one letter to a reader: with its marks, or the two halves of a far one. */
export interface Letter {
  text: string;
  /** Which line it stands on. */
  line: number;
  /** Where it begins and ends along the line; from right to left it begins behind its end. */
  from: number;
  to: number;
  /** Across the line, of its word. */
  top: number;
  bottom: number;
}

export interface Line {
  /** Its first letter, and the one behind its last. */
  start: number;
  end: number;
  /** The way that it is read or, from right to left, its letters stand; of length 1. */
  way: Point;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface SetText {
  letters: readonly Letter[];
  lines: readonly Line[];
  engine: string;
  /** There is more on the page. */
  cut: boolean;
}

/** Between two positions, the first one first. */
export interface Range {
  from: number;
  to: number;
}

/** Left behind by whoever wrote the page, or by a worker that lies. */
const isWhole = ({ text, edges }: TextWord) => text !== '' && edges.length === [...text].length + 1;

const clusters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Letters as a reader counts them; those of plain words need no looking up. */
function lettersIn(text: string): string[] {
  return /^[\x21-\x7e]*$/.test(text) ? text.split('') : Array.from(clusters.segment(text), ({ segment }) => segment);
}

export function setText({ lines: told, engine, cut }: PageText): SetText {
  const letters: Letter[] = [];
  const lines: Line[] = [];
  for (const { words, ends } of told) {
    const whole = words.filter(isWhole);
    const way = wayOf(whole);
    const start = letters.length;
    whole.forEach((word, index) => {
      const place = placeIn(way, word);
      const line = lines.length;
      // A word may have more letters than a call takes.
      for (const letter of lettersOf(word, place, line)) letters.push(letter);
      const isLast = index === whole.length - 1;
      if (isLast && ends) letters.push({ ...place, text: '\n', line, from: endOf(word, place), to: endOf(word, place) });
      else if (word.spaced) letters.push(space(word, place, line, way, whole[index + 1]));
    });
    if (letters.length > start) lines.push({ start, end: letters.length, way, ...around(letters, start) });
  }
  return { letters, lines, engine, cut };
}

/** The upper edge of the first word that has one. */
function wayOf(words: readonly TextWord[]): Point {
  for (const { quad } of words) {
    const [dx, dy] = [quad[2] - quad[0], quad[3] - quad[1]];
    const length = Math.hypot(dx, dy);
    if (length > 0) return { x: dx / length, y: dy / length };
  }
  return { x: 1, y: 0 };
}

/** A point of the page by how far along a line it is, and how far across. */
function along({ x, y }: Point, way: Point): { along: number; across: number } {
  return { along: x * way.x + y * way.y, across: y * way.x - x * way.y };
}

function pointAt(way: Point, at: number, across: number): Point {
  return { x: at * way.x - across * way.y, y: at * way.y + across * way.x };
}

interface Place {
  left: number;
  top: number;
  bottom: number;
}

function placeIn(way: Point, { quad }: TextWord): Place {
  const upper = along({ x: quad[0], y: quad[1] }, way);
  const lower = along({ x: quad[4], y: quad[5] }, way);
  return { left: upper.along, top: Math.min(upper.across, lower.across), bottom: Math.max(upper.across, lower.across) };
}

function lettersOf({ text, edges }: TextWord, { left, top, bottom }: Place, line: number): Letter[] {
  let at = 0;
  return lettersIn(text).map((letter) => {
    const from = left + (edges[at] ?? 0);
    at += [...letter].length;
    return { text: letter, line, from, to: left + (edges[at] ?? 0), top, bottom };
  });
}

function endOf({ edges }: TextWord, { left }: Place): number {
  return left + (edges.at(-1) ?? 0);
}

/** From the end of a word to where the next on its line is, on whichever side. */
function space(word: TextWord, place: Place, line: number, way: Point, next: TextWord | undefined): Letter {
  const from = endOf(word, place);
  const left = next === undefined ? from : placeIn(way, next).left;
  const right = left + Math.max(0, ...(next === undefined ? [] : [next.edges[0] ?? 0, next.edges.at(-1) ?? 0]));
  const to = Math.min(Math.max(from, left), right);
  return { text: ' ', line, from, to, top: place.top, bottom: place.bottom };
}

function around(letters: readonly Letter[], start: number): Pick<Line, 'left' | 'right' | 'top' | 'bottom'> {
  const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (let index = start; index < letters.length; index += 1) {
    const { from = 0, to = 0, top = 0, bottom = 0 } = letters[index] ?? {};
    box.left = Math.min(box.left, from, to);
    box.right = Math.max(box.right, from, to);
    box.top = Math.min(box.top, top);
    box.bottom = Math.max(box.bottom, bottom);
  }
  return box;
}

/** How far a point is beside a line, and above or below it; 0 for both on it. */
function away(point: Point, line: Line): { beside: number; over: number; at: number } {
  const { along: at, across } = along(point, line.way);
  return { beside: Math.max(line.left - at, at - line.right, 0), over: Math.max(line.top - across, across - line.bottom, 0), at };
}

/** Whether there is text at a point. */
export function isOnText({ lines }: SetText, point: Point): boolean {
  return lines.some((line) => {
    const { beside, over } = away(point, line);
    return beside === 0 && over === 0;
  });
}

/** The letter that is at a point or nearest to it, and whether the point is in its latter half; null without text. */
export function letterAt({ letters, lines }: SetText, point: Point): { letter: number; isBehind: boolean } | null {
  let [nearest, least, at] = [null as Line | null, Infinity, 0];
  for (const line of lines) {
    const { beside, over, at: here } = away(point, line);
    const far = beside * beside + over * over;
    if (far < least) [nearest, least, at] = [line, far, here];
  }
  if (nearest === null) return null;
  let [found, closest] = [nearest.start, Infinity];
  for (let index = nearest.start; index < nearest.end; index += 1) {
    const letter = letters[index];
    if (letter === undefined || letter.text === '\n') continue;
    const far = Math.max(Math.min(letter.from, letter.to) - at, at - Math.max(letter.from, letter.to), 0);
    if (far < closest) [found, closest] = [index, far];
  }
  const { from = 0, to = 0 } = letters[found] ?? {};
  return { letter: found, isBehind: (at - (from + to) / 2) * (to < from ? -1 : 1) > 0 };
}

/** The position that is nearest to a point; null without text. */
export function positionAt(text: SetText, point: Point): number | null {
  const found = letterAt(text, point);
  return found === null ? null : found.letter + (found.isBehind ? 1 : 0);
}

export function textOf({ letters }: SetText, { from, to }: Range): string {
  return letters
    .slice(from, to)
    .map(({ text }) => text)
    .join('');
}

export type Quad = [number, number, number, number, number, number, number, number];

/** Parts of lines, four corners each, as marks have them. */
export function quadsOf({ letters, lines }: SetText, { from, to }: Range): Quad[] {
  if (from >= to) return [];
  const [first, last] = [letters[from]?.line ?? 0, letters[to - 1]?.line ?? -1];
  return lines.slice(first, last + 1).flatMap((line) => {
    const [start, end] = [Math.max(line.start, from), Math.min(line.end, to)];
    const isAll = start === line.start && end === line.end;
    return parts(letters, line, isAll ? null : { from: start, to: end }).map((part) => cornersOf(line.way, part));
  });
}

type Part = Pick<Line, 'left' | 'right' | 'top' | 'bottom'>;

/** Of a line of both directions more than one may be selected side by side; null for all of it. */
function parts(letters: readonly Letter[], line: Line, range: Range | null): Part[] {
  if (range === null) return [line];
  const seen = Array.from({ length: line.end - line.start }, (_, index) => line.start + index)
    .map((index) => ({ letter: letters[index], isIn: index >= range.from && index < range.to }))
    .flatMap(({ letter, isIn }) => (letter === undefined || letter.text === '\n' ? [] : [{ letter, isIn }]))
    .toSorted((one, other) => one.letter.from + one.letter.to - other.letter.from - other.letter.to);
  const found: Part[] = [];
  let open: Part | null = null;
  for (const { letter, isIn } of seen) {
    const [left, right] = [Math.min(letter.from, letter.to), Math.max(letter.from, letter.to)];
    if (!isIn) open = null;
    else if (open === null) found.push((open = { left, right, top: letter.top, bottom: letter.bottom }));
    else {
      open.left = Math.min(open.left, left);
      open.right = Math.max(open.right, right);
      open.top = Math.min(open.top, letter.top);
      open.bottom = Math.max(open.bottom, letter.bottom);
    }
  }
  return found;
}

function cornersOf(way: Point, { left, right, top, bottom }: Part): Quad {
  const corners = [pointAt(way, left, top), pointAt(way, right, top), pointAt(way, right, bottom), pointAt(way, left, bottom)];
  return corners.flatMap(({ x, y }) => [Math.round(x), Math.round(y)]) as Quad;
}

/** Where text goes in at a position: a quad without a width. Null without text. */
export function caretAt({ letters, lines }: SetText, position: number): Quad | null {
  const next = letters[position];
  const before = letters[position - 1];
  // Behind the last letter of a line that goes on elsewhere one is at the beginning of the next.
  const [letter, at] = next !== undefined ? [next, next.from] : [before, before?.to ?? 0];
  const line = letter === undefined ? undefined : lines[letter.line];
  if (letter === undefined || line === undefined) return null;
  return cornersOf(line.way, { left: at, right: at, top: letter.top, bottom: letter.bottom });
}

/** Letters of a mark's surroundings. */
const CONTEXT = 32;

/** Code points before and after, as many as there are up to 32. */
export function contextOf(text: SetText, { from, to }: Range): { before: string; after: string } {
  const before = [...textOf(text, { from: Math.max(0, from - CONTEXT), to: from })];
  const after = [...textOf(text, { from: to, to: to + CONTEXT })];
  return { before: before.slice(-CONTEXT).join(''), after: after.slice(0, CONTEXT).join('') };
}
