import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { violations } from '../../test/axe';
import { answerWith, failure, inputsOf, type Answers } from '../../test/backend';
import { appState, commentView, DANA, LUIS, proofCard, proofView, threadView, versionView } from '../../test/made';
import { inWindow, show } from '../../test/show';
import { offeredNow } from '../app/commands';
import type { MediaView, ThreadView } from '../backend';
import { useViewer } from '../viewer';
import { useListing } from './panel/store';
import { ThreadsPanel } from './ThreadsPanel';

const PAGES: MediaView = { kind: 'image', width: 100, height: 100, num_pages: 9, dpi: null, vector: false };

const said = (text: string, more: Parameters<typeof commentView>[0] = {}) => commentView({ id: `said ${text}`, text, ...more });

const threads: ThreadView[] = [
  threadView({ id: 'logo', number: 1, comments: [said('The logo is too small'), said('Done, see #3', { author: DANA })] }),
  threadView({ id: 'sky', number: 2, unread: true, comments: [said('The sky is grey', { author: DANA, can_edit: true })] }),
  threadView({ id: 'cap', number: 3, resolved: true, place: { page: 4, frame: null }, comments: [said('Old cap, see https://example.org/cap')] }),
  threadView({ id: 'old', number: 1, version: 'v1', version_number: 1, comments: [said('Said on the first')] }),
];

function panel(more: Answers = {}, of = threads) {
  const asked = answerWith({
    'app.state': () => appState(),
    'draft.get': ({ key }) => ({ key, text: '' }),
    'draft.set': () => null,
    'undo.state': () => ({ undo: 'thread.resolve', redo: null, undo_at: 5, redo_at: null, proof: 'proof' }),
    'media.pages': () => [],
    ...more,
  });
  const version = versionView({ media: PAGES });
  useViewer.getState().open('v2', PAGES);
  const onSelect = vi.fn<(thread: ThreadView | null) => void>((thread) => useViewer.getState().selectThread(thread?.id ?? null));
  const proof = proofView({ card: proofCard(), versions: [versionView({ id: 'v1', number: 1, current: false }), version] });
  return { asked, onSelect, proof, version, ...show(<ThreadsPanel proof={proof} version={version} threads={of} unread={new Set(['sky'])} onSelect={onSelect} />) };
}

const cards = () => [...document.querySelectorAll('article[data-thread]')].map((card) => card.getAttribute('data-thread'));
const head = (number: number) => screen.getAllByRole('button', { name: new RegExp(`^Comment ${number} `) })[0] as HTMLElement;

beforeEach(() => {
  window.sessionStorage.clear();
  useListing.setState(useListing.getInitialState());
  useViewer.setState(useViewer.getInitialState());
});

describe('what is listed', () => {
  it('is what passes all filters; each can be taken off, and is there the next time', async () => {
    const { user, unmount, container } = panel();
    expect(cards()).toEqual(['logo', 'sky', 'old']);
    await user.click(screen.getByRole('tab', { name: 'All 4' }));
    expect(cards()).toEqual(['logo', 'sky', 'cap', 'old']);
    await user.click(screen.getByRole('button', { name: 'Filter' }));
    const menu = await screen.findByRole('dialog', { name: 'Filter' });
    await user.click(within(menu).getByRole('checkbox', { name: 'Dana Keller' }));
    await user.click(within(menu).getByRole('checkbox', { name: 'Version 2, on screen' }));
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(cards()).toEqual(['logo', 'sky']);
    expect(screen.getByText('2 of 4')).toBeVisible();
    expect(await violations(container)).toEqual([]);
    unmount();
    panel();
    expect(cards()).toEqual(['logo', 'sky']);
    const tags = screen.getByRole('grid', { name: 'Filters' });
    const tag = within(tags).getByRole('row', { name: 'Dana Keller' });
    await user.click(within(tag).getByRole('button'));
    await waitFor(() => expect(cards()).toEqual(['logo', 'sky', 'cap']));
  });

  it('where nothing is, says what hides how many, and shows all', async () => {
    const { user } = panel();
    await user.click(screen.getByRole('button', { name: 'Unread' }));
    await user.click(screen.getByRole('tab', { name: /^Resolved/ }));
    expect(screen.getByRole('heading', { name: 'No comments pass the filters' })).toBeVisible();
    expect(screen.getByText('“Resolved” hides 3')).toBeVisible();
    expect(screen.getByText('“Unread” hides 3')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Show all 4' }));
    expect(cards()).toHaveLength(4);
  });

  it('is not what a filter hides, but for the one that was chosen elsewhere', async () => {
    const { user } = panel();
    act(() => useViewer.getState().selectThread('cap'));
    expect(cards()).toEqual(['logo', 'sky', 'cap', 'old']);
    act(() => useViewer.getState().selectThread('logo'));
    expect(cards()).toEqual(['logo', 'sky', 'old']);
    await user.click(screen.getByRole('button', { name: 'Sort' }));
    await user.click(await screen.findByRole('menuitemradio', { name: 'Unread first' }));
    await waitFor(() => expect(cards()).toEqual(['sky', 'logo', 'old']));
  });
});

describe('search', () => {
  it('finds in all comments, marks the words, and goes from one to the next', async () => {
    const { user, onSelect } = panel();
    await user.keyboard('{Control>}{Shift>}F{/Shift}{/Control}');
    const field = await screen.findByRole('searchbox', { name: 'Search in comments' });
    expect(field).toHaveFocus();
    await user.keyboard('SEE');
    await waitFor(() => expect(cards()).toEqual(['logo', 'cap']));
    expect([...document.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual(['see', 'see']);
    await user.keyboard('{Enter}');
    expect(useViewer.getState().selectedThread).toBe('logo');
    await user.keyboard('{Enter}');
    expect(useViewer.getState().selectedThread).toBe('cap');
    expect(screen.getByText(/2 of 2$/)).toBeVisible();
    await user.keyboard('{Enter}');
    expect(onSelect.mock.calls.map(([thread]) => thread?.id)).toEqual(['logo', 'cap', 'logo']);
    await user.clear(field);
    await user.type(field, 'zebra');
    expect(await screen.findByRole('heading', { name: 'Nothing found for “zebra”' })).toBeVisible();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(cards()).toEqual(['logo', 'sky', 'old']));
    expect(screen.getByRole('button', { name: 'Search in comments' })).toHaveFocus();
  });
});

describe('what is unread', () => {
  it('is gone to by a key or the button that counts it, and is read then', async () => {
    const { user, onSelect } = panel();
    expect(head(2)).toHaveAccessibleName(/New$/);
    await user.click(screen.getByRole('button', { name: 'Next unread, 1 left' }));
    expect(onSelect).toHaveBeenLastCalledWith(threads[1]);
    await waitFor(() => expect(screen.queryByRole('button', { name: /^Next unread/ })).toBeNull());
    expect(head(2)).not.toHaveAccessibleName(/New$/);
  });

  it('is a command of the palette, as search is', () => {
    panel();
    const command = (id: string) => offeredNow().find((one) => one.id === id);
    expect(command('search-comments')).toMatchObject({ keys: ['Ctrl Shift F'], why: null });
    expect(command('next-unread')).toMatchObject({ keys: ['Shift U'] });
    act(() => command('search-comments')?.run());
    expect(screen.getByRole('searchbox', { name: 'Search in comments' })).toHaveFocus();
  });

  it('has a key of its own', async () => {
    const { user } = panel();
    await user.keyboard('{Shift>}U{/Shift}');
    expect(useViewer.getState().selectedThread).toBe('sky');
  });
});

describe('keys in the list', () => {
  it('go from card to card, past which Tab goes at once', async () => {
    const { user } = panel();
    act(() => head(1).focus());
    await user.keyboard('{ArrowDown}');
    expect(head(2)).toHaveFocus();
    await user.keyboard('{End}{ArrowDown}{Home}{ArrowDown}');
    expect(head(2)).toHaveFocus();
    expect([...document.querySelectorAll('[data-thread-head]')].filter((one) => (one as HTMLElement).tabIndex === 0)).toEqual([head(2)]);
    await user.keyboard('{Enter}');
    expect(useViewer.getState().selectedThread).toBe('sky');
  });
});

it('leaves the focus on the next card where the one that had it is resolved and goes', async () => {
  const { proof, version, rerender, user } = panel({ 'thread.resolve': () => null });
  act(() => head(1).focus());
  await user.keyboard('{Enter}');
  const resolve = screen.getByRole('button', { name: 'Resolve' });
  act(() => resolve.focus());
  await user.keyboard('{Enter}');
  const after = threads.map((thread) => (thread.id === 'logo' ? { ...thread, resolved: true } : thread));
  rerender(inWindow(<ThreadsPanel proof={proof} version={version} threads={after} unread={new Set(['sky'])} onSelect={() => undefined} />));
  expect(cards()).toEqual(['sky', 'old']);
  expect(head(2)).toHaveFocus();
});

it('takes the focus for no other card after somebody left the one that goes', async () => {
  const { proof, version, rerender } = panel();
  act(() => head(1).focus());
  await act(async () => head(1).blur());
  const after = threads.map((thread) => (thread.id === 'logo' ? { ...thread, resolved: true } : thread));
  rerender(inWindow(<ThreadsPanel proof={proof} version={version} threads={after} unread={new Set(['sky'])} onSelect={() => undefined} />));
  expect(cards()).toEqual(['sky', 'old']);
  expect(document.body).toHaveFocus();
});

describe('several at once', () => {
  it('leave the focus on a card when one is done', async () => {
    const { user } = panel();
    await user.click(screen.getByRole('button', { name: 'Choose several' }));
    await user.click(screen.getByRole('button', { name: 'Done' }));
    await waitFor(() => expect(head(1)).toHaveFocus());
  });

  it('are resolved, and all of it is taken back by one undo', async () => {
    let undone = 0;
    const { asked, user } = panel({
      'thread.resolve': () => null,
      undo: () => ((undone += 1), { undo: null, redo: null, undo_at: null, redo_at: null, proof: 'proof' }),
    });
    await user.keyboard('{Control>}');
    await user.click(head(1));
    await user.keyboard('{/Control}');
    expect(screen.getByText('1 chosen')).toBeVisible();
    expect(useViewer.getState().selectedThread).toBeNull();
    act(() => head(2).focus());
    await user.keyboard(' ');
    const bar = within(screen.getByTestId('chosen-bar'));
    expect(bar.getByText('2 chosen')).toBeVisible();
    expect(screen.getByRole('checkbox', { name: 'Choose comment 2' })).toBeChecked();
    expect(bar.getByRole('button', { name: 'Delete 1 of mine' })).toBeVisible();
    await user.click(bar.getByRole('button', { name: 'Resolve 2' }));
    await waitFor(() => expect(inputsOf(asked, 'thread.resolve')).toEqual([{ thread: 'logo' }, { thread: 'sky' }]));
    await waitFor(() => expect(screen.queryByTestId('chosen-bar')).toBeNull());
    const toast = await screen.findByRole('alertdialog', { name: /2 comments resolved/ });
    await user.click(within(toast).getByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(undone).toBe(2));
  });

  it('say which were refused, and why; those stay chosen', async () => {
    const refuse = ({ thread }: { thread: string }) => (thread === 'sky' ? Promise.reject(failure('odd', 'It is not here any more.')) : null);
    const { user } = panel({ 'thread.resolve': refuse });
    await user.click(screen.getByRole('button', { name: 'Choose several' }));
    await user.click(screen.getByRole('button', { name: 'All 3' }));
    await user.click(screen.getByRole('button', { name: 'Resolve 3' }));
    expect(await screen.findByText('#2: It is not here any more.')).toBeVisible();
    await waitFor(() => expect(head(1)).toHaveFocus());
    expect(screen.getByText('1 chosen')).toBeVisible();
    expect(screen.getByRole('checkbox', { name: 'Choose comment 2' })).toBeChecked();
    act(() => head(2).focus());
    await user.keyboard('{Escape}');
    expect(screen.queryByTestId('chosen-bar')).toBeNull();
  });

  it('are chosen up to one with Shift, also by a click beside the head', async () => {
    const { user } = panel();
    await user.click(screen.getByRole('button', { name: 'Choose several' }));
    await user.click(screen.getByText('The logo is too small'));
    await user.keyboard('{Shift>}');
    await user.click(screen.getByText('Said on the first'));
    await user.keyboard('{/Shift}');
    expect(screen.getByText('3 chosen')).toBeVisible();
  });
});

describe('words', () => {
  it('lead to a comment, and an address is copied', async () => {
    const { user, onSelect } = panel();
    const copied = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    await user.click(head(1));
    await user.click(screen.getByRole('button', { name: 'Go to #3' }));
    expect(onSelect).toHaveBeenLastCalledWith(threads[2]);
    await user.click(await screen.findByRole('button', { name: 'Link https://example.org/cap' }));
    await user.click(await screen.findByRole('button', { name: 'Copy link' }));
    await waitFor(() => expect(copied).toHaveBeenLastCalledWith('https://example.org/cap'));
  });

  it('lead to a page, and a comment is copied with where it is', async () => {
    const of = [threadView({ id: 'a', number: 12, place_label: '00:00:04;12', comments: [said('As on p. 7, not 00:00:01:02')] })];
    const { user } = panel({}, of);
    const copied = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    expect(screen.queryByRole('button', { name: /00:00:01/ })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Go to p. 7' }));
    await waitFor(() => expect(useViewer.getState().page).toBe(7));
    await user.click(head(12));
    await user.click(screen.getByRole('button', { name: 'More for this comment' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Copy reference' }));
    await waitFor(() => expect(copied).toHaveBeenLastCalledWith('#12, 00:00:04;12, Poster, version 2'));
  });
});

describe('a thousand', () => {
  /** Says of an element that it is near. */
  let come: (element: Element) => void = () => undefined;

  beforeEach(() => {
    const Near = class {
      constructor(seen: (entries: unknown[]) => void) {
        come = (target) => seen([{ target, isIntersecting: true }]);
      }
      observe() {}
      unobserve() {}
      disconnect() {}
    };
    vi.stubGlobal('IntersectionObserver', Near);
    return () => vi.unstubAllGlobals();
  });

  it('are made as one gets near, and only the one anew that is opened', async () => {
    let drawn = 0;
    const counted = commentView({ id: 'counted' });
    Object.defineProperty(counted, 'text', { get: () => ((drawn += 1), 'Counted') });
    const many = Array.from({ length: 1000 }, (_, at) =>
      threadView({ id: `t${at}`, number: at + 1, comments: [at === 7 ? counted : commentView({ id: `c${at}`, author: LUIS, text: `Number ${at}` })] }),
    );
    const { user } = panel({}, many);
    expect(cards()).toHaveLength(24);
    expect(document.querySelectorAll('ol[aria-label=Comments] > li')).toHaveLength(1000);
    // Who looks is known by then: nothing else is to come.
    await act(() => new Promise((rest) => setTimeout(rest, 50)));
    expect(drawn).toBeGreaterThan(0);
    drawn = 0;
    act(() => useViewer.getState().selectThread('t500'));
    expect(document.querySelector('[data-thread=t500] textarea')).not.toBeNull();
    expect(drawn).toBe(0);
    act(() => useViewer.getState().selectThread(null));
    const far = document.querySelector('[data-far=t700]');
    act(() => come(far as Element));
    expect(cards()).toEqual([...many.slice(0, 24).map(({ id }) => id), 't500', 't700']);
    act(() => head(1).focus());
    await user.keyboard('{End}');
    expect(head(1000)).toHaveFocus();
  });
});
