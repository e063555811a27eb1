import { describe, expect, it } from 'vitest';
import { filmView } from '../../test/made';
import type { MediaView, NewMark, Shape, ThreadView } from '../backend';
import { marksWith } from './marks/items';
import { selectedIn } from './marks/selection';
import { createViewerStore, frameAtRest, parseRemembered, placeShown, type Painted, type Play, type RememberedPlace } from './store';

const pdf: MediaView = { kind: 'pdf', num_pages: 8 };
const film = filmView({ width: 1920, height: 1080, frame_rate: [30000, 1001], duration: [600600, 30000], drop_frame: true });
const shape = (x: number): Shape => ({ shape: 'box', x, y: 0, width: 1000, height: 1000 });
const mark = (x: number): NewMark => ({ shape: shape(x) });
const thread = (over: Partial<ThreadView>): ThreadView => ({
  id: 't',
  number: 1,
  version: 'v',
  version_number: 1,
  place: { page: null, frame: null },
  place_label: '',
  marks: [{ id: 'm', shape: shape(5) }],
  resolved: false,
  comments: [],
  unread: false,
  labels: [],
  to_do: null,
  audience: 'everyone',
  ...over,
});

function opened(media: MediaView, at: RememberedPlace | null = null) {
  const store = createViewerStore();
  store.getState().open('v', media, at);
  return store;
}

const picture = (over: Partial<Painted>): Painted => ({
  version: 'v',
  request: 1,
  page: null,
  frame: null,
  timecode: null,
  provisional: false,
  tableRevision: 0,
  key: null,
  thousandths: null,
  ...over,
});
const keyOf = (number: number) => ({ pts: String(number * 3600), ordinal: 0 });
const frame = (number: number) => picture({ frame: number, provisional: true, tableRevision: 1, key: keyOf(number) });
const onFrame = (number: number) => ({ page: null, frame: number, table_revision: 1, key: keyOf(number) });

/** Goes there, and the picture comes. */
function look(store: ReturnType<typeof createViewerStore>, number: number) {
  const { media, setFrame, setPage, setPainted } = store.getState();
  if (media?.kind === 'video') setFrame(number);
  else setPage(number);
  setPainted(media?.kind === 'video' ? frame(number) : picture({ page: number }));
}

describe('the place of a comment', () => {
  it('names the frame that is on the canvas and the table of its number, not the one that is on its way', () => {
    const store = opened(film);
    expect(placeShown(store.getState())).toBeNull();
    look(store, 7);
    store.getState().setFrame(8);
    expect(placeShown(store.getState())).toEqual(onFrame(7));
  });

  it('is that of the first letter, until all of it is gone', () => {
    const store = opened(film);
    look(store, 100);
    store.getState().write('v', 'T');
    look(store, 150);
    store.getState().write('v', 'Too');
    expect(store.getState().draft).toEqual({ version: 'v', place: onFrame(100), marks: [], text: 'Too' });
    store.getState().write('v', '');
    expect(store.getState().draft).toBeNull();
    store.getState().write('v', 'T');
    expect(store.getState().draft?.place).toEqual(onFrame(150));
  });

  it('can be taken along', () => {
    const store = opened(film);
    look(store, 100);
    store.getState().write('v', 'T');
    look(store, 150);
    store.getState().moveDraft();
    expect(store.getState().draft).toMatchObject({ place: onFrame(150), text: 'T' });
  });

  it('waits for the first picture', () => {
    const store = opened(film);
    store.getState().setFrame(100);
    store.getState().write('v', 'T');
    expect(store.getState().draft?.place).toBeNull();
    look(store, 100);
    look(store, 150);
    expect(store.getState().draft?.place).toEqual(onFrame(100));
  });
});

describe('opening', () => {
  it('starts fitted at the first page with the box at hand', () => {
    expect(opened(pdf).getState()).toMatchObject({ version: 'v', page: 1, frame: 0, tool: 'box', view: { mode: 'fit', turn: 0 } });
  });

  it('goes back to the place that was remembered', () => {
    const before = opened(film);
    before.getState().setFrame(321);
    before.getState().setView({ mode: 'free', zoom: 3 });
    const kept = parseRemembered(JSON.stringify(before.getState().remembered()));
    const after = createViewerStore();
    after.getState().open('v', film, kept);
    expect(after.getState()).toMatchObject({ frame: 321, view: { mode: 'free', zoom: 3 } });
  });

  it('has in and out again, on the same version and where the film has them', () => {
    const before = opened(film);
    before.getState().setRange({ first: 100, last: 200 });
    const kept = parseRemembered(JSON.stringify(before.getState().remembered()));
    expect(opened(film, kept).getState().range).toEqual({ first: 100, last: 200 });
    expect(opened({ ...film, num_frames: 150 }, kept).getState().range).toEqual({ first: 100, last: 149 });
    const other = createViewerStore();
    other.getState().open('w', film, kept);
    expect(other.getState().range).toBeNull();
    before.getState().setRange(null);
    expect(before.getState().remembered()).not.toHaveProperty('range');
  });

  it('keeps the frame but not the zoom when another version comes', () => {
    const store = opened(film);
    store.getState().setFrame(321);
    store.getState().setView({ mode: 'free', zoom: 3 });
    store.getState().open('w', { ...film, num_frames: 100 }, store.getState().remembered());
    expect(store.getState()).toMatchObject({ version: 'w', frame: 99, view: { mode: 'fit' } });
  });

  it('begins anew with something else', () => {
    const store = opened(pdf);
    store.getState().setPage(5);
    store.getState().turnBy(90);
    store.getState().open('other', pdf, null);
    expect(store.getState()).toMatchObject({ version: 'other', page: 1, view: { mode: 'fit', turn: 0 } });
  });

  it('keeps everything when the same version is only known better', () => {
    const store = opened(film);
    store.getState().setFrame(599);
    store.getState().addToDraft(shape(1));
    store.getState().open('v', { ...film, num_frames: 598 });
    expect(store.getState().frame).toBe(597);
    expect(store.getState().draft?.marks).toHaveLength(1);
  });
});

describe('moving', () => {
  it('stays within pages and frames', () => {
    const book = opened(pdf);
    book.getState().setPage(99);
    expect(book.getState().page).toBe(8);
    book.getState().setPage(0);
    expect(book.getState().page).toBe(1);
    const store = opened(film);
    store.getState().setFrame(-3);
    expect(store.getState().frame).toBe(0);
    store.getState().setFrame(10_000);
    expect(store.getState().frame).toBe(599);
  });

  it('turns all the way round', () => {
    const store = opened(pdf);
    const turns = [90, 90, 90, 90, -90].map((by) => {
      store.getState().turnBy(by as 90 | -90);
      return store.getState().view.turn;
    });
    expect(turns).toEqual([90, 180, 270, 0, 270]);
  });

  it('goes to where a thread sits and wishes for its mark, each time anew', () => {
    const store = opened(film);
    store.getState().showThread(thread({ place: { page: null, frame: 42 } }));
    const first = store.getState().reveal;
    expect(store.getState()).toMatchObject({ frame: 42, selectedThread: 't', reveal: { shape: shape(5) } });
    store.getState().showThread(thread({ place: { page: null, frame: 42 } }));
    expect(store.getState().reveal?.serial).not.toBe(first?.serial);
  });

  it('goes to the place of the first mark where that is another', () => {
    const store = opened(film);
    const marks = [{ id: 'm', shape: shape(5), place: { page: null, frame: 77 } }];
    store.getState().showThread(thread({ marks }));
    expect(store.getState()).toMatchObject({ frame: 77, reveal: { shape: shape(5) } });
  });

  it('stays where it is for a thread of another version', () => {
    const store = opened(film);
    store.getState().showThread(thread({ version: 'old', place: { page: null, frame: 42 } }));
    expect(store.getState()).toMatchObject({ frame: 0, selectedThread: 't', reveal: null });
  });
});

describe('several marks', () => {
  it('are selected together, the last one in hand, until one is selected alone', () => {
    const store = opened(pdf);
    store.getState().selectMarks('t', ['a', 'b', 'c']);
    expect(selectedIn(store.getState())).toEqual(['a', 'b', 'c']);
    store.getState().setPage(2);
    expect(selectedIn(store.getState())).toEqual([]);
    store.getState().selectMarks('t', ['a', 'b']);
    store.getState().select('t', 'x');
    expect(selectedIn(store.getState())).toEqual(['x']);
  });
});

describe('the selection of marks', () => {
  it('ends where the tool for text is taken', () => {
    const store = opened(pdf);
    store.getState().selectMarks(null, ['draft/0', 'draft/1']);
    store.getState().setTool('hand');
    expect(selectedIn(store.getState())).toEqual(['draft/0', 'draft/1']);
    store.getState().setTool('text');
    expect(selectedIn(store.getState())).toEqual([]);
  });
});

describe('drafts', () => {
  it('collect marks at one place', () => {
    const store = opened(film);
    look(store, 0);
    store.getState().addToDraft(shape(1));
    store.getState().addToDraft(shape(2));
    store.getState().setFrame(7);
    expect(store.getState().draft).toEqual({ version: 'v', place: onFrame(0), marks: [mark(1), mark(2)], text: '' });
  });

  it('are put aside by a shape at another place, and come back when that is done', () => {
    const store = opened(pdf);
    look(store, 1);
    store.getState().addToDraft(shape(1));
    store.getState().write('v', 'One');
    look(store, 2);
    store.getState().addToDraft(shape(2));
    const one = { version: 'v', place: { page: 1, frame: null }, marks: [mark(1)], text: 'One' };
    const two = { version: 'v', place: { page: 2, frame: null }, marks: [mark(2)], text: '' };
    expect(store.getState()).toMatchObject({ draft: two, aside: [one] });
    store.getState().write('v', 'Two');
    store.getState().resumeDraft(store.getState().aside[0]!);
    expect(store.getState()).toMatchObject({ page: 1, draft: one, aside: [{ ...two, text: 'Two' }] });
    look(store, 2);
    store.getState().addToDraft(shape(3));
    expect(store.getState()).toMatchObject({ draft: { ...two, marks: [mark(2), mark(3)], text: 'Two' }, aside: [one] });
    const { draft } = store.getState();
    expect(store.getState().settleSent({ version: 'v', place: draft!.place!, marks: draft!.marks, text: 'Two' })).toBe(true);
    expect(store.getState()).toMatchObject({ draft: one, aside: [] });
  });

  it('stay with their version', () => {
    const store = opened(pdf);
    look(store, 1);
    store.getState().write('v', 'Old');
    store.getState().open('w', pdf);
    expect(store.getState()).toMatchObject({ draft: null, aside: [{ version: 'v', text: 'Old' }] });
    store.getState().write('w', 'New');
    store.getState().open('v', pdf);
    expect(store.getState()).toMatchObject({ draft: { version: 'v', text: 'Old' }, aside: [{ version: 'w', text: 'New' }] });
  });

  it('keep what came after what was sent', () => {
    const store = opened(pdf);
    look(store, 1);
    store.getState().addToDraft(shape(1));
    store.getState().write('v', 'Sent');
    const { place, marks } = store.getState().draft!;
    store.getState().write('v', 'Sent, and more');
    store.getState().settleSent({ version: 'v', place: place!, marks, text: 'Sent' });
    expect(store.getState().draft).toMatchObject({ marks: [], text: 'Sent, and more' });
    expect(store.getState().settleSent({ version: 'v', place: { page: 9, frame: null }, marks: [], text: 'x' })).toBe(false);
  });

  it('are undone and redone change by change, until they are sent', () => {
    const store = opened(film);
    look(store, 0);
    expect(store.getState().undoDraft()).toBe(false);
    store.getState().addToDraft(shape(1));
    store.getState().addToDraft(shape(2));
    expect(store.getState().undoDraft()).toBe(true);
    expect(store.getState().draft?.marks).toEqual([mark(1)]);
    expect(store.getState().undoDraft()).toBe(true);
    expect(store.getState().draft).toBeNull();
    expect(store.getState().redoDraft()).toBe(true);
    expect(store.getState().draft?.marks).toEqual([mark(1)]);
    store.getState().addToDraft(shape(3));
    expect(store.getState().redoDraft()).toBe(false);
    store.getState().write('v', 'Sent');
    const { place, marks } = store.getState().draft!;
    store.getState().settleSent({ version: 'v', place: place!, marks, text: 'Sent' });
    expect(store.getState().undoDraft()).toBe(false);
  });

  it('keep what was written when a shape is undone', () => {
    const store = opened(pdf);
    look(store, 1);
    store.getState().addToDraft(shape(1));
    store.getState().write('v', 'One');
    look(store, 2);
    store.getState().addToDraft(shape(2));
    store.getState().write('v', 'Two');
    store.getState().undoDraft();
    expect(store.getState().draft).toMatchObject({ place: { page: 1 }, marks: [mark(1)], text: 'One' });
    expect(store.getState().aside).toMatchObject([{ place: { page: 2 }, marks: [], text: 'Two' }]);
    store.getState().redoDraft();
    expect(store.getState().draft).toMatchObject({ place: { page: 2 }, marks: [mark(2)] });
    expect(store.getState().aside).toMatchObject([{ place: { page: 1 }, marks: [mark(1)], text: 'One' }]);
  });

  it('can be changed shape by shape', () => {
    const marks = [mark(1), mark(2), mark(3)];
    expect(marksWith(marks, new Map([['draft/1', { shape: shape(9) }], ['draft/2', null]]))).toEqual([mark(1), mark(9)]);
    const store = opened(pdf);
    look(store, 1);
    store.getState().addToDraft(shape(1));
    store.getState().changeMarks([]);
    expect(store.getState().draft).toBeNull();
  });
});

describe('marks of the comment in hand that are selected', () => {
  const select = (store: ReturnType<typeof opened>, marks: string[]) => store.getState().selectMarks(null, marks);
  const selected = (store: ReturnType<typeof opened>) => selectedIn(store.getState());

  it('are selected no longer once they are gone, also where another comment comes back', () => {
    const store = opened(pdf);
    look(store, 1);
    store.getState().addToDraft(shape(1));
    look(store, 2);
    store.getState().addToDraft(shape(2));
    select(store, ['draft/0']);
    store.getState().changeMarks([]);
    expect(store.getState().draft).toMatchObject({ place: { page: 1 } });
    expect(selected(store)).toEqual([]);
  });

  it('stay selected while they change, beside what was sent', () => {
    const store = opened(pdf);
    look(store, 1);
    store.getState().addMarks([mark(1), mark(2)]);
    select(store, ['m', 'draft/0', 'draft/1']);
    store.getState().changeMarks([mark(3), mark(4)]);
    expect(selected(store)).toEqual(['m', 'draft/0', 'draft/1']);
    store.getState().changeMarks([mark(3)]);
    expect(selected(store)).toEqual(['m', 'draft/0']);
    store.getState().changeMarks([]);
    expect(selected(store)).toEqual(['m']);
  });
});

describe('comments about more than one place', () => {
  it('take marks of other pages while they are kept in hand, each with its place', () => {
    const store = opened(pdf);
    look(store, 1);
    store.getState().addToDraft(shape(1));
    store.getState().setKeepAdding(true);
    look(store, 2);
    store.getState().addToDraft(shape(2));
    look(store, 1);
    store.getState().addToDraft(shape(3));
    const there = { ...mark(2), place: { page: 2, frame: null } };
    expect(store.getState()).toMatchObject({ draft: { place: { page: 1 }, marks: [mark(1), there, mark(3)] }, aside: [] });
    expect(store.getState().draft?.marks[2]).toEqual(mark(3));
    store.getState().setKeepAdding(false);
    look(store, 2);
    store.getState().addToDraft(shape(4), null, true);
    expect(store.getState().draft?.marks).toHaveLength(4);
    store.getState().addToDraft(shape(5));
    expect(store.getState()).toMatchObject({ draft: { place: { page: 2 }, marks: [mark(5)] }, aside: [{ place: { page: 1 } }] });
  });

  it('are no longer kept in hand once their marks are gone or they were sent', () => {
    const store = opened(pdf);
    look(store, 1);
    store.getState().addToDraft(shape(1));
    store.getState().write('v', 'One');
    store.getState().setKeepAdding(true);
    store.getState().changeMarks([]);
    expect(store.getState()).toMatchObject({ keepAdding: false, draft: { text: 'One' } });
    store.getState().addToDraft(shape(1));
    store.getState().setKeepAdding(true);
    store.getState().settleSent({ version: 'v', place: { page: 1, frame: null }, marks: [mark(1)], text: 'One' });
    expect(store.getState()).toMatchObject({ keepAdding: false, draft: null });
  });

  it('hold no more marks than the record takes', () => {
    const store = opened(pdf);
    look(store, 1);
    store.getState().addMarks(Array.from({ length: 99 }, (_, at) => mark(at)));
    store.getState().addMarks([mark(100), mark(101)]);
    expect(store.getState().draft?.marks).toHaveLength(100);
    const { earlierDrafts } = store.getState();
    store.getState().addToDraft(shape(102));
    expect(store.getState().earlierDrafts).toBe(earlierDrafts);
  });

  it('are about the whole proof, with the marks where they were, and back', () => {
    const store = opened(pdf);
    look(store, 3);
    store.getState().addToDraft(shape(1));
    store.getState().addToDraft(shape(2));
    store.getState().write('v', 'All');
    store.getState().takeWhole();
    const there = { page: 3, frame: null };
    expect(store.getState().draft).toEqual({ version: 'v', place: { page: null, frame: null }, marks: [{ ...mark(1), place: there }, { ...mark(2), place: there }], text: 'All' });
    store.getState().undoDraft();
    expect(store.getState()).toMatchObject({ draft: { place: { page: null }, marks: [{ place: there }], text: 'All' }, aside: [] });
    store.getState().moveDraft();
    expect(store.getState().draft).toEqual({ version: 'v', place: there, marks: [mark(1)], text: 'All' });
  });
});

describe('comments about a range of a film', () => {
  const ranged = (first: number, until: number) => ({ page: null, frame: first, until, table_revision: 1 });

  it('are those that begin on a frame of it, unless that is not meant', () => {
    const store = opened(film);
    store.getState().setRange({ first: 10, last: 20 });
    look(store, 15);
    store.getState().addToDraft(shape(1));
    expect(store.getState().draft).toMatchObject({ place: ranged(10, 20), marks: [mark(1)] });
    look(store, 12);
    store.getState().addToDraft(shape(2));
    expect(store.getState().draft?.marks).toEqual([mark(1), mark(2)]);
    store.getState().takeRange(false);
    expect(store.getState().draft?.place).toEqual(onFrame(12));
    store.getState().takeRange(true);
    expect(store.getState().draft?.place).toEqual(ranged(10, 20));
    look(store, 30);
    store.getState().addToDraft(shape(3));
    expect(store.getState()).toMatchObject({ draft: { place: onFrame(30), marks: [mark(3)] }, aside: [{ place: ranged(10, 20) }] });
  });

  it('know what the frames at their ends are where those are painted, and are counted anew with them', () => {
    const store = opened(film);
    store.getState().setRange({ first: 10, last: 20 });
    look(store, 10);
    store.getState().write('v', 'T');
    expect(store.getState().draft?.place).toEqual({ ...ranged(10, 20), key: keyOf(10) });
    store.getState().renumber('v', keyOf(10), 9);
    expect(store.getState().draft?.place).toEqual({ page: null, frame: 9, until: 20, key: keyOf(10) });
  });
});

describe('a remembered place', () => {
  const plain = { version: 'v', page: 1, frame: 0, view: { mode: 'fit', zoom: 1, centerX: 0, centerY: 0, turn: 0 } };
  const read = (more: object) => parseRemembered(JSON.stringify({ ...plain, ...more }));

  it('has ways of lying and ranges that there are, and is a place without them', () => {
    const more = { range: { first: 3, last: 9 }, lying: { layout: 'spreads', cover: false } };
    expect(read(more)).toEqual({ ...plain, ...more });
    for (const range of [3, null, { first: 9, last: 3 }, { first: -1, last: 3 }, { first: 1.5, last: 3 }, { first: '1', last: 3 }]) expect(read({ range })).toEqual(plain);
    for (const lying of ['spreads', null, { layout: 'pile', cover: true }, { layout: 'spreads' }]) expect(read({ lying })).toEqual(plain);
  });

  it.each([null, undefined, '', '{', '3', '{"version":"v"}', '{"version":"v","page":1,"frame":0,"view":{"mode":"fit","zoom":0,"centerX":0,"centerY":0,"turn":0}}'])(
    'is none when it reads %j',
    (text) => {
      expect(parseRemembered(text)).toBeNull();
    },
  );
});

describe('what plays', () => {
  const wish: Omit<Play, 'serial'> = { from: 10, speed: [1, 1], reverse: false, every: false, loop: false, range: null };
  const sound: MediaView = { kind: 'audio', channels: 2, sample_rate: 48_000, num_samples: 480_000, codec: 'flac', duration: [10, 1], confirmed: true };

  function playing(upTo = 12) {
    const store = opened(film);
    look(store, 10);
    store.getState().play(wish);
    for (let number = 10; number <= upTo; number += 1) store.getState().setPainted(frame(number));
    return store;
  }
  const at = (store: ReturnType<typeof opened>) => {
    const { playing: now, frame: number } = store.getState();
    return [now !== null, number];
  };

  it('takes the frame along that is painted; what rests looks at where it began', () => {
    const store = playing();
    expect(at(store)).toEqual([true, 12]);
    expect(frameAtRest(store.getState())).toBe(10);
    expect(placeShown(store.getState())).toEqual(onFrame(12));
    store.getState().pause();
    expect(at(store)).toEqual([false, 12]);
    expect(frameAtRest(store.getState())).toBe(12);
    // One that was on its way when it was paused.
    store.getState().setPainted(frame(13));
    expect(store.getState().frame).toBe(12);
  });

  it('has another number each time, and only the one that goes on can end', () => {
    const store = playing();
    const { serial } = store.getState().playing ?? { serial: 0 };
    store.getState().play(wish);
    store.getState().playEnded(serial, 99);
    expect(at(store)).toEqual([true, 12]);
    store.getState().playEnded(serial + 1, 599);
    expect(at(store)).toEqual([false, 599]);
  });

  it('ends where it is seen when nobody knows better', () => {
    const store = playing();
    store.getState().playEnded(store.getState().playing?.serial ?? 0, null);
    expect(at(store)).toEqual([false, 12]);
  });

  it('stays where one went before it has shown anything', () => {
    for (const end of [(store: ReturnType<typeof opened>) => store.getState().pause(), (store: ReturnType<typeof opened>) => store.getState().playEnded(store.getState().playing?.serial ?? 0, null)]) {
      const store = opened(film);
      look(store, 10);
      store.getState().setPainted(frame(10));
      store.getState().setFrame(0);
      store.getState().play({ ...wish, from: 0 });
      end(store);
      expect(at(store)).toEqual([false, 0]);
    }
  });

  it.each([
    ['steps', (store) => store.getState().setFrame(13), 13],
    ['scrubs to the same frame', (store) => store.getState().setFrame(12), 12],
    ['goes to a comment', (store) => store.getState().showThread(thread({ place: { page: null, frame: 70 } })), 70],
    ['goes to a comment on all of it', (store) => store.getState().showThread(thread({})), 12],
    ['writes', (store) => store.getState().write('v', 'H'), 12],
    ['draws', (store) => store.getState().addToDraft(shape(1)), 12],
  ] satisfies [string, (store: ReturnType<typeof opened>) => void, number][])('pauses when one %s', (_, act, number) => {
    const store = playing();
    act(store);
    expect(at(store)).toEqual([false, number]);
  });

  it('pauses at the frame that a comment is written on', () => {
    const store = playing();
    store.getState().write('v', 'H');
    store.getState().setPainted(frame(13));
    store.getState().setPainted(frame(12));
    expect(store.getState().draft?.place).toEqual(onFrame(12));
  });

  it('goes on while one looks nearer, turns the view, selects, or a comment is put aside', () => {
    const store = playing();
    store.getState().setView({ zoom: 2 });
    store.getState().turnBy(90);
    store.getState().setHideMarks(true);
    store.getState().select('t');
    store.getState().setRange({ first: 3, last: 40 });
    expect(at(store)).toEqual([true, 12]);
  });

  it('ends with its version, and so does the range', () => {
    const store = playing();
    store.getState().setRange({ first: 3, last: 40 });
    store.getState().open('v', { ...film, num_frames: 30 });
    expect(store.getState()).toMatchObject({ range: { first: 3, last: 29 }, playing: { from: 10 } });
    store.getState().open('w', film);
    expect(store.getState()).toMatchObject({ range: null, playing: null });
  });

  it('moves the cursor of a sound, with what is on screen unless one looks elsewhere', () => {
    const store = opened(sound);
    store.getState().setStretch({ from: 0, count: 48_000 });
    store.getState().play({ ...wish, from: 0 });
    store.getState().playedTo(40_000);
    expect(store.getState()).toMatchObject({ playing: { from: 0 }, sound: { cursor: 40_000, view: { from: 0 } } });
    store.getState().playedTo(50_000);
    expect(store.getState().sound.view?.from).toBe(50_000 - 4800);
    store.getState().setStretch({ from: 300_000, count: 48_000 });
    store.getState().playedTo(51_000);
    expect(store.getState().sound).toMatchObject({ cursor: 51_000, view: { from: 300_000 } });
    store.getState().playEnded(store.getState().playing?.serial ?? 0, 480_000);
    expect(store.getState()).toMatchObject({ playing: null, sound: { cursor: 480_000 } });
  });

  it('goes on in a sound while a range is set, and ends where one goes elsewhere or writes', () => {
    const store = opened(sound);
    store.getState().play({ ...wish, from: 0 });
    store.getState().setPending({ edge: 'start', at: 5 });
    store.getState().drawRange({ start: 5, end: 50 });
    expect(store.getState().playing).not.toBeNull();
    store.getState().setCursor(70);
    expect(store.getState().playing).toBeNull();
    store.getState().play({ ...wish, from: 0 });
    store.getState().write('v', 'H');
    expect(store.getState().playing).toBeNull();
  });
});
