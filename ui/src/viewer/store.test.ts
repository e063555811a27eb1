import { describe, expect, it } from 'vitest';
import type { MediaView, Shape, ThreadView } from '../backend';
import { itemsAt, draftIndex, draftWith } from './marks/items';
import { createViewerStore, parseRemembered } from './store';

const pdf: MediaView = { kind: 'pdf', num_pages: 8 };
const film: MediaView = {
  kind: 'video',
  width: 1920,
  height: 1080,
  num_frames: 600,
  frame_rate: [30000, 1001],
  duration: [600600, 30000],
  start_timecode: null,
  drop_frame: true,
  confirmed: true,
};
const shape = (x: number): Shape => ({ shape: 'box', x, y: 0, width: 1000, height: 1000 });
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
  ...over,
});

function opened(media: MediaView) {
  const store = createViewerStore();
  store.getState().open('v', media);
  return store;
}

describe('the place of a comment', () => {
  const painted = { version: 'v', request: 1, page: null, frame: 7, timecode: null, provisional: true, tableRevision: 1 };

  it('names the frame table whose number is on the canvas', () => {
    const store = opened(film);
    store.getState().setFrame(7);
    store.getState().setPainted(painted);
    expect(store.getState().placeNow()).toEqual({ page: null, frame: 7, table_revision: 1 });
  });

  it('names none while another frame is still painted', () => {
    const store = opened(film);
    store.getState().setFrame(8);
    store.getState().setPainted(painted);
    expect(store.getState().placeNow()).toEqual({ page: null, frame: 8 });
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

  it('stays where it is for a thread of another version', () => {
    const store = opened(film);
    store.getState().showThread(thread({ version: 'old', place: { page: null, frame: 42 } }));
    expect(store.getState()).toMatchObject({ frame: 0, selectedThread: 't', reveal: null });
  });
});

describe('drafts', () => {
  it('collect marks at one place and start anew at another', () => {
    const store = opened(film);
    store.getState().addToDraft(shape(1));
    store.getState().addToDraft(shape(2));
    expect(store.getState().draft).toEqual({ place: { page: null, frame: 0 }, marks: [shape(1), shape(2)] });
    store.getState().setFrame(7);
    expect(store.getState().draft?.place.frame).toBe(0);
    store.getState().addToDraft(shape(3));
    expect(store.getState().draft).toEqual({ place: { page: null, frame: 7 }, marks: [shape(3)] });
  });

  it('are undone and redone change by change, until they are sent', () => {
    const store = opened(film);
    expect(store.getState().undoDraft()).toBe(false);
    store.getState().addToDraft(shape(1));
    store.getState().addToDraft(shape(2));
    expect(store.getState().undoDraft()).toBe(true);
    expect(store.getState().draft?.marks).toEqual([shape(1)]);
    expect(store.getState().undoDraft()).toBe(true);
    expect(store.getState().draft).toBeNull();
    expect(store.getState().redoDraft()).toBe(true);
    expect(store.getState().draft?.marks).toEqual([shape(1)]);
    store.getState().addToDraft(shape(3));
    expect(store.getState().redoDraft()).toBe(false);
    store.getState().setDraft(null);
    expect(store.getState().undoDraft()).toBe(false);
  });

  it('can be changed shape by shape', () => {
    const draft = { place: { page: 1, frame: null }, marks: [shape(1), shape(2)] };
    expect(draftWith(draft, 1, shape(9))?.marks).toEqual([shape(1), shape(9)]);
    expect(draftWith(draft, 0, null)?.marks).toEqual([shape(2)]);
    expect(draftWith({ ...draft, marks: [shape(1)] }, 0, null)).toBeNull();
  });
});

describe('marks at a place', () => {
  const here = { page: null, frame: 7 };

  it('are those of the version and the place, with the draft on top', () => {
    const threads = [
      thread({ place: here }),
      thread({ id: 'elsewhere', place: { page: null, frame: 8 } }),
      thread({ id: 'older', version: 'u', place: here }),
    ];
    const items = itemsAt(threads, 'v', here, { place: here, marks: [shape(3)] });
    expect(items.map(({ thread: id, number, own }) => [id, number, own])).toEqual([
      ['t', 1, false],
      [null, null, true],
    ]);
    expect(items.map(({ id }) => draftIndex(id))).toEqual([null, 0]);
    expect(itemsAt(threads, 'v', { page: null, frame: 9 }, { place: here, marks: [shape(3)] })).toEqual([]);
  });
});

describe('a remembered place', () => {
  it.each([null, undefined, '', '{', '3', '{"version":"v"}', '{"version":"v","page":1,"frame":0,"view":{"mode":"fit","zoom":0,"centerX":0,"centerY":0,"turn":0}}'])(
    'is none when it reads %j',
    (text) => {
      expect(parseRemembered(text)).toBeNull();
    },
  );
});
