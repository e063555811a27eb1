// What pointer and keys do with a page's text; everything ends in its store.

import { t } from '../../../i18n';
import type { TextMark } from '../../../backend';
import { MOST_MARKS } from '../../drafts';
import { useViewer, type Tool } from '../../store';
import * as commands from '../../view/commands';
import type { Frame } from '../../view/commands';
import { transformOf, visibleRect, type Point, type Size } from '../../view/transform';
import { caretAt, isOnText, letterAt, textOf, type Range, type SetText } from './page';
import { shapeOf, type TextShape } from './shape';
import { byLetter, byLine, byWord, isBackwards, lineAt, toLineEnd, wordAt } from './steps';
import { rangeOf, selectedRange, useReading } from './store';

/** Tools under which a selection stays. */
export function keepsText(tool: Tool): boolean {
  return tool === 'select' || tool === 'text' || tool === 'hand';
}

/** How a press was made. */
export interface Pressed {
  shiftKey: boolean;
  timeStamp: number;
  clientX: number;
  clientY: number;
}

/** Presses that follow each other so fast and so near count as one that is repeated. */
const REPEAT_MS = 500;
const REPEAT_PX = 5;

let lastPress = { on: null as SetText | null, at: -Infinity, x: 0, y: 0, count: 0 };
/** What the press took: a drag goes on by whole words or lines, and keeps it. */
let taken: { by: 'letter' | 'word' | 'line'; range: Range } | null = null;

function countOf(on: SetText | null, { timeStamp: at, clientX: x, clientY: y }: Pressed): number {
  const isAgain = on === lastPress.on && at - lastPress.at < REPEAT_MS && Math.hypot(x - lastPress.x, y - lastPress.y) <= REPEAT_PX;
  lastPress = { on, at, x, y, count: isAgain ? (lastPress.count % 3) + 1 : 1 };
  return lastPress.count;
}

/** The pointer over the page, in thousandths. */
export const pointer = {
  textUnder(point: Point): boolean {
    const { text } = useReading.getState();
    return text !== null && isOnText(text, point);
  },
  /** Whether text is selected from here on. Beside all text only with the tool for it. */
  press(tool: Tool, point: Point, how: Pressed): boolean {
    const { text, selection, select, extend } = useReading.getState();
    const count = countOf(text, how);
    const found = text === null || (tool !== 'text' && !isOnText(text, point)) ? null : letterAt(text, point);
    if (text === null || found === null) {
      select(null);
      return false;
    }
    const position = found.letter + (found.isBehind ? 1 : 0);
    if (how.shiftKey && selection !== null) {
      taken = { by: 'letter', range: { from: selection.anchor, to: selection.anchor } };
      extend({ anchor: selection.anchor, focus: position }, true);
      return true;
    }
    const by = count === 1 ? 'letter' : count === 2 ? 'word' : 'line';
    const range = by === 'letter' ? { from: position, to: position } : unitAt(text, found.letter, by);
    taken = { by, range };
    // A third click takes more of what the second one took.
    (count === 3 ? extend : select)({ anchor: range.from, focus: range.to }, true);
    return true;
  },
  drag(point: Point): void {
    const { text, extend } = useReading.getState();
    const found = text === null ? null : letterAt(text, point);
    if (text === null || found === null || taken === null) return;
    const { by, range } = taken;
    const position = found.letter + (found.isBehind ? 1 : 0);
    const to = by === 'letter' ? { from: position, to: position } : unitAt(text, found.letter, by);
    if (to.from < range.from) extend({ anchor: range.to, focus: to.from }, true);
    else extend({ anchor: range.from, focus: Math.max(to.to, range.to) }, true);
  },
  /** A click leaves a caret with the tool for it alone. */
  release(): void {
    const { selection, extend } = useReading.getState();
    taken = null;
    const isCaret = selection !== null && selection.anchor === selection.focus;
    extend(isCaret && useViewer.getState().tool !== 'text' ? null : selection);
  },
  /** The press came to nothing; what was selected before it is gone. */
  cancel(): void {
    taken = null;
    useReading.getState().select(null);
  },
};

/** A word, or a line without its end. */
function unitAt(text: SetText, letter: number, by: 'word' | 'line'): Range {
  if (by === 'word') return wordAt(text, letter);
  const { from } = lineAt(text, letter);
  return { from, to: toLineEnd(text, from, 'end') };
}

/** Where a caret moves by keys. Left and right are as the letters run. */
export type Way = { by: 'letter' | 'word'; to: 'left' | 'right' } | { by: 'line'; to: 'up' | 'down' } | { by: 'end'; to: 'start' | 'end' };

/** Moves the caret, or with `extends` the end of what is selected; says what is there, and brings it on screen. */
export function move(way: Way, extendsIt: boolean, frame: Frame | null, say: (words: string) => void): void {
  const { text, selection, select, extend } = useReading.getState();
  if (text === null || text.letters.length === 0) return;
  const from = selection?.focus ?? startIn(text, frame);
  const focus = moved(text, from, way);
  reveal(text, focus, frame);
  if (extendsIt) {
    const next = { anchor: selection?.anchor ?? from, focus };
    extend(next);
    return say(selectedText(text, rangeOf(next)));
  }
  select({ anchor: focus, focus });
  say(heard(text, focus, way));
}

function moved(text: SetText, from: number, way: Way): number {
  switch (way.by) {
    case 'line':
      return byLine(text, from, way.to === 'down' ? 1 : -1);
    case 'end':
      return toLineEnd(text, from, way.to);
    case 'letter':
    case 'word': {
      const forwards = (way.to === 'right') !== isBackwards(text, from);
      return (way.by === 'word' ? byWord : byLetter)(text, from, forwards ? 1 : -1);
    }
  }
}

/** The first letter in sight. */
function startIn(text: SetText, frame: Frame | null): number {
  const seen = frame === null ? null : visibleRect(transformOf(useViewer.getState().view, frame.viewport, frame.ratio), frame.viewport, frame.native);
  if (seen === null) return 0;
  const line = text.lines.find(({ start }) => {
    const [x = 0, y = 0] = (caretAt(text, start) ?? []).map((value) => value / 1000);
    return x >= seen.x && y >= seen.y && x <= seen.x + seen.width && y <= seen.y + seen.height;
  });
  return line?.start ?? 0;
}

function reveal(text: SetText, position: number, frame: Frame | null): void {
  const caret = caretAt(text, position);
  if (caret === null || frame === null) return;
  const [x1, y1, , , , , x2, y2] = caret.map((value) => value / 1000) as typeof caret;
  commands.reveal(frame, { x: Math.min(x1, x2), y: Math.min(y1, y2), width: Math.abs(x1 - x2), height: Math.abs(y1 - y2) });
}

/** A screen reader needs no more to know what is selected. */
const MOST_SAID = 120;

function selectedText(text: SetText, range: Range): string {
  if (range.from === range.to) return t('text.said.nothing');
  const letters = range.to - range.from;
  const words = textOf(text, { from: range.from, to: Math.min(range.to, range.from + MOST_SAID) });
  return letters > MOST_SAID ? t('text.said.more', { text: words, count: letters - MOST_SAID }) : t('text.said.selected', { text: words });
}

/** What is behind the caret, by as much as it was moved by. */
function heard(text: SetText, position: number, { by }: Way): string {
  const letter = text.letters[position]?.text;
  if (letter === undefined) return t('text.said.end');
  if (by === 'line') return textOf(text, lineAt(text, position)).trim();
  if (by === 'word') return textOf(text, wordAt(text, position)).trim() || t('text.said.space');
  if (letter === '\n') return t('text.said.line-end');
  return letter === ' ' ? t('text.said.space') : letter;
}

/** The tool is taken by keys: the caret stands at the first letter in sight. */
export function startCaret(frame: Frame | null, say: (words: string) => void): void {
  const { text, selection, select } = useReading.getState();
  if (text === null || text.letters.length === 0) return;
  if (selection === null) {
    const at = startIn(text, frame);
    select({ anchor: at, focus: at });
  }
  say(t('text.said.how'));
}

export function selectAll(say: (words: string) => void): void {
  const { text, select } = useReading.getState();
  if (text === null || text.letters.length === 0) return;
  const last = toLineEnd(text, text.letters.length, 'end');
  select({ anchor: 0, focus: last });
  say(t(text.cut ? 'text.said.most' : 'text.said.all', { count: last }));
}

export function clear(): void {
  const { selection, select } = useReading.getState();
  const isCaret = useViewer.getState().tool === 'text' && selection !== null;
  select(isCaret ? { anchor: selection.focus, focus: selection.focus } : null);
}

/** Plain text: lines as they are, and hyphens at their ends. */
export function copy(say: (words: string) => void): void {
  const { text, ...now } = useReading.getState();
  const range = selectedRange(now);
  if (text === null || range === null) return;
  navigator.clipboard.writeText(textOf(text, range)).then(
    () => say(t('text.copied')),
    () => say(t('text.not-copied')),
  );
}

/**
 * Makes what is selected a mark of the comment in hand; made once already, that mark is of this kind from now on. Returns
 * whether there is one now.
 */
export function mark(kind: TextMark, bounds: Size, say: (words: string) => void): boolean {
  const { text, selection, made, setMade } = useReading.getState();
  if (text === null || selection === null) return false;
  const shape = shapeOf(text, rangeOf(selection), kind, bounds);
  if (shape === null || shape === 'much') {
    say(t(shape === null ? 'text.nothing' : 'text.much'));
    return false;
  }
  // Known before the comment changes: one that lost its mark ends the selection.
  setMade(shape);
  if (made === null || !exchange(made, shape)) {
    useViewer.getState().addToDraft(shape);
    if (!isInDraft(shape)) {
      setMade(null);
      say(t('drawing.enough', { count: MOST_MARKS }));
      return false;
    }
  }
  say(t(`text.marked.${kind}`));
  return true;
}

export function isInDraft(made: TextShape): boolean {
  return useViewer.getState().draft?.marks.some((one) => one.shape === made) ?? false;
}

/** In the comment in hand; false where it is not there any more. */
function exchange(made: TextShape, shape: TextShape): boolean {
  const { draft, changeMarks } = useViewer.getState();
  if (draft === null || !isInDraft(made)) return false;
  changeMarks(draft.marks.map((one) => (one.shape === made ? Object.assign({}, one, { shape }) : one)));
  return true;
}
