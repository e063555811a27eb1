import { emit } from '@tauri-apps/api/event';
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { answerWith, failure, inputsOf, type Answers } from '../../test/backend';
import { violations } from '../../test/axe';
import { appState, proofCard, proofView, threadView } from '../../test/made';
import { EVENT, type Event } from '../backend';
import { App } from './App';
import { useDrops } from './files';
import { useImports } from './imports';
import { go } from './route';
import { useSheets } from './sheets';

const card = proofCard({ unread: 2, open_threads: 3 });

function start(more: Answers = {}) {
  const asked = answerWith({
    'app.state': () => appState(),
    'files.waiting': () => ({ tickets: [], failures: [], links: [] }),
    'home.get': () => ({ waiting: [card], recent: [card], projects: [{ id: 'project', name: 'Spring', num_proofs: 1, archived: false }] }),
    'media.thumbnail': () => ({ url: 'data:image/png;base64,', width: 1, height: 1 }),
    'undo.state': () => ({ undo: null, redo: null, undo_at: null, redo_at: null, proof: null }),
    'proof.get': () => proofView(),
    'threads.list': () => [],
    'proof.seen': () => null,
    'place.get': () => null,
    'place.remember': () => null,
    'draft.get': ({ key }) => ({ key, text: '' }),
    'draft.set': () => null,
    ...more,
  });
  const user = userEvent.setup();
  const view = render(<App />);
  return { asked, user, ...view };
}

const tell = (event: Event) => act(() => emit(EVENT, event));

beforeEach(() => {
  useImports.setState(useImports.getInitialState());
  useDrops.setState(useDrops.getInitialState());
  useSheets.setState(useSheets.getInitialState());
});

describe('the window', () => {
  it('opens on home, with what waits, and axe finds nothing', async () => {
    const { container } = start();
    expect(await screen.findByRole('heading', { level: 1, name: 'Hello, Dana Keller' })).toBeVisible();
    expect(screen.getByRole('region', { name: 'Waiting for me' })).toHaveTextContent('Pending');
    expect(screen.getAllByRole('link', { name: /^Poster/ })[0]).toHaveAttribute('href', '#/proof/proof');
    expect(await violations(container)).toEqual([]);
  });

  it('makes the page of a link that is rested on out of sight, and shows that very page', async () => {
    const { asked, user } = start();
    const [link] = await screen.findAllByRole('link', { name: /^Poster/ });
    if (link === undefined) throw new Error('no link');
    await user.hover(link);
    const made = await screen.findByTestId('viewer-stage');
    expect(made).not.toBeVisible();
    expect(screen.getByRole('heading', { level: 1, name: 'Hello, Dana Keller' })).toBeVisible();
    expect(screen.getAllByRole('main')).toHaveLength(1);
    await user.click(link);
    await waitFor(() => expect(made).toBeVisible());
    expect(screen.getByTestId('viewer-stage')).toBe(made);
    expect(screen.queryByRole('heading', { level: 1, name: 'Hello, Dana Keller' })).toBeNull();
    await waitFor(() => expect(inputsOf(asked, 'proof.seen')).toHaveLength(1));
    act(() => go({ page: 'home' }));
  });

  it('counts nothing as seen that was only made ready', async () => {
    const { asked, user } = start();
    const [link] = await screen.findAllByRole('link', { name: /^Poster/ });
    if (link === undefined) throw new Error('no link');
    await user.hover(link);
    await screen.findByTestId('viewer-stage');
    await user.hover(document.body);
    await waitFor(() => expect(screen.queryByTestId('viewer-stage')).toBeNull());
    expect(inputsOf(asked, 'proof.seen')).toEqual([]);
    expect(inputsOf(asked, 'place.remember')).toEqual([]);
    expect(inputsOf(asked, 'draft.set')).toEqual([]);
  });

  it('says why it cannot open, and tries again', async () => {
    let tries = 0;
    const { user } = start({ 'app.state': () => (tries++ === 0 ? Promise.reject(failure('in-use', 'Another Galley is running with this data folder.', true, 'Close it and try again.')) : appState()) });
    expect(await screen.findByRole('heading', { level: 1, name: 'Another Galley is running with this data folder.' })).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Hello, Dana Keller' })).toBeVisible();
  });

  it.each([
    ['unproved', /^Files are decoded without protection .* Open files only from people you trust\.$/],
    ['refused', /^Files are not opened: .* start Galley in a terminal with GALLEY_ALLOW_UNPROVED=1\.$/],
    ['absent', /^Files are not opened on this system yet\./],
  ] as const)('says above the page that its decoders are %s', async (sandbox, words) => {
    const { container } = start({ 'app.state': () => appState({ sandbox }) });
    await screen.findByRole('heading', { level: 1, name: 'Hello, Dana Keller' });
    expect(screen.getByTestId('unproved')).toHaveTextContent(words);
    expect(await violations(container)).toEqual([]);
  });

  it('says nothing of decoders that are shut in', async () => {
    start();
    await screen.findByRole('heading', { level: 1, name: 'Hello, Dana Keller' });
    expect(screen.queryByTestId('unproved')).toBeNull();
  });

  it('says what a drop would do, and starts a proof of it', async () => {
    const { asked } = start({ 'proof.create': () => ({ proof: 'new', version: 'v', converted_by: null, same: null }) });
    await screen.findByRole('heading', { level: 1, name: 'Hello, Dana Keller' });
    await tell({ event: 'drag-over', x: 1, y: 1 });
    expect(await screen.findByText('Drop a draft to start a proof')).toBeVisible();
    await tell({ event: 'drag-left' });
    expect(screen.queryByText('Drop a draft to start a proof')).toBeNull();
    await tell({ event: 'dropped', tickets: [{ ticket: 'k', name: 'a.png', bytes: 1 }], failures: [] });
    await waitFor(() => expect(window.location.hash).toBe('#/proof/new'));
    expect(inputsOf(asked, 'proof.create')).toEqual([{ ticket: 'k', project: null, own_project: 'My proofs', name: null, password: null }]);
  });

  it('says which dropped files cannot be taken', async () => {
    start();
    await screen.findByRole('heading', { level: 1, name: 'Hello, Dana Keller' });
    await tell({ event: 'dropped', tickets: [], failures: [failure('not-permitted', '“a.png” may not be read by this account.')] });
    expect(await screen.findByText('“a.png” may not be read by this account.')).toBeVisible();
  });

  it('takes files that waited for the window', async () => {
    start({
      'files.waiting': () => ({ tickets: [{ ticket: 'k', name: 'a.png', bytes: 1 }], failures: [], links: [] }),
      'proof.create': () => ({ proof: 'new', version: 'v', converted_by: null, same: null }),
    });
    await waitFor(() => expect(window.location.hash).toBe('#/proof/new'));
  });

  it('undoes by key, and says what', async () => {
    const { asked, user } = start({
      'undo.state': () => ({ undo: 'thread.resolve', redo: null, undo_at: null, redo_at: null, proof: null }),
      undo: () => ({ undo: null, redo: 'thread.resolve', undo_at: null, redo_at: 1, proof: 'elsewhere' }),
    });
    await screen.findByRole('heading', { level: 1, name: 'Hello, Dana Keller' });
    await user.keyboard('{Control>}z{/Control}');
    expect(await screen.findByText('Undone: resolving')).toBeVisible();
    expect(inputsOf(asked, 'undo')).toHaveLength(1);
  });

  it('says it at the lower edge, on a proof beside the canvas and above the field one writes in', async () => {
    const { user } = start({
      'undo.state': () => ({ undo: 'thread.resolve', redo: null, undo_at: null, redo_at: null, proof: null }),
      undo: () => ({ undo: null, redo: 'thread.resolve', undo_at: null, redo_at: 1, proof: null }),
    });
    await screen.findByRole('heading', { level: 1, name: 'Hello, Dana Keller' });
    await user.keyboard('{Control>}z{/Control}');
    const toasts = (await screen.findAllByText('Undone: resolving'))[0]?.closest('[data-toasts]');
    expect(toasts).toHaveAttribute('data-toasts', 'page');
    act(() => go({ page: 'proof', proof: 'proof' }));
    await screen.findByRole('heading', { level: 1, name: 'Poster' });
    expect(toasts).toHaveAttribute('data-toasts', 'proof');
    act(() => go({ page: 'home' }));
  });

  it('lists every key on ?, and closes the list on Escape', async () => {
    const { user } = start();
    await screen.findByRole('heading', { level: 1, name: 'Hello, Dana Keller' });
    await user.keyboard('?');
    const sheet = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
    expect(sheet).toHaveTextContent('Draw a box');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('searches by Ctrl K and goes to what was found', async () => {
    const hit = { proof: 'proof', proof_name: 'Poster', thread: 'thread', version: null, superseded: null, page: null, page_label: null, what: 'comment', snippet: 'the \u2068logo\u2069' };
    const { asked, user } = start({ 'search.find': () => [hit], 'threads.list': () => [threadView()] });
    await screen.findByRole('heading', { level: 1, name: 'Hello, Dana Keller' });
    await user.keyboard('{Control>}k{/Control}');
    // Not typed: focus moves while React commits, where user-event would fire a change of its own.
    fireEvent.change(await screen.findByRole('searchbox'), { target: { value: 'logo' } });
    const found = await screen.findByText('logo', { selector: 'mark' });
    expect(found.closest('[role=menuitem]')).toHaveTextContent('Poster the logo');
    expect(inputsOf(asked, 'search.find')).toContainEqual({ text: 'logo', limit: 50 });
    await user.click(found);
    expect(window.location.hash).toBe('#/proof/proof?thread=thread');
  });
});

describe('going to another page', () => {
  it('moves the focus to its main part, also when that comes later', async () => {
    let answer = (): void => undefined;
    const later = new Promise<void>((resolve) => {
      answer = resolve;
    });
    start({ 'proof.get': () => later.then(() => proofView()) });
    await screen.findByRole('heading', { level: 1, name: 'Hello, Dana Keller' });
    act(() => go({ page: 'settings' }));
    await screen.findByRole('heading', { level: 1, name: 'Settings' });
    expect(screen.getByRole('main')).toHaveFocus();
    act(() => go({ page: 'proof', proof: 'proof' }));
    await waitFor(() => expect(screen.queryByRole('main')).toBeNull());
    act(answer);
    await waitFor(() => expect(screen.getByRole('main')).toHaveFocus());
  });
});

it('keeps the focus on the page where the button that had it is gone', async () => {
  window.location.hash = '#/proof/proof?version=v1';
  const { user } = start({ 'proof.get': () => proofView() });
  const button = await screen.findByRole('button', { name: 'Go to version 2' });
  act(() => button.focus());
  await user.keyboard('{Enter}');
  await waitFor(() => expect(button).not.toBeInTheDocument());
  await waitFor(() => expect(screen.getByRole('application')).toHaveFocus());
});

describe('a drop on an open proof', () => {
  const ticket = { ticket: 'k', name: 'poster-3.png', bytes: 2_000_000 };

  it('asks, and becomes a version with its note', async () => {
    window.location.hash = '#/proof/proof';
    const { asked, user } = start({ 'version.submit': () => ({ proof: 'proof', version: 'v3', converted_by: null, same: null }) });
    await screen.findByRole('heading', { level: 1, name: 'Poster' });
    await tell({ event: 'dropped', tickets: [ticket], failures: [] });
    expect(await screen.findByRole('dialog', { name: 'Where does poster-3.png belong?' })).toHaveTextContent('version 3 of “Poster”');
    await user.type(screen.getByRole('textbox', { name: 'What changed' }), 'New logo');
    await user.click(screen.getByRole('button', { name: 'New version' }));
    await waitFor(() => expect(inputsOf(asked, 'version.submit')).toEqual([{ proof: 'proof', ticket: 'k', note: 'New logo', password: null }]));
  });

  it('joins the files of a drop that nobody has answered for yet', async () => {
    window.location.hash = '#/proof/proof';
    const { asked, user } = start({ 'proof.create': () => ({ proof: 'new', version: 'v', converted_by: null, same: null }) });
    await screen.findByRole('heading', { level: 1, name: 'Poster' });
    await tell({ event: 'dropped', tickets: [ticket], failures: [] });
    await tell({ event: 'dropped', tickets: [{ ...ticket, ticket: 'l' }], failures: [] });
    await user.click(await screen.findByRole('button', { name: '2 new proofs' }));
    await waitFor(() => expect(inputsOf(asked, 'proof.create')).toMatchObject([{ ticket: 'k' }, { ticket: 'l' }]));
  });

  it('becomes a proof of its own in the same project', async () => {
    window.location.hash = '#/proof/proof';
    const { asked, user } = start({ 'proof.create': () => ({ proof: 'new', version: 'v', converted_by: null, same: null }) });
    await screen.findByRole('heading', { level: 1, name: 'Poster' });
    await tell({ event: 'dropped', tickets: [ticket], failures: [] });
    await user.click(await screen.findByRole('button', { name: 'New proof' }));
    await waitFor(() => expect(inputsOf(asked, 'proof.create')).toEqual([{ ticket: 'k', project: 'project', name: null, password: null }]));
    await waitFor(() => expect(window.location.hash).toBe('#/proof/new'));
  });
});
