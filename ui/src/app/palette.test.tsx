import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { violations } from '../../test/axe';
import { answerWith, inputsOf, type Answers } from '../../test/backend';
import { appState, proofCard, proofView, threadView } from '../../test/made';
import { useViewer } from '../viewer';
import { App } from './App';
import { recentCommands } from './commands';
import { useKeySetup } from './keySetup';
import { go } from './route';
import { useSheets } from './sheets';

const card = proofCard();

async function start(hash: string, more: Answers = {}) {
  const asked = answerWith({
    'app.state': () => appState(),
    'files.waiting': () => ({ tickets: [], failures: [], links: [] }),
    'home.get': () => ({ waiting: [card], recent: [card], projects: [{ id: 'project', name: 'Spring', num_proofs: 1, archived: false }] }),
    'media.thumbnail': () => ({ url: 'data:image/png;base64,', width: 1, height: 1 }),
    'undo.state': () => ({ undo: null, redo: null, undo_at: null, redo_at: null, proof: null }),
    'proof.get': () => proofView(),
    'threads.list': () => [threadView()],
    'proof.seen': () => null,
    'place.get': () => null,
    'place.remember': () => null,
    'draft.get': ({ key }) => ({ key, text: '' }),
    'draft.set': () => null,
    'search.find': () => [],
    ...more,
  });
  window.location.hash = hash;
  const user = userEvent.setup();
  render(<App />);
  await (hash.startsWith('#/proof') ? screen.findByRole('button', { name: 'Decide…' }) : screen.findByRole('heading', { level: 1, name: 'Hello, Dana Keller' }));
  return { asked, user };
}

/** Opens the palette and types. */
async function type(text: string): Promise<HTMLElement> {
  fireEvent.keyDown(document.activeElement ?? document.body, { key: 'k', code: 'KeyK', ctrlKey: true });
  const field = await screen.findByRole('searchbox', { name: 'Commands, proofs and comments' });
  if (text !== '') fireEvent.change(field, { target: { value: text } });
  return field;
}

const enter = (field: HTMLElement) => {
  fireEvent.keyDown(field, { key: 'Enter', code: 'Enter' });
  fireEvent.keyUp(field, { key: 'Enter', code: 'Enter' });
};
const rows = () => within(screen.getByRole('group', { name: 'Commands' })).getAllByRole('menuitem');
const closed = () => waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());

beforeEach(() => {
  window.localStorage.clear();
  useSheets.setState(useSheets.getInitialState());
  useKeySetup.setState({ profile: 'editor', characters: true });
});

describe('the palette', () => {
  it('lists what can be done with its key, and greys what cannot, with the reason', async () => {
    await start('#/');
    await type('ha');
    const [hand] = rows();
    expect(hand).toHaveTextContent('Hand: move the picture by dragging');
    expect(hand).toHaveTextContent('H');
    expect(hand).toHaveTextContent('Open a proof first');
    expect(hand).toHaveAttribute('aria-disabled', 'true');
    expect(await violations(document.body)).toEqual([]);
  });

  it('does on a proof exactly what the key does, once it has gone', async () => {
    const { user } = await start('#/proof/proof');
    act(() => useViewer.getState().setTool('select'));
    const field = await type('hand');
    expect(rows()[0]).not.toHaveAttribute('aria-disabled');
    enter(field);
    await closed();
    expect(useViewer.getState().tool).toBe('hand');
    expect(recentCommands()).toEqual(['tool.hand']);
    enter(await type('rotate'));
    await closed();
    await waitFor(() => expect(useViewer.getState().view.turn).toBe(90));
    await type('');
    expect(rows().slice(0, 2).map((row) => row.textContent)).toEqual([expect.stringContaining('Rotate the view'), expect.stringContaining('Hand: ')]);
    await user.click(rows()[1] as HTMLElement);
    await closed();
    expect(recentCommands()).toEqual(['tool.hand', 'turn']);
    act(() => go({ page: 'home' }));
  });

  it('says on a proof what cannot be done there, and runs nothing of it', async () => {
    await start('#/proof/proof');
    const field = await type('frame');
    expect(rows().find((row) => row.textContent?.startsWith('Next frame'))).toHaveTextContent('Only in a film');
    fireEvent.change(field, { target: { value: 'next page' } });
    expect(rows()[0]).toHaveTextContent('Only where there are pages');
    fireEvent.change(field, { target: { value: 'remove the mark' } });
    expect(rows()[0]).toHaveTextContent('Select a mark first');
    enter(field);
    expect(screen.getByRole('dialog')).toBeVisible();
    act(() => go({ page: 'home' }));
  });

  it('takes one to writing, to the decision and to another theme', async () => {
    const { asked } = await start('#/proof/proof', { 'settings.set': () => null });
    enter(await type('write'));
    await closed();
    await waitFor(() => expect(screen.getByRole('textbox', { name: 'New comment' })).toHaveFocus());
    enter(await type('theme light'));
    await closed();
    await waitFor(() => expect(inputsOf(asked, 'settings.set')).toEqual([{ theme: 'light' }]));
    enter(await type('decide'));
    expect(await screen.findByRole('dialog', { name: /Decide on|Decision on/ })).toBeVisible();
    act(() => go({ page: 'home' }));
  });

  it('finds proofs and comments below the commands, and goes there', async () => {
    const hit = { proof: 'proof', proof_name: 'Handbill', thread: null, version: null, superseded: null, page: null, page_label: null, what: 'proof', snippet: 'Handbill' };
    await start('#/', { 'search.find': () => [hit] });
    const field = await type('hand');
    const found = await screen.findByRole('menuitem', { name: /Handbill/ });
    const all = screen.getAllByRole('menuitem');
    expect(all.indexOf(found)).toBe(all.length - 1);
    expect(within(screen.getByRole('group', { name: 'Proofs' })).getAllByRole('menuitem')).toEqual([found]);
    // Nothing of what fits can be done on this page: what was found is meant.
    enter(field);
    await waitFor(() => expect(window.location.hash).toBe('#/proof/proof'));
    act(() => go({ page: 'home' }));
  });

  it('makes a project, and checks the record', async () => {
    const { asked, user } = await start('#/', {
      'project.create': ({ name }) => ({ id: 'made', name, num_proofs: 0, archived: false }),
      'record.verify': () => ({ num_ops: 12, root: 'abc', problems: [] }),
    });
    enter(await type('check'));
    expect((await screen.findAllByText('12 entries checked: the record is whole'))[0]).toBeVisible();
    await closed();
    enter(await type('new pro'));
    const name = await screen.findByRole('textbox', { name: 'Name of the project' });
    await user.type(name, 'Autumn{Enter}');
    await waitFor(() => expect(inputsOf(asked, 'project.create')).toEqual([{ name: 'Autumn' }]));
    await waitFor(() => expect(window.location.hash).toBe('#/project/made'));
  });

  it('names what undo takes back, and shows the keys that are in force', async () => {
    await start('#/', {
      'app.state': () => appState({ key_profile: 'acrobat', character_keys: false }),
      'undo.state': () => ({ undo: 'thread.start', redo: null, undo_at: 1, redo_at: null, proof: null }),
    });
    await type('undo');
    await screen.findByRole('menuitem', { name: /Undo: comment/ });
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'go to page' } });
    expect(rows()[0]).toHaveTextContent('Ctrl Shift N');
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'hand' } });
    expect(rows()[0]).toHaveTextContent('Alt Shift H');
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'redo' } });
    expect(rows()[0]).toHaveTextContent('There is nothing to do again');
  });

  it('is not what / opens: that searches', async () => {
    const { user } = await start('#/');
    await user.keyboard('/');
    expect(await screen.findByRole('searchbox', { name: 'Search proofs, comments and reasons' })).toBeVisible();
    expect(screen.queryByRole('menuitem')).toBeNull();
  });
});
