import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { answerWith, inputsOf } from '../../test/backend';
import { layOutLists, names, row, select } from '../../test/lists';
import { proofCard } from '../../test/made';
import { shelfOf } from '../../test/shelf';
import { show } from '../../test/show';
import type { ProofCard } from '../backend';
import { ProjectPage } from './ProjectPage';

layOutLists(1600);

const CARDS: ProofCard[] = [
  proofCard({ id: 'a', name: 'Banner', version: 'va', updated_at: 3 }),
  proofCard({ id: 'b', name: 'Leaflet', version: 'vb', updated_at: 2 }),
  proofCard({ id: 'c', name: 'Poster', version: 'vc', updated_at: 1, folder: 'Spring' }),
];

async function open(cards = CARDS) {
  window.location.hash = '#/project/project';
  const shelf = shelfOf(cards);
  const asked = answerWith(shelf.answers);
  const shown = show(<ProjectPage project="project" />);
  await row('Banner');
  await folder();
  return { shelf, asked, ...shown };
}

const folder = () => screen.findByRole('link', { name: /^Spring, / });

/** What the web view hands from the row to the folder. */
function transfer() {
  const items: { kind: 'string'; type: string; getAsString(take: (text: string) => void): void }[] = [];
  const texts = new Map<string, string>();
  const add = (text: string, type: string) => {
    texts.set(type, text);
    items.push({ kind: 'string', type, getAsString: (take) => take(text) });
  };
  return {
    items: Object.assign(items, { add }),
    get types() {
      return [...texts.keys()];
    },
    setData: (type: string, text: string) => add(text, type),
    getData: (type: string) => texts.get(type) ?? '',
    setDragImage: () => undefined,
    files: [],
    effectAllowed: 'uninitialized',
    dropEffect: 'none',
  };
}

/** Takes a row by the pointer and holds it over a folder. */
async function hold(name: string) {
  const dataTransfer = transfer();
  const taken = await row(name);
  const over = await folder();
  fireEvent.dragStart(taken, { dataTransfer });
  fireEvent.dragEnter(over, { dataTransfer });
  fireEvent.dragOver(over, { dataTransfer });
  await waitFor(() => expect(over).toHaveAttribute('data-drop-target'));
  const letGo = () => {
    fireEvent.drop(over, { dataTransfer });
    fireEvent.dragEnd(taken, { dataTransfer });
  };
  return { over, letGo };
}

/** The same by the keys: from the handle in its row with Enter, then Tab to the folder. */
async function carry(user: UserEvent, name: string) {
  within(await row(name)).getByRole('button', { name: /^Drag / }).focus();
  await user.keyboard('{Enter}');
  const over = await folder();
  for (let tabs = 0; tabs < 5 && document.activeElement !== over; tabs += 1) {
    // Each goes on from where the last one led.
    // oxlint-disable-next-line no-await-in-loop
    await user.tab();
  }
  expect(over).toHaveFocus();
  await waitFor(() => expect(over).toHaveAttribute('data-drop-target'));
  return over;
}

it('takes all that are selected where one of them is dropped, shows where, and takes it back as one (w12)', async () => {
  const { user, asked, shelf } = await open();
  await select(user, 'Banner');
  await select(user, 'Leaflet');
  const { over, letGo } = await hold('Leaflet');
  letGo();
  await screen.findByText('2 proofs moved to “Spring”');
  expect(over).not.toHaveAttribute('data-drop-target');
  expect(inputsOf(asked, 'proofs.move')).toEqual([{ proofs: ['a', 'b'], folder: 'Spring', step: null }]);
  await waitFor(() => expect(screen.queryByRole('toolbar', { name: /actions/i })).toBeNull());
  await user.click(screen.getByRole('button', { name: 'Undo' }));
  await waitFor(() => expect(shelf.cards.map((card) => card.folder)).toEqual(['', '', 'Spring']));
  expect(inputsOf(asked, 'undo')).toHaveLength(1);
});

it('takes the one alone that is not selected', async () => {
  const { user, asked } = await open();
  await select(user, 'Banner');
  const { letGo } = await hold('Leaflet');
  letGo();
  await screen.findByText('1 proof moved to “Spring”');
  expect(inputsOf(asked, 'proofs.move')).toEqual([{ proofs: ['b'], folder: 'Spring', step: null }]);
});

it('is done by the keys, and leaves the focus on the folder (w12)', async () => {
  const { user, asked } = await open();
  await select(user, 'Banner');
  await select(user, 'Leaflet');
  const over = await carry(user, 'Banner');
  await user.keyboard('{Enter}');
  await screen.findByText('2 proofs moved to “Spring”');
  expect(inputsOf(asked, 'proofs.move')).toEqual([{ proofs: ['a', 'b'], folder: 'Spring', step: null }]);
  expect(over).toHaveFocus();
});

it('is given up by Escape, back on the row', async () => {
  const { user, asked } = await open();
  await carry(user, 'Banner');
  await user.keyboard('{Escape}');
  expect(inputsOf(asked, 'proofs.move')).toEqual([]);
  expect(await row('Banner')).toHaveFocus();
});

const STAYS = 'Proofs in the bin stay where they are. Put them back first.';

async function openBin() {
  const opened = await open([...CARDS, proofCard({ id: 'd', name: 'Flyer', version: 'vd', deleted: true })]);
  await opened.user.click(screen.getByRole('radio', { name: 'Bin' }));
  await waitFor(() => expect(names()).toEqual(['Flyer']));
  return opened;
}

it('is refused in the bin, and says why', async () => {
  const { asked } = await openBin();
  const { letGo } = await hold('Flyer');
  letGo();
  await screen.findByText(STAYS);
  expect(inputsOf(asked, 'proofs.move')).toEqual([]);
});

it('is refused there by the keys, too', async () => {
  const { user, asked } = await openBin();
  await carry(user, 'Flyer');
  await user.keyboard('{Enter}');
  await screen.findByText(STAYS);
  expect(inputsOf(asked, 'proofs.move')).toEqual([]);
});

it('is done on cards as on rows', async () => {
  const { user, asked } = await open();
  await user.click(screen.getByRole('radio', { name: 'Grid' }));
  const { letGo } = await hold('Banner');
  letGo();
  await screen.findByText('1 proof moved to “Spring”');
  expect(inputsOf(asked, 'proofs.move')).toEqual([{ proofs: ['a'], folder: 'Spring', step: null }]);
});
