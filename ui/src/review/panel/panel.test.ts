import { beforeEach, describe, expect, it } from 'vitest';
import { answerWith, failure, inputsOf } from '../../../test/backend';
import { commentView, DANA, threadView } from '../../../test/made';
import type { MarkView, Shape } from '../../backend';
import { actOf, BINDINGS, type KeyState } from '../../viewer/keys';
import { actOf as actOfSound } from '../../viewer/sound/keys';
import { AT_FIRST, type Looking } from '../filters';
import { byReason, doAll, meantBy } from './bulk';
import { chosenAfter, NONE } from './choosing';
import { PANEL_BINDINGS } from '../../viewer/panelKeys';
import { panelActOf } from './keys';
import { found, placesOf, wordsOf } from './searching';
import { sorted, type Sort } from './sorting';
import { begun, choiceOf, readListing, useListing } from './store';
import { isNew, nextUnread, visited, type Visits } from './unread';

const looking: Looking = { version: 'v2', place: { page: null, frame: null }, sound: null, unread: new Set(), person: null };

describe('order', () => {
  const order = (threads: Parameters<typeof sorted>[0], sort: Sort) => sorted(threads, sort, looking).map(({ id }) => id);

  it('by number is the version on the canvas, then the newest, unconfirmed last', () => {
    const make = (id: string, version: number, number: number | null) => threadView({ id, version: `v${version}`, version_number: version, number });
    const threads = [make('d', 3, 1), make('c', 2, null), make('e', 1, 1), make('b', 2, 2), make('a', 2, 1)];
    expect(order(threads, 'number')).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('of two without a number the older comes first', () => {
    const make = (id: string, made_at: number) => threadView({ id, number: null, comments: [commentView({ made_at })] });
    expect(order([make('late', 9), make('early', 3)], 'number')).toEqual(['early', 'late']);
  });

  it('by place goes from the beginning to the end, and down the page', () => {
    const box = (y: number, x = 0): MarkView[] => [{ id: `m${y}${x}`, shape: { shape: 'box', x, y, width: 1, height: 1 } }];
    const at = (id: string, page: number | null, marks = box(0), version = 2) =>
      threadView({ id, number: 9, place: { page, frame: null }, marks, version: `v${version}`, version_number: version });
    const threads = [at('old', 1, box(0), 1), at('low', 1, box(50)), at('next', 2), at('right', 1, box(5, 8)), at('left', 1, box(5, 2)), at('whole', null, [])];
    expect(order(threads, 'place')).toEqual(['whole', 'left', 'right', 'low', 'next', 'old']);
    const drawn = (id: string, shape: Shape, more: Partial<MarkView> = {}) => at(id, 1, [{ id, shape, ...more }]);
    const shapes = [
      drawn('arrow', { shape: 'arrow', from: [0, 90], to: [9, 40] }),
      drawn('box', { shape: 'box', x: 0, y: 20, width: 1, height: 1 }),
      drawn('stroke', { shape: 'freehand', points: [[5, 30, 500], [9, 10, 500]] }),
      drawn('away', { shape: 'box', x: 0, y: 99, width: 1, height: 1 }, { place: { page: 7, frame: null } }),
    ];
    expect(order(shapes, 'place')).toEqual(['away', 'stroke', 'box', 'arrow']);
    const film = [7, 0, 30].map((frame) => threadView({ id: String(frame), place: { page: null, frame } }));
    expect(order(film, 'place')).toEqual(['0', '7', '30']);
    const sound = [90, 5].map((start) => threadView({ id: String(start), place: { page: null, frame: null, span: { start, end: start, sample_rate: 10 } } }));
    expect(order(sound, 'place')).toEqual(['5', '90']);
  });

  it('by time, by author and with what is unread first; the number decides between equals', () => {
    const make = (number: number, made_at: number, name: string, unread = false) =>
      threadView({ id: String(number), number, unread, comments: [commentView({ made_at, author: { id: name, name } })] });
    const threads = [make(1, 20, 'Zoe'), make(2, 30, 'Ada', true), make(3, 10, 'Zoe', true), make(4, 10, 'Émile')];
    expect(order(threads, 'newest')).toEqual(['2', '1', '3', '4']);
    expect(order(threads, 'oldest')).toEqual(['3', '4', '1', '2']);
    expect(order(threads, 'author')).toEqual(['2', '4', '1', '3']);
    expect(order(threads, 'unread')).toEqual(['2', '3', '1', '4']);
  });
});

describe('search', () => {
  const said = (id: string, text: string, more: Parameters<typeof commentView>[0] = {}) => commentView({ id, text, ...more });
  const threads = [
    threadView({ id: 'logo', comments: [said('1', 'The LOGO is too small'), said('2', 'Größer, bitte', { author: DANA })] }),
    threadView({ id: 'cafe', comments: [said('3', 'Cafe\u0301 and café')] }),
    threadView({ id: 'gone', comments: [said('4', 'secret', { deleted: true })] }),
  ];

  it.each([
    ['logo', ['logo']],
    ['logo dana', ['logo']],
    ['GRÖSSER', []],
    ['grosser', []],
    ['großer', ['logo']],
    ['cafe', ['cafe']],
    ['CAFÉ and', ['cafe']],
    ['logo café', []],
    ['secret', []],
    ['ortega', ['logo', 'cafe', 'gone']],
    ['', ['logo', 'cafe', 'gone']],
  ])('%s', (text, ids) => expect(found(threads, wordsOf(text)).map(({ id }) => id)).toEqual(ids));

  it.each([
    ['The logo, Logo', 'logo', ['logo', 'Logo']],
    ['abcabc', 'ab bc', ['abcabc']],
    ['Cafe\u0301 au', 'cafe', ['Cafe\u0301']],
    ['die ﬁnale', 'fin', ['ﬁn']],
    ['ﬁ', 'i', ['ﬁ']],
    ['İ x', 'x', ['x']],
    ['aaa', 'a', ['aaa']],
    ['nothing', 'zzz', []],
    ['(.*)', '.*', ['.*']],
  ])('in “%s” marks “%s”', (text, query, marked) => {
    expect(placesOf(text, wordsOf(query)).map(([from, to]) => text.slice(from, to))).toEqual(marked);
  });
});

describe('what is unread', () => {
  const threads = ['a', 'b', 'c'].map((id) => threadView({ id }));
  const from = { ...looking, unread: new Set(['a', 'c']) };
  const none: Visits = new Map();

  it('is gone to one after the other, round to the beginning', () => {
    expect(nextUnread(threads, from, none, null)?.id).toBe('a');
    expect(nextUnread(threads, from, none, 'a')?.id).toBe('c');
    expect(nextUnread(threads, from, none, 'c')?.id).toBe('a');
    expect(nextUnread(threads, looking, none, 'a')).toBeUndefined();
  });

  it('is read when it was opened, until somebody adds to it', () => {
    const [thread] = threads;
    if (thread === undefined) throw new Error('there is one');
    const visits = visited(none, thread);
    expect(isNew(thread, from, visits)).toBe(false);
    expect(visited(visits, thread)).toBe(visits);
    const grown = { ...thread, comments: [...thread.comments, commentView({ id: 'late' })] };
    expect(isNew(grown, from, visits)).toBe(false);
    expect(isNew({ ...grown, unread: true }, from, visits)).toBe(true);
  });
});

describe('several at once', () => {
  const listed = ['a', 'b', 'c', 'd'];

  it('are chosen one by one, or up to one', () => {
    const one = chosenAfter(NONE, 'b', 'one', listed);
    expect([...one.ids]).toEqual(['b']);
    const range = chosenAfter(one, 'd', 'range', listed);
    expect([...range.ids]).toEqual(['b', 'c', 'd']);
    expect([...chosenAfter(range, 'c', 'one', listed).ids]).toEqual(['b', 'd']);
    expect([...chosenAfter(range, 'a', 'range', listed).ids].toSorted()).toEqual(listed);
    expect([...chosenAfter(NONE, 'c', 'range', listed).ids]).toEqual(['c']);
  });

  const open = threadView({ id: 'open' });
  const done = threadView({ id: 'done', resolved: true });
  const own = threadView({ id: 'own', comments: [commentView({ id: 'first', can_edit: true }), commentView({ id: 'other' })] });

  it('are only those an act is for', () => {
    const threads = [open, done, own];
    expect(meantBy('resolve', threads)).toEqual([open, own]);
    expect(meantBy('reopen', threads)).toEqual([done]);
    expect(meantBy('delete', threads)).toEqual([own]);
  });

  it('are done in order, and a refusal does not stop the rest', async () => {
    const refuse = ({ thread }: { thread: string }) => (thread === 'b' || thread === 'c' ? Promise.reject(failure('gone', 'It is gone.')) : null);
    const asked = answerWith({ 'thread.resolve': refuse });
    const threads = ['a', 'b', 'c', 'd'].map((id, at) => threadView({ id, number: at + 1 }));
    const told: number[] = [];
    const { done: made, refused } = await doAll('resolve', threads, (count) => told.push(count), () => true);
    expect(inputsOf(asked, 'thread.resolve')).toEqual(['a', 'b', 'c', 'd'].map((thread) => ({ thread })));
    expect(made.map(({ id }) => id)).toEqual(['a', 'd']);
    expect(byReason(refused).map(({ threads: of }) => of.map(({ number }) => number))).toEqual([[2, 3]]);
    expect(told).toEqual([0, 1, 2, 3]);
  });

  it('stop where it is not wanted any more, and delete by the first comment', async () => {
    const asked = answerWith({ 'comment.delete': () => null });
    let count = 0;
    const { done: made } = await doAll('delete', [own, own], () => undefined, () => (count += 1) < 2);
    expect(made).toHaveLength(1);
    expect(inputsOf(asked, 'comment.delete')).toEqual([{ comment: 'first' }]);
  });
});

describe('what this window lists', () => {
  beforeEach(() => {
    window.sessionStorage.clear();
    useListing.setState(useListing.getInitialState());
  });

  it('is kept by proof, and understood again', () => {
    const choice = { ...AT_FIRST, mine: true, authors: ['a'] };
    useListing.getState().choose('p', choice);
    useListing.getState().setSort('place');
    expect(choiceOf(useListing.getState(), 'p')).toEqual(choice);
    expect(choiceOf(useListing.getState(), 'q')).toEqual(AT_FIRST);
    const again = readListing(JSON.parse(window.sessionStorage.getItem('galley.comments') ?? ''));
    expect([choiceOf(again, 'p'), again.sort]).toEqual([choice, 'place']);
  });

  it('is read from before there were labels, to-dos and audiences', () => {
    const { labels: _, toDos: __, team: ___, ...before } = { ...AT_FIRST, mine: true };
    expect(choiceOf(readListing({ choices: [['p', before]] }), 'p')).toEqual({ ...AT_FIRST, mine: true });
    expect(readListing({ choices: [['p', { ...AT_FIRST, labels: [1] }]] }).choices).toEqual([]);
  });

  it('begins at the next start with what was open, resolved or all, and without the filters', () => {
    window.localStorage.clear();
    useListing.getState().choose('p', { ...AT_FIRST, state: 'resolved', mine: true });
    useListing.getState().choose('q', { ...AT_FIRST, state: 'all' });
    useListing.getState().choose('q', AT_FIRST);
    const again = begun(readListing(null));
    expect(again.choices).toEqual([
      ['p', { ...AT_FIRST, state: 'resolved' }],
      ['q', AT_FIRST],
    ]);
    const listed = readListing({ choices: [['p', { ...AT_FIRST, mine: true }]] });
    expect(choiceOf(begun(listed), 'p')).toEqual({ ...AT_FIRST, mine: true });
    window.localStorage.setItem('galley.comments.states', JSON.stringify([['p'], ['p', 'x'], 3, [4, 'all']]));
    expect(begun(readListing(null)).choices).toEqual([]);
  });

  it('does not grow without end', () => {
    for (let proof = 0; proof < 80; proof += 1) useListing.getState().choose(`p${proof}`, AT_FIRST);
    expect(useListing.getState().choices).toHaveLength(50);
    expect(choiceOf(useListing.getState(), 'p79')).toBe(useListing.getState().choices.at(-1)?.[1]);
  });

  it.each([null, 7, 'x', [], { choices: 3, sort: 'no' }, { choices: [['p']] }, { choices: [['p', null]] }, { choices: [['p', { ...AT_FIRST, state: 'x' }]] }, { choices: [['p', { ...AT_FIRST, authors: [1] }]] }])(
    'is as at first where %j was kept',
    (stored) => expect(readListing(stored)).toEqual({ choices: [], sort: 'number' }),
  );
});

describe('keys of the list', () => {
  const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({ key, code: '', ctrlKey: false, metaKey: false, shiftKey: true, altKey: false, ...more });
  const states: KeyState[] = ['canvas', 'mark', 'placing', 'probe', 'text'];

  it('search from anywhere, and go to what is unread outside of fields', () => {
    expect(panelActOf(press('F', { ctrlKey: true }), 'text', false)).toBe('search-comments');
    expect(panelActOf(press('F', { metaKey: true }), 'rest', true)).toBe('search-comments');
    expect(panelActOf(press('U'), 'rest', false)).toBe('next-unread');
    expect(panelActOf(press('U'), 'text', false)).toBeNull();
    expect(panelActOf(press('u', { shiftKey: false }), 'rest', false)).toBeNull();
    expect(PANEL_BINDINGS).toHaveLength(2);
  });

  it('are nobody else’s', () => {
    const events = [press('F', { ctrlKey: true }), press('U')];
    for (const event of events) {
      for (const state of states) for (const media of ['pdf', 'paged', 'video', 'still'] as const) expect(actOf(event, state, media, false)).toBeNull();
      expect(actOfSound(event, 'canvas', false)).toBeNull();
    }
    expect(BINDINGS.length).toBeGreaterThan(0);
  });
});
