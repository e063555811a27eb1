// What is done to the marks that are selected, by key or menu: selecting, removing, copying, pasting, colouring.
//
// Marks of the comment in hand change in one step; of those that were sent each is a command of its own.

import type { NewMark, Shape, Stroke } from '../../backend';
import { t } from '../../i18n';
import { allDrafts, MOST_MARKS } from '../drafts';
import { useViewer } from '../store';
import type { Size } from '../view/transform';
import { copyMarks, marksToPaste, type Copied } from './clipboard';
import { draftIndex, idOfDraft, marksWith, type MarkItem } from './items';
import { movedTogether, selectedIn, threadOf, toggled } from './selection';
import { sameShape } from './shapes';

interface ActsSettings {
  items: readonly MarkItem[];
  chosen: readonly MarkItem[];
  bounds: Size;
  /** Sends what is still being nudged. */
  flush(): void;
  onMarkChange(mark: string, shape: Shape, stroke?: Stroke): unknown;
  onMarkRemove(mark: string): unknown;
  onMarksAdd?: ((thread: string, marks: NewMark[]) => unknown) | undefined;
  say(text: string): void;
}

/** A copy lies so far off what it would cover, in thousandths. */
const OFFSET = 10_000;
/** After so many it may cover one. */
const TRIES = 50;

export function useActs({ items, chosen, bounds, flush, onMarkChange, onMarkRemove, onMarksAdd, say }: ActsSettings) {
  const own = chosen.filter((item) => item.own);
  const unsent = own.filter(({ thread }) => thread === null);
  const sent = own.filter(({ thread }) => thread !== null);

  const select = (marks: readonly MarkItem[]) => useViewer.getState().selectMarks(threadOf(marks), marks.map(({ id }) => id));

  const selectAll = () => {
    useViewer.getState().setHideMarks(false);
    const all = items.filter((item) => item.own);
    select(all);
    say(t('drawing.selected', { count: all.length }));
  };

  /** Also this one, or no longer. */
  const toggle = (item: MarkItem) => {
    const ids = toggled(selectedIn(useViewer.getState()), item.id);
    const byId = new Map(items.map((one) => [one.id, one]));
    select(ids.flatMap((id) => byId.get(id) ?? []));
  };

  const remove = () => {
    if (own.length === 0) return;
    flush();
    const { draft, changeMarks, select: selectThread, selectedThread } = useViewer.getState();
    selectThread(selectedThread);
    if (draft !== null && unsent.length > 0) changeMarks(marksWith(draft.marks, new Map(unsent.map(({ id }) => [id, null]))));
    const said = () => say(own.length === 1 ? t('viewer.mark.removed') : t('drawing.removed', { count: own.length }));
    if (sent.length === 0) said();
    else void oneByOne(sent, ({ id }) => onMarkRemove(id)).then((isDone) => (isDone ? said() : say(t('viewer.mark.kept'))));
  };

  const copy = (): boolean => {
    const marks = chosen.filter(({ shape }) => shape.shape !== 'text');
    if (marks.length === 0) return false;
    copyMarks(marks);
    say(t('drawing.copied', { count: marks.length }));
    return true;
  };

  const cut = () => {
    if (copy()) remove();
  };

  /** Where they would lie on what is there already, they lie beside it. */
  const beside = (marks: readonly Copied[]): Copied[] => {
    let shapes = movedTogether(marks.map(({ shape }) => shape), 0, 0, bounds);
    for (let tries = 0; tries < TRIES && shapes.some((shape) => items.some((item) => sameShape(item.shape, shape))); tries += 1) {
      const next = movedTogether(shapes, OFFSET, OFFSET, bounds);
      if (next.every((shape, at) => sameShape(shape, shapes[at] ?? shape))) break;
      shapes = next;
    }
    return marks.map(({ shape, stroke }, at) => ({ shape: shapes[at] ?? shape, stroke }));
  };

  const addToDraft = (marks: readonly Copied[]): void => {
    // The one in hand may be put aside for one that waits here, and that has marks already: what is new comes last.
    const before = numUnsent();
    useViewer.getState().addMarks(marks.map(asNew));
    const { draft, selectMarks } = useViewer.getState();
    const [all, added] = [draft?.marks.length ?? 0, numUnsent() - before];
    selectMarks(null, Array.from({ length: added }, (_, at) => idOfDraft(all - added + at)));
    if (added < marks.length) say(t('drawing.enough', { count: MOST_MARKS }));
  };

  /** `text`: what the system's clipboard holds; null where it was not told. */
  const paste = (text: string | null) => {
    const marks = marksToPaste(text).filter(({ shape }) => shape.shape !== 'text');
    if (marks.length === 0) return say(t('drawing.nothing-to-paste'));
    say(t('drawing.pasted', { count: marks.length }));
    addToDraft(beside(marks));
  };

  /** In the comment that each belongs to, where it is one's own; else in the one in hand. */
  const duplicate = () => {
    const marks = chosen.filter(({ shape }) => shape.shape !== 'text');
    if (marks.length === 0) return;
    flush();
    const copies = beside(marks).map(({ shape, stroke }, at) => ({ shape, stroke, of: marks[at] }));
    const toThread = (mark: (typeof copies)[number]) => onMarksAdd !== undefined && mark.of?.own === true && mark.of.thread !== null;
    const loose = copies.filter((mark) => !toThread(mark));
    const byThread = new Map<string, NewMark[]>();
    for (const mark of copies.filter(toThread)) {
      const thread = mark.of?.thread ?? '';
      const copied = { ...asNew(mark), ...(mark.of?.place ? { place: mark.of.place } : {}) };
      byThread.set(thread, [...(byThread.get(thread) ?? []), copied]);
    }
    say(t('drawing.duplicated', { count: marks.length }));
    if (loose.length > 0) addToDraft(loose);
    void oneByOne([...byThread], ([thread, list]) => onMarksAdd?.(thread, list)).then((isDone) => !isDone && say(t('drawing.not-added')));
  };

  /** Null: as marks without a stroke are. What was sent with one keeps it then. */
  const restyle = (stroke: Stroke | null) => {
    const styled = own.filter(({ shape }) => shape.shape !== 'point');
    if (styled.length === 0) return;
    flush();
    const { draft, changeMarks } = useViewer.getState();
    const changes = new Map(styled.filter(({ thread }) => thread === null).map(({ id }) => [id, { stroke }]));
    if (draft !== null && changes.size > 0) changeMarks(marksWith(draft.marks, changes));
    const recorded = styled.filter(({ id }) => draftIndex(id) === null);
    if (stroke !== null) void oneByOne(recorded, ({ id, shape }) => onMarkChange(id, shape, stroke)).then((isDone) => !isDone && say(t('viewer.mark.kept')));
    else if (recorded.some((item) => item.stroke !== null)) say(t('drawing.keeps-color'));
  };

  return { select, selectAll, toggle, remove, copy, cut, paste, duplicate, restyle };
}

/** In all comments that were not sent. */
function numUnsent(): number {
  return allDrafts(useViewer.getState()).reduce((sum, { marks }) => sum + marks.length, 0);
}

function asNew({ shape, stroke }: Copied): NewMark {
  return stroke === null ? { shape } : { shape, stroke };
}

/** Whether none was refused; after the first that is, the others are still tried. */
async function oneByOne<T>(all: readonly T[], act: (one: T) => unknown): Promise<boolean> {
  let isDone = true;
  for (const one of all) {
    try {
      // One at a time: what is undone then goes back in this order.
      // oxlint-disable-next-line no-await-in-loop
      await act(one);
    } catch {
      isDone = false;
    }
  }
  return isDone;
}
