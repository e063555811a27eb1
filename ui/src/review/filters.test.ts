import { describe, expect, it } from 'vitest';
import { commentView, DANA, LUIS, threadView } from '../../test/made';
import { AT_FIRST, authorsOf, EVERYTHING, fitting, hasHere, hidingOf, labelsOf, numOpen, partsOf, passes, versionsOf, without, type Choice, type Looking } from './filters';

const looking: Looking = { version: 'v2', place: { page: 3, frame: null }, sound: null, unread: new Set(['was-unread']), person: DANA.id };
const mine = [commentView(), commentView({ id: 'reply', author: DANA })];

const here = threadView({ id: 'here', place: { page: 3, frame: null } });
const there = threadView({ id: 'there', place: { page: 4, frame: null }, resolved: true, comments: mine });
const before = threadView({ id: 'before', place: { page: 3, frame: null }, version: 'v1', version_number: 1, comments: mine });
const read = threadView({ id: 'was-unread', place: { page: 9, frame: null } });
const fresh = threadView({ id: 'fresh', place: { page: 9, frame: null }, unread: true, resolved: true });
const all = [here, there, before, read, fresh];

const listed = (choice: Partial<Choice>, threads = all, from = looking) =>
  threads.filter((thread) => passes(thread, { ...EVERYTHING, ...choice }, from)).map((thread) => thread.id);

describe('which threads are listed', () => {
  const cases: [Partial<Choice>, string[]][] = [
    [{ state: 'open' }, ['here', 'before', 'was-unread']],
    [{ state: 'resolved' }, ['there', 'fresh']],
    [{}, ['here', 'there', 'before', 'was-unread', 'fresh']],
    [{ here: true }, ['here']],
    [{ unread: true }, ['was-unread', 'fresh']],
    [{ mine: true }, ['there', 'before']],
    [{ authors: [DANA.id] }, ['there', 'before']],
    [{ authors: [DANA.id, LUIS.id] }, ['here', 'there', 'before', 'was-unread', 'fresh']],
    [{ versions: ['v1'] }, ['before']],
    [{ state: 'resolved', unread: true }, ['fresh']],
    [{ state: 'open', mine: true, versions: ['v1'] }, ['before']],
    [{ state: 'resolved', here: true }, []],
  ];
  it.each(cases)('%j', (choice, ids) => expect(listed(choice)).toEqual(ids));

  it('has nothing of one’s own while nobody is known', () => {
    expect(listed({ mine: true }, all, { ...looking, person: null })).toEqual([]);
  });

  it('does not find a person by what was deleted', () => {
    const gone = threadView({ comments: [commentView(), commentView({ id: 'r', author: DANA, deleted: true, text: '' })] });
    expect(listed({ authors: [DANA.id] }, [gone])).toEqual([]);
    expect(authorsOf([gone])).toEqual([LUIS]);
  });

  it('has what is on screen of a sound as "here"', () => {
    const at = (id: string, start: number, end: number) => threadView({ id, place: { page: null, frame: null, span: { start, end, sample_rate: 100 } } });
    const threads = [at('before', 0, 99), at('into', 50, 150), at('within', 120, 120), at('after', 201, 300), threadView({ id: 'whole' })];
    const heard = { ...looking, sound: { stretch: { from: 100, count: 100 }, rate: 100 } };
    expect(listed({ here: true }, threads, heard)).toEqual(['into', 'within']);
    expect(hasHere('audio')).toBe(true);
  });

  it('counts the open ones', () => expect(numOpen(all)).toBe(3));

  it('has no "here" on an image, which is one place', () => {
    expect([hasHere('image'), hasHere('image', true), hasHere('pdf')]).toEqual([false, true, true]);
  });
});

describe('a choice', () => {
  const choice: Choice = { state: 'open', here: true, unread: false, mine: true, authors: ['a', 'b'], versions: ['v1'], labels: ['Legal'], toDos: ['done'], team: true };

  it('comes apart, and each part can be taken off', () => {
    const parts = partsOf(choice);
    expect(parts).toEqual([{ part: 'here' }, { part: 'mine' }, { part: 'team' }, { part: 'author', id: 'a' }, { part: 'author', id: 'b' }, { part: 'version', id: 'v1' }, { part: 'label', id: 'Legal' }, { part: 'to-do', state: 'done' }]);
    expect(without(choice, { part: 'author', id: 'a' }).authors).toEqual(['b']);
    expect(parts.reduce(without, choice)).toEqual(AT_FIRST);
    expect(without(AT_FIRST, { part: 'state' })).toEqual(EVERYTHING);
  });

  it('forgets people, versions, labels and to-dos without a comment, and places of a medium that has one', () => {
    const stale = { ...choice, authors: ['gone', LUIS.id], versions: ['v1', 'gone'] };
    expect(fitting(stale, all, false)).toEqual({ ...choice, here: false, authors: [LUIS.id], versions: ['v1'], labels: [], toDos: [], team: false });
    const labelled = threadView({ labels: ['Legal'], to_do: 'done', audience: 'team' });
    expect(fitting({ ...choice, authors: [], versions: [] }, [...all, labelled], true)).toEqual({ ...choice, authors: [], versions: [] });
  });

  it('passes one of the labels, one of the to-dos, and what only the team sees', () => {
    const labelled = threadView({ id: 'l', labels: ['Legal', 'Print'], to_do: 'in-progress' });
    const secret = threadView({ id: 's', audience: 'team' });
    const ids = (change: Partial<Choice>) => [labelled, secret].filter((thread) => passes(thread, { ...EVERYTHING, ...change }, looking)).map(({ id }) => id);
    expect(ids({ labels: ['Print', 'Web'] })).toEqual(['l']);
    expect(ids({ labels: ['Web'] })).toEqual([]);
    expect(ids({ toDos: ['in-progress', 'done'] })).toEqual(['l']);
    expect(ids({ toDos: ['done'] })).toEqual([]);
    expect(ids({ team: true })).toEqual(['s']);
    expect(hidingOf([labelled, secret], { ...EVERYTHING, labels: ['Print'], team: true }, looking)).toEqual([
      { by: 'team', count: 1 },
      { by: 'labels', count: 1 },
    ]);
    expect(labelsOf([labelled, secret])).toEqual(['Legal', 'Print']);
  });

  it('says which filter hides how many, each by itself', () => {
    expect(hidingOf(all, { ...AT_FIRST, here: true, versions: ['v1', 'v2'] }, looking)).toEqual([
      { by: 'open', count: 2 },
      { by: 'here', count: 4 },
    ]);
    expect(hidingOf(all, EVERYTHING, looking)).toEqual([]);
  });
});

it('lists people by name and versions from the newest', () => {
  expect(authorsOf(all)).toEqual([DANA, LUIS]);
  expect(versionsOf(all)).toEqual([
    { id: 'v2', number: 2 },
    { id: 'v1', number: 1 },
  ]);
});
