import { screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { answerWith, failure, inputsOf } from '../../test/backend';
import { violations } from '../../test/axe';
import { show } from '../../test/show';
import { useViewer } from '../viewer';
import { Composer } from './Composer';
import { MarkKeeper } from './MarkKeeper';

const BOX = { shape: 'box', x: 1000, y: 2000, width: 3000, height: 4000 } as const;
const PDF = { kind: 'pdf', num_pages: 8 } as const;

function composer() {
  return show(<Composer proof="p" version="v" kind="pdf" fieldRef={null} />);
}

const field = () => screen.getByRole('textbox', { name: 'New comment' });
const send = () => screen.getByRole('button', { name: 'Comment' });

beforeEach(() => {
  useViewer.setState(useViewer.getInitialState());
  useViewer.getState().open('v', PDF);
});

describe('composer', () => {
  it('sends the text with the marks and their place, and is empty afterwards', async () => {
    const asked = answerWith({
      'draft.get': ({ key }) => ({ key, text: '' }),
      'draft.set': () => null,
      'thread.start': () => ({ thread: 't1', comment: 'c1' }),
    });
    useViewer.getState().setPage(3);
    useViewer.getState().addToDraft(BOX);
    useViewer.getState().setPage(5);
    const { user } = composer();
    expect(screen.getByText('Comment on page 3')).toBeVisible();
    await user.type(field(), ' Move it. ');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(field()).toHaveValue(''));
    const place = { page: 3, frame: null };
    expect(inputsOf(asked, 'thread.start')).toEqual([{ version: 'v', place, marks: [BOX], text: 'Move it.' }]);
    expect(useViewer.getState().draft).toBeNull();
    expect(useViewer.getState().selectedThread).toBe('t1');
  });

  it('sits on what the canvas shows when nothing is drawn', async () => {
    const asked = answerWith({
      'draft.get': ({ key }) => ({ key, text: '' }),
      'draft.set': () => null,
      'thread.start': () => ({ thread: 't1', comment: 'c1' }),
    });
    useViewer.getState().setPage(5);
    const { user } = composer();
    expect(send()).toBeDisabled();
    await user.type(field(), 'Good page.');
    await user.click(send());
    const place = { page: 5, frame: null };
    await waitFor(() => expect(inputsOf(asked, 'thread.start')).toEqual([{ version: 'v', place, marks: [], text: 'Good page.' }]));
  });

  it('keeps text and marks when sending fails, and says why', async () => {
    answerWith({
      'draft.get': ({ key }) => ({ key, text: '' }),
      'draft.set': () => null,
      'thread.start': () => Promise.reject(failure('disk-full', 'The disk is full.')),
    });
    useViewer.getState().addToDraft(BOX);
    const { user } = composer();
    await user.type(field(), 'Move it.');
    await user.click(send());
    expect(await screen.findByText(/The disk is full/)).toBeVisible();
    expect(field()).toHaveValue('Move it.');
    expect(useViewer.getState().draft?.marks).toEqual([BOX]);
  });

  it('settles what was sent when the page is left before the answer', async () => {
    let answer = (): void => undefined;
    const sent = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const asked = answerWith({
      'draft.get': ({ key }) => ({ key, text: '' }),
      'draft.set': () => null,
      'thread.start': () => sent.then(() => ({ thread: 't1', comment: 'c1' })),
    });
    useViewer.getState().addToDraft(BOX);
    const { user, unmount } = composer();
    await user.type(field(), 'Move it.');
    await user.click(send());
    unmount();
    useViewer.getState().open('w', PDF);
    useViewer.getState().addToDraft(BOX);
    answer();
    await waitFor(() => {
      const last = new Map(inputsOf(asked, 'draft.set').map((input) => Object.values(input as object) as [string, string]));
      expect([last.get('proof/p/composer'), last.get('version/v/marks')]).toEqual(['', '']);
    });
    expect(useViewer.getState()).toMatchObject({ selectedThread: null, draft: { marks: [BOX] } });
  });

  it('puts back what was being written', async () => {
    answerWith({ 'draft.get': ({ key }) => ({ key, text: key === 'proof/p/composer' ? 'Half a sent' : '' }), 'draft.set': () => null });
    composer();
    await waitFor(() => expect(field()).toHaveValue('Half a sent'));
  });

  it('keeps what is being written when it goes away', async () => {
    const asked = answerWith({ 'draft.get': ({ key }) => ({ key, text: '' }), 'draft.set': () => null });
    const { user, unmount } = composer();
    await user.type(field(), 'Half');
    unmount();
    await waitFor(() => expect(inputsOf(asked, 'draft.set').at(-1)).toEqual({ key: 'proof/p/composer', text: 'Half' }));
  });

  it('leaves the field on Escape, not the text', async () => {
    answerWith({ 'draft.get': ({ key }) => ({ key, text: '' }), 'draft.set': () => null });
    const { user } = composer();
    await user.type(field(), 'Half');
    await user.keyboard('{Escape}');
    expect(field()).toHaveValue('Half');
    expect(field()).not.toHaveFocus();
  });

  it('lets the boxes go and keeps the text', async () => {
    answerWith({ 'draft.get': ({ key }) => ({ key, text: '' }), 'draft.set': () => null });
    useViewer.getState().addToDraft(BOX);
    const { user, container } = composer();
    await user.type(field(), 'Half');
    expect(await violations(container)).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Remove the boxes not sent yet' }));
    expect(useViewer.getState().draft).toBeNull();
    expect(field()).toHaveValue('Half');
  });
});

describe('unsent marks', () => {
  const kept = JSON.stringify({ version: 'v', place: { page: 3, frame: null }, shapes: [BOX] });

  it('come back when the version is opened again', async () => {
    const asked = answerWith({ 'draft.get': ({ key }) => ({ key, text: kept }), 'draft.set': () => null });
    show(<MarkKeeper version="v" />);
    await waitFor(() => expect(useViewer.getState().draft).toEqual({ place: { page: 3, frame: null }, marks: [BOX] }));
    expect(inputsOf(asked, 'draft.set')).toEqual([]);
  });

  it('are kept while they are drawn and forgotten when they are gone', async () => {
    const asked = answerWith({ 'draft.get': ({ key }) => ({ key, text: '' }), 'draft.set': () => null });
    const { unmount } = show(<MarkKeeper version="v" />);
    await waitFor(() => expect(inputsOf(asked, 'draft.get')).toHaveLength(1));
    useViewer.getState().setPage(3);
    useViewer.getState().addToDraft(BOX);
    await waitFor(() => expect(inputsOf(asked, 'draft.set').at(-1)).toEqual({ key: 'version/v/marks', text: kept }));
    useViewer.getState().setDraft(null);
    await waitFor(() => expect(inputsOf(asked, 'draft.set').at(-1)).toEqual({ key: 'version/v/marks', text: '' }));
    unmount();
  });
});
