import { act, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { answerWith, failure, inputsOf, type Answers } from '../../test/backend';
import { violations } from '../../test/axe';
import { filmView, pageView, versionView } from '../../test/made';
import { inWindow, show } from '../../test/show';
import { useViewer } from '../viewer';
import type { MediaView } from '../backend';
import { Composer } from './Composer';
import { DraftKeeper } from './DraftKeeper';

const BOX = { shape: 'box', x: 1000, y: 2000, width: 3000, height: 4000 } as const;
const MARK = { shape: BOX };
const PDF = { kind: 'pdf', num_pages: 8 } as const;

const FILM = filmView({ width: 100, height: 100 });
const KEY = 'proof/p/drafts';

/** What stands in the data folder is what was kept there. */
function folder(more: Answers = {}, first = '') {
  let kept = first;
  const asked = answerWith({
    'draft.get': ({ key }) => ({ key, text: key === KEY ? kept : '' }),
    'draft.set': ({ key, text }) => {
      if (key === KEY) kept = text;
      return null;
    },
    'media.pages': ({ first: number }) => [pageView({ number, label: String(number) })],
    ...more,
  });
  return { asked, kept: () => JSON.parse(kept === '' ? '[]' : kept) as unknown };
}

const VERSIONS = [versionView({ id: 'u', number: 1, current: false }), versionView({ id: 'v' })];

function page(kind: 'pdf' | 'video' | 'audio', confirmed: boolean) {
  return (
    <>
      <Composer proof="p" version="v" kind={kind} versions={VERSIONS} fieldRef={null} onVersion={(to) => useViewer.getState().open(to, PDF)} />
      <DraftKeeper proof="p" version="v" confirmed={confirmed} />
    </>
  );
}

const composer = (kind: 'pdf' | 'video' = 'pdf') => show(page(kind, true));

const keyOf = (frame: number) => ({ pts: String(frame * 3600), ordinal: 0 });

/** The canvas shows it. */
function paint(number: number, timecode: string | null = null) {
  act(() => {
    const { media, version, setPage, setFrame, setPainted } = useViewer.getState();
    const video = media?.kind === 'video';
    if (video) setFrame(number);
    else setPage(number);
    setPainted({
      version: version ?? '',
      request: 1,
      page: video ? null : number,
      frame: video ? number : null,
      timecode,
      provisional: false,
      tableRevision: video ? 2 : 0,
      key: video ? keyOf(number) : null,
      thousandths: video ? 0 : null,
    });
  });
}

const field = () => screen.getByRole('textbox', { name: 'New comment' });
const send = () => screen.getByRole('button', { name: 'Comment' });

beforeEach(() => {
  useViewer.setState(useViewer.getInitialState());
  useViewer.getState().open('v', PDF);
});

describe('composer', () => {
  const started = { 'thread.start': () => ({ thread: 't1', comment: 'c1' }) };

  it('names what is painted, not what is on its way', () => {
    folder();
    paint(3);
    composer();
    expect(screen.getByText('Comment on page 3')).toBeVisible();
    act(() => useViewer.getState().setPage(4));
    expect(screen.getByText('Comment on page 3')).toBeVisible();
    paint(4);
    expect(screen.getByText('Comment on page 4')).toBeVisible();
  });

  it('sends the text with the marks and their place, and is empty afterwards', async () => {
    const { asked } = folder(started);
    paint(3);
    useViewer.getState().addToDraft(BOX);
    paint(5);
    const { user } = composer();
    expect(screen.getByText('Comment on page 3')).toBeVisible();
    await user.type(field(), ' Move it. ');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(field()).toHaveValue(''));
    const place = { page: 3, frame: null };
    expect(inputsOf(asked, 'thread.start')).toEqual([{ version: 'v', place, marks: [MARK], text: 'Move it.', attachments: [] }]);
    expect(useViewer.getState().draft).toBeNull();
    expect(useViewer.getState().selectedThread).toBe('t1');
  });

  it('says how to go on drawing while the field has the keys, there are marks, and nothing is written', async () => {
    folder();
    paint(3);
    const { user } = composer();
    await user.click(field());
    expect(screen.queryByText('to go on drawing')).toBeNull();
    act(() => useViewer.getState().addToDraft(BOX));
    expect(screen.getByText('to go on drawing')).toHaveTextContent('Esc to go on drawing');
    await user.keyboard('a');
    expect(screen.queryByText('to go on drawing')).toBeNull();
    await user.keyboard('{Backspace}');
    expect(screen.getByText('to go on drawing')).toBeVisible();
    await user.keyboard('{Escape}');
    expect(field()).not.toHaveFocus();
    expect(screen.queryByText('to go on drawing')).toBeNull();
  });

  it('takes the frame with the first letter, says so, and keeps it while one looks on', async () => {
    useViewer.getState().open('v2', FILM);
    useViewer.getState().open('v', FILM);
    const { asked } = folder(started);
    paint(100, '00:00:04:00');
    const { user } = composer('video');
    expect(send()).toBeDisabled();
    await user.type(field(), 'Too dark');
    paint(150, '00:00:06:00');
    expect(screen.getByText('Comment on frame 100')).toBeVisible();
    await user.type(field(), ', here');
    await user.click(send());
    const place = { page: null, frame: 100, table_revision: 2, key: keyOf(100) };
    await waitFor(() => expect(inputsOf(asked, 'thread.start')).toEqual([{ version: 'v', place, marks: [], text: 'Too dark, here', attachments: [] }]));
  });

  it('can be taken along to the frame that is shown', async () => {
    useViewer.getState().open('v2', FILM);
    useViewer.getState().open('v', FILM);
    folder();
    paint(100, '00:00:04:00');
    const { user, container } = composer('video');
    await user.type(field(), 'Too dark');
    expect(screen.queryByRole('button', { name: 'Use this frame' })).toBeNull();
    paint(150, '00:00:06:00');
    expect(await violations(container)).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Use this frame' }));
    expect(screen.getByText('Comment on 00:00:06:00')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Use this frame' })).toBeNull();
  });

  it('is not about what is still on its way', async () => {
    folder();
    paint(3);
    const { user } = composer();
    act(() => useViewer.getState().setPage(5));
    await user.type(field(), 'H');
    expect(useViewer.getState().draft?.place?.page).toBe(3);
  });

  it('waits for the first picture, unless none can come', async () => {
    const { asked } = folder(started);
    const { user } = composer();
    await user.type(field(), 'Half');
    expect(send()).toBeDisabled();
    act(() => useViewer.getState().setFailure(failure('damaged')));
    await user.click(send());
    await waitFor(() => expect(inputsOf(asked, 'thread.start')).toMatchObject([{ place: { page: 1, frame: null } }]));
  });

  it('keeps text and marks when sending fails, and says why', async () => {
    folder({ 'thread.start': () => Promise.reject(failure('disk-full', 'The disk is full.')) });
    paint(1);
    useViewer.getState().addToDraft(BOX);
    const { user } = composer();
    await user.type(field(), 'Move it.');
    await user.click(send());
    expect(await screen.findByText(/The disk is full/)).toBeVisible();
    expect(field()).toHaveValue('Move it.');
    expect(useViewer.getState().draft?.marks).toEqual([MARK]);
  });

  it('settles what was sent when the proof is left before the answer', async () => {
    let answer = (): void => undefined;
    const sent = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { kept } = folder({ 'thread.start': () => sent.then(() => ({ thread: 't1', comment: 'c1' })) });
    paint(1);
    useViewer.getState().addToDraft(BOX);
    const { user, unmount } = composer();
    await user.type(field(), 'Move it.');
    await user.click(send());
    unmount();
    await waitFor(() => expect(kept()).toMatchObject([{ text: 'Move it.', marks: [MARK] }]));
    act(() => useViewer.getState().open('w', PDF));
    paint(1);
    act(() => useViewer.getState().addToDraft(BOX));
    answer();
    await waitFor(() => expect(kept()).toEqual([]));
    expect(useViewer.getState()).toMatchObject({ selectedThread: null, draft: { version: 'w', marks: [MARK] } });
  });

  it('leaves the field on Escape, not the text', async () => {
    folder();
    paint(1);
    const { user } = composer();
    await user.type(field(), 'Half');
    await user.keyboard('{Escape}');
    expect(field()).toHaveValue('Half');
    expect(field()).not.toHaveFocus();
  });

  it('lets the boxes go and keeps the text', async () => {
    folder();
    paint(1);
    useViewer.getState().addToDraft(BOX);
    const { user, container } = composer();
    await user.type(field(), 'Half');
    expect(await violations(container)).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Remove the marks not sent yet' }));
    expect(useViewer.getState().draft).toMatchObject({ marks: [], text: 'Half' });
    expect(field()).toHaveValue('Half');
  });
});

describe('a comment on a sound', () => {
  const SOUND: MediaView = { kind: 'audio', channels: 1, sample_rate: 8000, num_samples: 80_000, codec: 'flac', duration: [10, 1], confirmed: true };
  const spanned = (start: number, end: number) => ({ page: null, frame: null, span: { start, end, sample_rate: 8000 } });
  const started = { 'thread.start': () => ({ thread: 't1', comment: 'c1' }) };
  beforeEach(() => {
    useViewer.setState(useViewer.getInitialState());
    useViewer.getState().open('v', SOUND);
  });

  it('is about the range that was drawn, is kept with it, and takes it along when it is sent', async () => {
    const { asked, kept } = folder(started);
    const { user, container } = show(page('audio', true));
    await waitFor(() => expect(inputsOf(asked, 'draft.get')).toHaveLength(1));
    act(() => useViewer.getState().drawRange({ start: 8000, end: 20_000 }));
    expect(screen.getByText('Comment on 0:01.000 – 0:02.500')).toBeVisible();
    expect(screen.getByText('1.500 s')).toBeVisible();
    expect(await violations(container)).toEqual([]);
    await waitFor(() => expect(kept()).toMatchObject([{ place: spanned(8000, 20_000), text: '' }]));
    await user.type(field(), 'Too loud');
    await user.click(send());
    await waitFor(() => expect(inputsOf(asked, 'thread.start')).toEqual([{ version: 'v', place: spanned(8000, 20_000), marks: [], text: 'Too loud', attachments: [] }]));
    await waitFor(() => expect(useViewer.getState().draft).toBeNull());
  });

  it('is about the moment of its first letter, another, or the whole', async () => {
    const { asked } = folder(started);
    const { user } = show(page('audio', true));
    act(() => useViewer.getState().setCursor(8000));
    await user.type(field(), 'Click');
    act(() => useViewer.getState().setCursor(16_000));
    expect(screen.getByText('Comment on 0:01.000')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Use this moment' }));
    expect(screen.getByText('Comment on 0:02.000')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'About the whole proof' }));
    expect(screen.getByText('Comment on the whole proof')).toBeVisible();
    await user.click(send());
    await waitFor(() => expect(inputsOf(asked, 'thread.start')).toMatchObject([{ place: { page: null, frame: null } }]));
  });

  it('lets the range go and keeps the text, and Undo brings the range back', async () => {
    folder();
    const { user } = show(page('audio', true));
    act(() => useViewer.getState().drawRange({ start: 8000, end: 20_000 }));
    await user.type(field(), 'Half');
    await user.click(screen.getByRole('button', { name: 'Remove the range' }));
    expect(useViewer.getState().draft).toMatchObject({ text: 'Half', place: spanned(8000, 8000) });
    act(() => void useViewer.getState().undoDraft());
    expect(useViewer.getState().draft).toMatchObject({ text: 'Half', place: spanned(8000, 20_000) });
  });
});

describe('a frame that is numbered anew', () => {
  it('keeps its comment, drawn before or kept over a restart', async () => {
    useViewer.getState().open('v2', FILM);
    useViewer.getState().open('v', FILM);
    let moved = 0;
    const { asked, kept } = folder({ 'media.frame-now': ({ key }) => ({ frame: Number(key.pts) / 3600 - moved }) });
    paint(100);
    const { user, rerender, unmount } = show(page('video', false));
    await waitFor(() => expect(inputsOf(asked, 'draft.get')).toHaveLength(1));
    act(() => useViewer.getState().addToDraft(BOX));
    await user.type(field(), 'Too dark');
    expect(screen.getByText('Comment on frame 100')).toBeVisible();
    moved = 2;
    rerender(inWindow(page('video', true)));
    expect(await screen.findByText('Comment on frame 98')).toBeVisible();
    act(() => useViewer.getState().undoDraft());
    act(() => useViewer.getState().redoDraft());
    expect(useViewer.getState().draft).toMatchObject({ place: { frame: 98 }, marks: [MARK] });
    unmount();
    await waitFor(() => expect(kept()).toMatchObject([{ place: { frame: 98, key: keyOf(100) } }]));
    moved = 3;
    show(page('video', true));
    expect(await screen.findByText('Comment on frame 97')).toBeVisible();
  });
});

describe('undo in the field', () => {
  const undo = async (user: ReturnType<typeof show>['user']) => user.keyboard('{Control>}z{/Control}');

  beforeEach(() => {
    window.location.hash = '#/proof/p';
    paint(1);
  });

  it('takes what was just drawn back while the field is empty, and makes it again', async () => {
    const { asked } = folder({ 'undo.state': () => ({ undo: null, redo: null, undo_at: null, redo_at: null, proof: null }) });
    const { user } = composer();
    await user.click(field());
    act(() => useViewer.getState().addToDraft(BOX));
    await undo(user);
    await waitFor(() => expect(useViewer.getState().draft).toBeNull());
    await user.keyboard('{Control>}{Shift>}z{/Shift}{/Control}');
    await waitFor(() => expect(useViewer.getState().draft?.marks).toEqual([MARK]));
    expect(inputsOf(asked, 'undo')).toEqual([]);
  });

  it('is the text’s own once something was typed', async () => {
    folder();
    act(() => useViewer.getState().addToDraft(BOX));
    const { user } = composer();
    await user.type(field(), 'H');
    await undo(user);
    await user.clear(field());
    await undo(user);
    expect(useViewer.getState().draft?.marks).toEqual([MARK]);
  });
});

describe('a comment begun elsewhere', () => {
  it('is put aside in sight, with its text and boxes, and can be gone on with', async () => {
    folder();
    paint(1);
    useViewer.getState().addToDraft(BOX);
    const { user, container } = composer();
    await user.type(field(), 'One');
    paint(2);
    act(() => useViewer.getState().addToDraft(BOX));
    expect(field()).toHaveValue('');
    const row = screen.getByRole('list', { name: 'Not sent yet' });
    await waitFor(() => expect(row).toHaveTextContent('Comment on page 1One'));
    expect(await violations(container)).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Go on' }));
    expect(field()).toHaveValue('One');
    expect(useViewer.getState()).toMatchObject({ page: 1, draft: { marks: [MARK] }, aside: [{ place: { page: 2 }, marks: [MARK] }] });
  });

  it('on another version leads there', async () => {
    const old = { version: 'u', place: { page: 4, frame: null }, marks: [], text: 'Old' };
    folder({}, JSON.stringify([old]));
    const { user } = composer();
    expect(await screen.findByText('Comment on version 1')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Go on' }));
    expect(useViewer.getState()).toMatchObject({ version: 'u', draft: old });
  });
});

describe('what was not sent', () => {
  const kept = { version: 'v', place: { page: 3, frame: null }, marks: [MARK], text: 'Half a sent' };

  it('comes back at its place when the proof is opened again', async () => {
    const { asked } = folder({}, JSON.stringify([kept]));
    composer();
    await waitFor(() => expect(field()).toHaveValue('Half a sent'));
    expect(screen.getByText('Comment on page 3')).toBeVisible();
    expect(useViewer.getState().draft).toEqual(kept);
    expect(inputsOf(asked, 'draft.set')).toEqual([]);
  });

  it('joins what was begun before it was read', async () => {
    let read = (): void => undefined;
    const reading = new Promise<void>((resolve) => {
      read = resolve;
    });
    folder({ 'draft.get': ({ key }) => reading.then(() => ({ key, text: JSON.stringify([kept]) })) });
    paint(1);
    const { user } = composer();
    await user.type(field(), 'New');
    read();
    await screen.findByText('Half a sent');
    expect(field()).toHaveValue('New');
  });

  it('is kept while it is made, with its place, and forgotten when it is gone', async () => {
    const folded = folder();
    paint(3);
    const { user, unmount } = composer();
    await waitFor(() => expect(inputsOf(folded.asked, 'draft.get')).toHaveLength(1));
    await user.type(field(), 'Half a sent');
    paint(5);
    unmount();
    await waitFor(() => expect(folded.kept()).toEqual([{ ...kept, marks: [] }]));
    expect(useViewer.getState().draft).toBeNull();
    const again = composer();
    await waitFor(() => expect(field()).toHaveValue('Half a sent'));
    await again.user.clear(field());
    await waitFor(() => expect(folded.kept()).toEqual([]));
  });

  it('is whole when one leaves at once, whatever the folder takes its time for', async () => {
    const waits: (() => void)[] = [];
    let stands = '';
    const slowly = <T,>(answer: () => T) => new Promise<T>((resolve) => waits.push(() => resolve(answer())));
    const { asked } = folder({
      'draft.get': ({ key }) => slowly(() => ({ key, text: stands })),
      'draft.set': ({ text }) => slowly(() => ((stands = text), null)),
    });
    const answer = () => act(async () => waits.splice(0).forEach((one) => one()));
    paint(3);
    const first = composer();
    await waitFor(() => expect(waits).toHaveLength(1));
    await answer();
    await first.user.type(field(), 'my uns');
    await waitFor(() => expect(inputsOf(asked, 'draft.set')).toHaveLength(1));
    // That is not answered yet.
    await first.user.type(field(), 'ent draft');
    first.unmount();
    composer();
    for (let turn = 0; turn < 4; turn += 1) {
      // One after the other: each waits for the one before it.
      // oxlint-disable-next-line no-await-in-loop
      await answer();
    }
    await waitFor(() => expect(field()).toHaveValue('my unsent draft'));
  });

  it('is kept, beside what was kept, where one leaves before that was read', async () => {
    let read = (): void => undefined;
    const reading = new Promise<void>((resolve) => (read = resolve));
    let stands = JSON.stringify([kept]);
    folder({
      'draft.get': ({ key }) => reading.then(() => ({ key, text: stands })),
      'draft.set': ({ text }) => ((stands = text), null),
    });
    paint(1);
    const { user, unmount } = composer();
    await user.type(field(), 'my unsent draft');
    unmount();
    read();
    await waitFor(() => expect(JSON.parse(stands)).toMatchObject([kept, { text: 'my unsent draft' }]));
  });

  it('is kept as soon as one leaves the field', async () => {
    const { asked, kept: now } = folder();
    paint(3);
    const { user } = composer();
    await waitFor(() => expect(inputsOf(asked, 'draft.get')).toHaveLength(1));
    await user.type(field(), 'my unsent draft');
    act(() => field().blur());
    await waitFor(() => expect(now()).toMatchObject([{ text: 'my unsent draft' }]), { timeout: 200 });
  });
});
