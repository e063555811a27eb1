// Drawing and changing marks: the box tool's machine, drags of a mark, nudges by key, and their way to the store.
//
// A change shows at once and is sent when it is whole: at the end of a drag, or when the keys have rested. What
// the backend refuses goes back to where it was.

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Shape } from '../../backend';
import { t } from '../../i18n';
import { useViewer } from '../store';
import type { Point, Size } from '../view/transform';
import { boundsOf, grownBy, movedBy, pulledBy, sameBox, type Box, type Handle } from './geometry';
import { draftIndex, marksWith, type MarkItem } from './items';
import { place, REST, type Placing, type PlacingEvent, type PlacingStep } from './placing';

export interface MarkingSettings {
  items: readonly MarkItem[];
  native: Size | null;
  unit: 'px' | 'pt';
  onMarkChange(mark: string, shape: Shape): unknown;
  onMarkRemove(mark: string): unknown;
  onDraft(): void;
  say(text: string): void;
}

/** A drag of a mark: the whole of it, or one handle. */
interface Drag {
  item: MarkItem;
  part: 'whole' | Handle;
  from: Point;
}

const NUDGES_REST_MS = 600;

export type Marking = ReturnType<typeof useMarking>;

export function useMarking({ items, native, unit, onMarkChange, onMarkRemove, onDraft, say }: MarkingSettings) {
  const bounds = useMemo(() => (native === null ? { width: 1, height: 1 } : boundsOf(native)), [native]);
  const [placing, setPlacing] = useState<Placing>(REST);
  const machine = useRef<Placing>(REST);
  const drag = useRef<Drag | null>(null);
  const { moved, hold, send, flush } = useChanges(onMarkChange, say);
  const selected = useViewer((state) => state.selectedMark);
  const shown = useMemo(() => items.map((item) => ({ ...item, shape: moved.get(item.id) ?? item.shape })), [items, moved]);
  const current = shown.find((item) => item.id === selected) ?? null;

  // What is being nudged is sent before anything else is selected, and before the viewer goes.
  const previous = useRef(selected);
  useEffect(() => {
    if (previous.current !== selected) flush();
    previous.current = selected;
  }, [selected, flush]);
  useEffect(() => flush, [flush]);

  const step = useCallback(
    (event: PlacingEvent): PlacingStep => {
      const result = place(machine.current, event, bounds);
      machine.current = result.next;
      setPlacing(result.next);
      if (result.next.at === 'keys') say(boxText(result.next.box, unit, event.type === 'start'));
      if (result.done !== undefined) {
        useViewer.getState().addToDraft(result.done);
        onDraft();
      }
      return result;
    },
    [bounds, onDraft, say, unit],
  );

  const startDrag = (item: MarkItem, part: Drag['part'], from: Point) => {
    flush();
    drag.current = { item, part, from };
  };

  const dragTo = (point: Point) => {
    if (drag.current === null) return;
    const { item, part, from } = drag.current;
    const [dx, dy] = [point.x - from.x, point.y - from.y];
    hold(item.id, part === 'whole' ? movedBy(item.shape, dx, dy, bounds) : pulledBy(item.shape, part, dx, dy, bounds));
  };

  const endDrag = (keep: boolean) => {
    const item = drag.current?.item;
    drag.current = null;
    if (item !== undefined) send(item, keep);
  };

  const nudge = (how: 'move' | 'grow', dx: number, dy: number) => {
    if (current === null || !current.own) return;
    const shape = (how === 'move' ? movedBy : grownBy)(current.shape, dx, dy, bounds);
    hold(current.id, shape);
    send(items.find((item) => item.id === current.id) ?? current, true, NUDGES_REST_MS);
    say(boxText(shape, unit, false));
  };

  const remove = () => {
    if (current === null || !current.own) return;
    const { draft, changeMarks, select, selectedThread } = useViewer.getState();
    const index = draftIndex(current.id);
    select(selectedThread);
    const removed = () => say(t('viewer.mark.removed'));
    if (index === null) {
      Promise.resolve()
        .then(() => onMarkRemove(current.id))
        .then(removed, () => say(t('viewer.mark.kept')));
      return;
    }
    if (draft !== null) changeMarks(marksWith(draft.marks, index, null));
    removed();
  };

  return { placing, bounds, items: shown, current, step, startDrag, dragTo, endDrag, nudge, remove, dragging: () => drag.current !== null };
}

/** Shapes that are ahead of what the backend has said. */
function useChanges(onMarkChange: MarkingSettings['onMarkChange'], say: (text: string) => void) {
  const [moved, setMoved] = useState<ReadonlyMap<string, Box>>(new Map());
  const ahead = useRef(new Map<string, Box>());
  const due = useRef<{ item: MarkItem; timer: ReturnType<typeof setTimeout> } | null>(null);
  const change = useRef(onMarkChange);
  useEffect(() => {
    change.current = onMarkChange;
  }, [onMarkChange]);

  const show = useCallback(() => setMoved(new Map(ahead.current)), []);

  const hold = useCallback(
    (id: string, shape: Box) => {
      ahead.current.set(id, shape);
      show();
    },
    [show],
  );

  const forget = useCallback(
    (id: string, shape: Box) => {
      if (ahead.current.get(id) !== shape) return;
      ahead.current.delete(id);
      show();
    },
    [show],
  );

  const commit = useCallback(
    (item: MarkItem, keep: boolean) => {
      const shape = ahead.current.get(item.id);
      if (shape === undefined) return;
      const index = draftIndex(item.id);
      if (!keep || sameBox(shape, item.shape)) {
        forget(item.id, shape);
      } else if (index !== null) {
        const { draft, changeMarks } = useViewer.getState();
        if (draft !== null) changeMarks(marksWith(draft.marks, index, shape));
        forget(item.id, shape);
      } else {
        Promise.resolve()
          .then(() => change.current(item.id, shape))
          .catch(() => say(t('viewer.mark.kept')))
          .finally(() => forget(item.id, shape));
      }
    },
    [forget, say],
  );

  const flush = useCallback(() => {
    const waiting = due.current;
    due.current = null;
    if (waiting === null) return;
    clearTimeout(waiting.timer);
    commit(waiting.item, true);
  }, [commit]);

  const send = useCallback(
    (item: MarkItem, keep: boolean, after = 0) => {
      if (due.current !== null && due.current.item.id !== item.id) flush();
      if (due.current !== null) clearTimeout(due.current.timer);
      due.current = null;
      if (after === 0) commit(item, keep);
      else due.current = { item, timer: setTimeout(flush, after) };
    },
    [commit, flush],
  );

  return { moved, hold, send, flush };
}

/** Where a box is, in whole units, for reading out. */
function boxText(box: Box, unit: 'px' | 'pt', withHow: boolean): string {
  const whole = (value: number) => Math.round(value / 1000);
  const values = { x: whole(box.x), y: whole(box.y), width: whole(box.width), height: whole(box.height) };
  const text = t(unit === 'px' ? 'viewer.box.px' : 'viewer.box.pt', values);
  return withHow ? `${text}. ${t('viewer.box.how')}` : text;
}
