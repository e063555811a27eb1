import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { violations } from '../../test/axe';
import { answerWith, inputsOf } from '../../test/backend';
import { bar, choose, layOutLists, names, row, select } from '../../test/lists';
import { proofCard } from '../../test/made';
import { manyCards, shelfOf } from '../../test/shelf';
import { show } from '../../test/show';
import { queryClient } from '../app/client';
import type { ListProofs, ProofCard, SavedFilter } from '../backend';
import { ProjectPage } from './ProjectPage';

layOutLists(1200);

const POSTERS: ProofCard[] = [
  proofCard({ id: 'a', name: 'Banner 10', version: 'va', standing: 'approved', updated_at: 3, open_threads: 2 }),
  proofCard({ id: 'b', name: 'Banner 2', version: 'vb', kind: 'pdf', updated_at: 2, unread: 4 }),
  proofCard({ id: 'c', name: 'Poster', version: 'vc', updated_at: 1 }),
];

async function open(cards: ProofCard[] = POSTERS, filters: SavedFilter[] = []) {
  const shelf = shelfOf(cards, filters);
  const asked = answerWith(shelf.answers);
  const shown = show(<ProjectPage project="project" />);
  await screen.findByRole('heading', { level: 1, name: 'Spring' });
  return { shelf, asked, ...shown };
}

const asks = (asked: Parameters<typeof inputsOf>[0]) => inputsOf(asked, 'project.proofs') as ListProofs[];

it('lists the latest change first, and sorts by what one presses', async () => {
  const { user, asked } = await open();
  await row('Banner 10');
  expect(names()).toEqual(['Banner 10', 'Banner 2', 'Poster']);
  expect(screen.getByText('3 proofs')).toBeInTheDocument();
  const changed = screen.getByRole('columnheader', { name: 'Changed' });
  expect(changed).toHaveAttribute('aria-sort', 'descending');
  await user.click(screen.getByRole('columnheader', { name: 'Proof' }));
  await waitFor(() => expect(names()).toEqual(['Banner 2', 'Banner 10', 'Poster']));
  expect(screen.getByRole('columnheader', { name: 'Proof' })).toHaveAttribute('aria-sort', 'ascending');
  expect(changed).toHaveAttribute('aria-sort', 'none');
  expect(asks(asked).at(-1)?.sort).toEqual({ by: 'name', descending: false });
});

it('shows on which side it goes on, and has names whole in their tooltips', async () => {
  vi.spyOn(HTMLElement.prototype, 'scrollWidth', 'get').mockReturnValue(2000);
  await open();
  await row('Banner 10');
  expect(screen.getByTitle('Banner 10')).toHaveTextContent('Banner 10');
  const sides = () => [...document.querySelectorAll<HTMLElement>('[data-more-beside]')].map((edge) => edge.dataset.moreBeside);
  expect(sides()).toEqual(['end']);
  const grid = screen.getByRole('grid');
  fireEvent.scroll(grid, { target: { scrollLeft: 200 } });
  await waitFor(() => expect(sides()).toEqual(['start', 'end']));
  fireEvent.scroll(grid, { target: { scrollLeft: 800 } });
  await waitFor(() => expect(sides()).toEqual(['start']));
});

it('has nothing that axe finds', async () => {
  const { container } = await open();
  await row('Banner 10');
  expect(await violations(container)).toEqual([]);
});

it('loads on where one looks, with the places of all of them there from the start', async () => {
  const { asked } = await open(manyCards(620));
  await row('Proof 620');
  expect(asks(asked).map((one) => one.limit)).toEqual([100]);
  const grid = screen.getByRole('grid');
  expect(grid).toHaveAttribute('aria-rowcount', '621');
  // Rows are 48 high: the last screen of them.
  await waitFor(() => {
    fireEvent.scroll(grid, { target: { scrollTop: 620 * 48 } });
    expect(screen.getAllByRole('row').at(-1)).toHaveAttribute('aria-rowindex', '621');
  });
  await row('Proof 1');
  expect(asks(asked).map((one) => one.limit)).toEqual([100, 400, 400]);
  expect(asks(asked).map((one) => one.after)).toEqual([null, 'p521', 'p121']);
});

it('finds by name, says how many of how many, and takes filters off by their tags', async () => {
  const { user, asked } = await open();
  await row('Poster');
  await user.type(screen.getByRole('searchbox', { name: 'Find by name' }), 'banner');
  await screen.findByText('2 of 3 proofs');
  expect(names()).toEqual(['Banner 10', 'Banner 2']);
  await choose(user, 'Standing', 'Pending');
  await user.keyboard('{Escape}');
  await screen.findByText('1 of 3 proofs');
  expect(asks(asked).at(-1)?.filter).toMatchObject({ text: 'banner', standings: ['pending'], archived: 'no' });
  const tags = screen.getByRole('grid', { name: 'Active filters' });
  expect(within(tags).getAllByRole('row').map((tag) => tag.textContent)).toEqual(['Name: banner', 'Pending']);
  const [first] = within(tags).getAllByRole('button', { name: /Remove/ });
  await user.click(first as HTMLElement);
  await screen.findByText('2 of 3 proofs');
  expect(screen.getByRole('searchbox', { name: 'Find by name' })).toHaveValue('');
  expect(names()).toEqual(['Banner 2', 'Poster']);
});

it('says that nothing matches, with a way out', async () => {
  const { user } = await open();
  await row('Poster');
  await choose(user, 'Kind', 'Video');
  await user.keyboard('{Escape}');
  await screen.findByRole('heading', { name: 'Nothing matches' });
  expect(screen.getByText('0 of 3 proofs')).toBeInTheDocument();
  const [, out] = screen.getAllByRole('button', { name: 'Clear filters' });
  await user.click(out as HTMLElement);
  await row('Poster');
});

it('offers to choose files where there is nothing yet, and says what is not archived', async () => {
  const { user } = await open([]);
  expect(await within(await screen.findByRole('main')).findByRole('button', { name: 'Choose files…' })).toBeInTheDocument();
  await user.click(screen.getByRole('radio', { name: 'Archived' }));
  await screen.findByText('No archived proofs.');
});

it('filters by what changed lately and what is unread', async () => {
  const { user, asked } = await open();
  await row('Poster');
  await choose(user, 'More filters', 'Unread only');
  await user.keyboard('{Escape}');
  await screen.findByText('1 of 3 proofs');
  await choose(user, 'More filters', 'Changed in the last 7 days');
  await screen.findByRole('heading', { name: 'Nothing matches' });
  expect(asks(asked).at(-1)?.filter).toMatchObject({ unread: true });
  expect(asks(asked).at(-1)?.filter?.changed_since).toBeGreaterThan(Date.now() - 8 * 86_400_000);
});

it('remembers filter, order and look of a project', async () => {
  const first = await open();
  await row('Poster');
  await first.user.click(screen.getByRole('columnheader', { name: 'Proof' }));
  await choose(first.user, 'Kind', 'PDF');
  await first.user.keyboard('{Escape}');
  await first.user.click(screen.getByRole('radio', { name: 'Grid' }));
  await screen.findByText('1 of 3 proofs');
  first.unmount();
  queryClient.clear();
  const again = await open();
  await screen.findByText('1 of 3 proofs');
  expect(screen.getByRole('radio', { name: 'Grid' })).toBeChecked();
  expect(asks(again.asked).find((one) => one.sort !== undefined)).toMatchObject({ sort: { by: 'name', descending: false }, filter: { kinds: ['pdf'] } });
});

it('shows cards in the same order, which has a menu of its own there', async () => {
  const { user } = await open();
  await row('Poster');
  await user.click(screen.getByRole('radio', { name: 'Grid' }));
  await waitFor(() => expect(screen.queryByRole('columnheader')).toBeNull());
  const cards = () => screen.getAllByRole('row').map((card) => card.getAttribute('aria-label'));
  await waitFor(() => expect(cards()).toEqual(['Banner 10', 'Banner 2', 'Poster']));
  await choose(user, 'Sort by: Changed', 'Proof');
  await user.keyboard('{Escape}');
  await waitFor(() => expect(cards()).toEqual(['Banner 2', 'Banner 10', 'Poster']));
  await choose(user, 'Sort by: Proof', 'Descending');
  await waitFor(() => expect(cards()).toEqual(['Poster', 'Banner 10', 'Banner 2']));
});

it('archives several at once, with one undo for all', async () => {
  const { user, asked } = await open();
  await select(user, 'Banner 10');
  await user.keyboard('{Shift>}');
  await select(user, 'Banner 2');
  await user.keyboard('{/Shift}');
  await user.click(within(bar()).getByRole('button', { name: 'Archive' }));
  await screen.findByText('2 proofs archived');
  expect(inputsOf(asked, 'proofs.archive')).toEqual([{ proofs: ['a', 'b'], archived: true, step: null }]);
  await waitFor(() => expect(names()).toEqual(['Poster']));
  await user.click(screen.getByRole('button', { name: 'Undo' }));
  await waitFor(() => expect(names()).toEqual(['Banner 10', 'Banner 2', 'Poster']));
  expect(inputsOf(asked, 'undo')).toHaveLength(1);
});

it('archives all that match, those that nobody has looked at too, in parts of one step', async () => {
  const { user, asked } = await open(manyCards(250));
  await select(user, 'Proof 250');
  await user.keyboard('{Control>}a{/Control}');
  await user.click(within(bar()).getByRole('button', { name: 'Archive' }));
  await screen.findByText('250 proofs archived');
  const parts = inputsOf(asked, 'proofs.archive') as { proofs: string[]; step: number | null }[];
  expect(parts.map((part) => [part.proofs.length, part.step])).toEqual([
    [100, null],
    [100, 7],
    [50, 7],
  ]);
  expect(new Set(parts.flatMap((part) => part.proofs)).size).toBe(250);
});

it('restores several of the archive', async () => {
  const { user, asked } = await open(POSTERS.map((card) => ({ ...card, archived: true })));
  await user.click(await screen.findByRole('radio', { name: 'Archived' }));
  await select(user, 'Poster');
  expect(within(bar()).queryByRole('button', { name: 'Archive' })).toBeNull();
  await user.click(within(bar()).getByRole('button', { name: 'Restore' }));
  await screen.findByText('1 proof restored');
  expect(inputsOf(asked, 'proofs.archive')).toEqual([{ proofs: ['c'], archived: false, step: null }]);
});

it('opens with Enter whatever is selected, and renames with F2', async () => {
  const { user, asked } = await open();
  await select(user, 'Banner 10');
  await user.keyboard('{ArrowDown}{F2}');
  const field = await screen.findByRole('textbox', { name: 'Name of the proof' });
  expect(field).toHaveValue('Banner 2');
  await user.clear(field);
  await user.type(field, 'Banner 3{Enter}');
  await row('Banner 3');
  expect(inputsOf(asked, 'proof.rename')).toEqual([{ proof: 'b', name: 'Banner 3' }]);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  (await row('Banner 3')).focus();
  await user.keyboard('{Enter}');
  expect(window.location.hash).toBe('#/proof/b');
});

it('is where one was when one comes back', async () => {
  const first = await open(manyCards(90));
  await row('Proof 90');
  await waitFor(() => {
    fireEvent.scroll(screen.getByRole('grid'), { target: { scrollTop: 960 } });
    expect(screen.getByRole('row', { name: 'Proof 70' })).toBeInTheDocument();
  });
  (await row('Proof 68')).focus();
  first.unmount();
  await open(manyCards(90));
  await waitFor(() => expect(screen.getByRole('grid').scrollTop).toBe(960));
  // Every web view says so itself.
  fireEvent.scroll(screen.getByRole('grid'));
  await row('Proof 70');
  await waitFor(() => expect(screen.getByRole('row', { name: 'Proof 68' })).toHaveFocus());
});

it('saves a filter, and takes it again', async () => {
  const { user, shelf } = await open();
  await row('Poster');
  await choose(user, 'Kind', 'PDF');
  await user.keyboard('{Escape}');
  await screen.findByText('1 of 3 proofs');
  await choose(user, 'Saved filters', 'Save for this project…');
  await user.type(await screen.findByRole('textbox', { name: 'Name of the filter' }), 'Papers{Enter}');
  await screen.findByText('Filter “Papers” saved');
  expect(shelf.filters).toMatchObject([{ project: 'project', name: 'Papers' }]);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());

  await user.click(screen.getByRole('button', { name: 'Clear filters' }));
  await row('Poster');
  await choose(user, 'Saved filters: Papers', 'Papers');
  await screen.findByText('1 of 3 proofs');
  expect(names()).toEqual(['Banner 2']);
});

const PAPERS: SavedFilter = { id: 'f1', project: 'project', name: 'Papers', query: '{"filter":{"kinds":["pdf"]},"sort":{"by":"name","descending":false}}' };

it('saves no filter where nothing is filtered, and says why', async () => {
  const { user } = await open();
  await row('Poster');
  await user.click(screen.getByRole('button', { name: 'Saved filters' }));
  const save = await screen.findByRole('menuitem', { name: 'Save for this project…' });
  expect(save).toHaveAttribute('aria-disabled', 'true');
  expect(save).toHaveAccessibleDescription('Nothing is filtered');
  expect(screen.getByRole('menuitem', { name: 'Save for all projects…' })).toHaveAttribute('aria-disabled', 'true');
  await user.keyboard('{Escape}');
  await choose(user, 'Kind', 'PDF');
  await user.keyboard('{Escape}');
  await screen.findByText('1 of 3 proofs');
  await user.click(screen.getByRole('button', { name: 'Saved filters' }));
  expect(await screen.findByRole('menuitem', { name: 'Save for this project…' })).not.toHaveAttribute('aria-disabled');
});

it('saves over the filter that was taken', async () => {
  const { user, shelf } = await open(POSTERS, [PAPERS]);
  await row('Poster');
  await choose(user, 'Saved filters', 'Papers');
  await screen.findByText('1 of 3 proofs');
  await choose(user, 'Standing', 'Approved');
  await user.keyboard('{Escape}');
  await screen.findByText('0 of 3 proofs');
  await choose(user, 'Saved filters: Papers', 'Save over “Papers”');
  await waitFor(() => expect(shelf.filters[0]?.query).toContain('approved'));
  expect(shelf.filters).toMatchObject([{ id: 'f1', name: 'Papers' }]);
});

it('renames and deletes the filter that was taken, with undo', async () => {
  const { user, shelf } = await open(POSTERS, [PAPERS]);
  await row('Poster');
  await choose(user, 'Saved filters', 'Papers');
  await choose(user, 'Saved filters: Papers', 'Rename “Papers”…');
  const field = await screen.findByRole('textbox', { name: 'Name of the filter' });
  await user.clear(field);
  await user.type(field, 'Signed papers{Enter}');
  await screen.findByRole('button', { name: 'Saved filters: Signed papers' });
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());

  const [kept] = shelf.filters;
  expect(kept).toEqual({ ...PAPERS, name: 'Signed papers' });
  await choose(user, 'Saved filters: Signed papers', 'Delete “Signed papers”');
  await screen.findByText('Filter “Signed papers” deleted');
  expect(shelf.filters).toEqual([]);
  const toast = screen.getByText('Filter “Signed papers” deleted').closest<HTMLElement>('[role=alertdialog]');
  await user.click(within(toast as HTMLElement).getByRole('button', { name: 'Undo' }));
  await waitFor(() => expect(shelf.filters).toEqual([kept]));
});

it('saves for all projects, and over one of the same name', async () => {
  const { user, shelf } = await open();
  await row('Poster');
  await choose(user, 'Kind', 'PDF');
  await user.keyboard('{Escape}');
  await screen.findByText('1 of 3 proofs');
  for (const _ of ['first', 'second']) {
    // oxlint-disable-next-line no-await-in-loop
    await choose(user, screen.queryByRole('button', { name: 'Saved filters' }) === null ? 'Saved filters: Mine' : 'Saved filters', 'Save for all projects…');
    // oxlint-disable-next-line no-await-in-loop
    await user.type(await screen.findByRole('textbox', { name: 'Name of the filter' }), 'Mine{Enter}');
    // oxlint-disable-next-line no-await-in-loop
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  }
  expect(shelf.filters).toMatchObject([{ id: 'f1', project: null, name: 'Mine' }]);
});

it('says what went wrong, and asks again', async () => {
  const shelf = shelfOf(POSTERS);
  let works = false;
  const asked = answerWith({
    ...shelf.answers,
    'project.proofs': (input) => {
      if (!works) throw { code: 'data-damaged', message: 'The record is damaged.', hint: null, params: {}, retryable: false };
      return shelf.answers['project.proofs']!(input);
    },
  });
  const { user } = show(<ProjectPage project="project" />);
  const again = await screen.findByRole('button', { name: 'Try again' });
  works = true;
  await user.click(again);
  await row('Poster');
  expect(asks(asked).length).toBeGreaterThan(1);
});
