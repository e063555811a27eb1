// Drawing and changing marks: the machine of the drawing tools, drags of marks, nudges by key, and their way to the store.
//
// A change shows at once and is sent when it is whole: at the end of a drag, or when the keys have rested. What
// the backend refuses goes back to where it was.

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { NewMark, Shape, Stroke } from '../../backend';
import { t } from '../../i18n';
import { MOST_MARKS } from '../drafts';
import { useViewer } from '../store';
import type { Point, Size } from '../view/transform';
import type { MarkItem } from './items';
import { isDrawTool, strokeOf, usePen } from './pen';
import { place, placingShape, REST, type Placing, type PlacingEvent, type PlacingStep } from './placing';
import { movedTogether, selectedIn } from './selection';
import { boundsOf, describe, grown, indexOf, pulled, type DrawTool, type MarkIndex } from './shapes';
import { shapesText, type Unit } from './speaking';
import { useActs } from './useActs';
import { useChanges } from './useChanges';

export interface MarkingSettings {
  items: readonly MarkItem[];
  native: Size | null;
  unit: Unit;
  /** `stroke` is left out where it stays as it is. */
  onMarkChange(mark: string, shape: Shape, stroke?: Stroke): unknown;
  onMarkRemove(mark: string): unknown;
  /** To a comment that was sent. */
  onMarksAdd?: ((thread: string, marks: NewMark[]) => unknown) | undefined;
  onDraft(): void;
  say(text: string): void;
}

/** A drag of marks: the whole of them, or one by a grip. */
interface Drag {
  items: readonly MarkItem[];
  grip: string | null;
  from: Point;
}

const NUDGES_REST_MS = 600;

export type Marking = ReturnType<typeof useMarking>;

/** What of a step is not the machine's own. */
interface StepHow {
  /** The comment in hand goes on, wherever one draws. */
  keep?: boolean;
}

export function useMarking({ items, native, unit, onMarkChange, onMarkRemove, onMarksAdd, onDraft, say }: MarkingSettings) {
  const bounds = useMemo(() => (native === null ? { width: 1, height: 1 } : boundsOf(native)), [native]);
  const [placing, setPlacing] = useState<Placing>(REST);
  const [marquee, setMarquee] = useState<(Point & Size) | null>(null);
  const machine = useRef<Placing>(REST);
  const drag = useRef<Drag | null>(null);
  const { moved, hold, send, flush } = useChanges(onMarkChange, say);
  const selectedMark = useViewer((state) => state.selectedMark);
  const alsoSelected = useViewer((state) => state.alsoSelected);
  const lastTool = usePen((state) => state.lastTool);
  const tool = useViewer((state) => (isDrawTool(state.tool) ? state.tool : lastTool));
  const context = useMemo(() => ({ tool, bounds }), [tool, bounds]);
  const shown = useMemo(() => items.map((item) => withShape(item, moved.get(item.id))), [items, moved]);
  const index = useMemo(() => whenAsked(shown), [shown]);
  const chosen = useMemo(() => {
    const selected = new Set(selectedIn({ selectedMark, alsoSelected }));
    return selected.size === 0 ? [] : shown.filter(({ id }) => selected.has(id));
  }, [shown, selectedMark, alsoSelected]);
  const chosenOwn = useMemo(() => chosen.filter(({ own }) => own), [chosen]);
  const current = chosen.length === 1 ? (chosen[0] ?? null) : null;

  // What is being nudged is sent before anything else is selected, and before the viewer goes.
  const selection = selectedMark === null ? '' : [...alsoSelected, selectedMark].join(' ');
  const previous = useRef(selection);
  useEffect(() => {
    if (previous.current !== selection) flush();
    previous.current = selection;
  }, [selection, flush]);
  useEffect(() => flush, [flush]);

  const step = useCallback(
    (event: PlacingEvent, { keep = false }: StepHow = {}): PlacingStep => {
      // The tool that was taken just now is drawn with, also before it is rendered.
      const { tool: inHand } = useViewer.getState();
      const now = { tool: isDrawTool(inHand) ? inHand : usePen.getState().lastTool, bounds };
      const result = place(machine.current, event, now);
      if (result.next.at === 'corners' && machine.current.at === 'rest') say(t('drawing.how.corners'));
      machine.current = result.next;
      setPlacing(result.next);
      const byKeys = result.next.at === 'keys' ? placingShape(result.next, now) : null;
      if (byKeys !== null) say(event.type === 'start' ? `${describe(byKeys, unit)}. ${t(HOW[now.tool])}` : describe(byKeys, unit));
      if (result.done !== undefined) draw(result.done, keep, onDraft, say);
      return result;
    },
    [bounds, onDraft, say, unit],
  );

  // The corners of a polygon are set with one tool on one picture.
  useEffect(
    () =>
      useViewer.subscribe((now, before) => {
        const isElsewhere = now.tool !== before.tool || now.page !== before.page || now.frame !== before.frame || now.version !== before.version;
        if (isElsewhere && machine.current.at === 'corners') step({ type: 'cancel' });
      }),
    [step],
  );

  const startDrag = (marks: readonly MarkItem[], grip: string | null, from: Point) => {
    flush();
    drag.current = { items: marks.filter(({ own }) => own), grip, from };
  };

  const dragTo = (point: Point, keepsRatio: boolean) => {
    if (drag.current === null) return;
    const { items: marks, grip, from } = drag.current;
    const [dx, dy] = [point.x - from.x, point.y - from.y];
    const [first] = marks;
    if (grip !== null && first !== undefined) return hold([[first.id, pulled(first.shape, grip, dx, dy, bounds, keepsRatio)]]);
    const shapes = movedTogether(marks.map(({ shape }) => shape), dx, dy, bounds);
    return hold(marks.map(({ id, shape }, at) => [id, shapes[at] ?? shape]));
  };

  const endDrag = (keep: boolean) => {
    const marks = drag.current?.items;
    drag.current = null;
    if (marks !== undefined) send(marks, keep);
  };

  const nudge = (how: 'move' | 'grow', dx: number, dy: number) => {
    if (chosenOwn.length === 0) return;
    const before = chosenOwn.map(({ shape }) => shape);
    const shapes = how === 'move' ? movedTogether(before, dx, dy, bounds) : before.map((shape) => grown(shape, dx, dy, bounds));
    hold(chosenOwn.map(({ id, shape }, at) => [id, shapes[at] ?? shape]));
    const ids = new Set(chosenOwn.map(({ id }) => id));
    send(items.filter(({ id }) => ids.has(id)), true, NUDGES_REST_MS);
    say(shapesText(shapes, unit));
  };

  const acts = useActs({ items: shown, chosen, bounds, flush, onMarkChange, onMarkRemove, onMarksAdd, say });

  return {
    placing,
    placingShape: placingShape(placing, context),
    bounds,
    items: shown,
    index,
    chosen,
    current,
    marquee,
    setMarquee,
    step,
    startDrag,
    dragTo,
    endDrag,
    nudge,
    ...acts,
    dragging: () => drag.current !== null,
  };
}

const HOW = {
  point: 'drawing.how.point',
  box: 'viewer.box.how',
  ellipse: 'viewer.box.how',
  arrow: 'viewer.box.how',
  line: 'viewer.box.how',
  freehand: 'viewer.box.how',
  polygon: 'viewer.box.how',
} as const satisfies Record<DrawTool, string>;

/** While marks are dragged nobody asks for what is under the pointer. */
function whenAsked(items: readonly MarkItem[]): MarkIndex {
  let made: MarkIndex | null = null;
  const index = () => (made ??= indexOf(items));
  return { at: (point, reach) => index().at(point, reach), within: (box) => index().within(box) };
}

/** The same item where nothing is ahead of it. */
function withShape(item: MarkItem, shape: Shape | undefined): MarkItem {
  return shape === undefined ? item : { ...item, shape };
}

/** To the comment in hand, or the next; a pin is as its comment is. */
function draw(shape: Shape, keep: boolean, onDraft: () => void, say: (text: string) => void): void {
  const { draft, addToDraft } = useViewer.getState();
  addToDraft(shape, shape.shape === 'point' ? null : strokeOf(usePen.getState()), keep);
  if (draft !== null && draft.marks.length >= MOST_MARKS && useViewer.getState().draft?.marks.length === MOST_MARKS) say(t('drawing.enough', { count: MOST_MARKS }));
  else onDraft();
}
