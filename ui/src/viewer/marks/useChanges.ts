// Shapes of marks that are ahead of what the backend has said: they show at once, and are sent when they are whole.
//
// What belongs to the comment in hand changes in one step; of those that were sent each is a command of its own. What the
// backend refuses goes back to where it was.

import { useCallback, useEffect, useRef, useState } from 'react';
import type { NewMark, Shape } from '../../backend';
import { t } from '../../i18n';
import { useViewer } from '../store';
import { draftIndex, marksWith, type MarkItem } from './items';
import { sameShape } from './shapes';

interface Due {
  items: readonly MarkItem[];
  timer: ReturnType<typeof setTimeout>;
}

export function useChanges(onMarkChange: (mark: string, shape: Shape) => unknown, say: (text: string) => void) {
  const [moved, setMoved] = useState<ReadonlyMap<string, Shape>>(new Map());
  const ahead = useRef(new Map<string, Shape>());
  const due = useRef<Due | null>(null);
  const change = useRef(onMarkChange);
  useEffect(() => {
    change.current = onMarkChange;
  }, [onMarkChange]);

  const show = useCallback(() => setMoved(new Map(ahead.current)), []);

  const hold = useCallback(
    (shapes: Iterable<readonly [string, Shape]>) => {
      for (const [id, shape] of shapes) ahead.current.set(id, shape);
      show();
    },
    [show],
  );

  const forget = useCallback(
    (id: string, shape: Shape) => {
      if (ahead.current.get(id) !== shape) return;
      ahead.current.delete(id);
      show();
    },
    [show],
  );

  /** `items`: as they were before. */
  const commit = useCallback(
    (items: readonly MarkItem[], keep: boolean) => {
      const inDraft = new Map<string, Partial<NewMark>>();
      for (const item of items) {
        const shape = ahead.current.get(item.id);
        if (shape === undefined) continue;
        const isSent = draftIndex(item.id) === null;
        if (keep && !sameShape(shape, item.shape)) {
          if (isSent) {
            Promise.resolve()
              .then(() => change.current(item.id, shape))
              .catch(() => say(t('viewer.mark.kept')))
              .finally(() => forget(item.id, shape));
            continue;
          }
          inDraft.set(item.id, { shape });
        }
        forget(item.id, shape);
      }
      const { draft, changeMarks } = useViewer.getState();
      if (draft !== null && inDraft.size > 0) changeMarks(marksWith(draft.marks, inDraft));
    },
    [forget, say],
  );

  const flush = useCallback(() => {
    const waiting = due.current;
    due.current = null;
    if (waiting === null) return;
    clearTimeout(waiting.timer);
    commit(waiting.items, true);
  }, [commit]);

  const send = useCallback(
    (items: readonly MarkItem[], keep: boolean, after = 0) => {
      const waiting = due.current;
      if (waiting !== null) {
        if (sameItems(waiting.items, items)) clearTimeout(waiting.timer);
        else flush();
      }
      due.current = null;
      if (after === 0) commit(items, keep);
      else due.current = { items, timer: setTimeout(flush, after) };
    },
    [commit, flush],
  );

  return { moved, hold, send, flush };
}

function sameItems(one: readonly MarkItem[], other: readonly MarkItem[]): boolean {
  return one.length === other.length && one.every(({ id }, index) => id === other[index]?.id);
}
