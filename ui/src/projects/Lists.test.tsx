import { screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { violations } from '../../test/axe';
import { answerWith, inputsOf } from '../../test/backend';
import { bar, choose, layOutLists, names, row, select } from '../../test/lists';
import { proofCard } from '../../test/made';
import { shelfOf } from '../../test/shelf';
import { show } from '../../test/show';
import type { FieldView, ListProofs, ProofCard } from '../backend';
import { useRoute } from '../app/route';
import { FieldsPage } from '../settings/fields/FieldsPage';
import { ProjectPage } from './ProjectPage';

layOutLists(1600);

const MARKET: FieldView = { id: 'market', name: 'Market', kind: 'choice', options: ['DE', 'FR'], position: 1000 };
const CAMPAIGN: FieldView = { id: 'campaign', name: 'Campaign', kind: 'text', options: [], position: 2000 };
const LABELS: FieldView = { id: 'labels', name: 'Tags', kind: 'tags', options: [], position: 3000 };

const CARDS: ProofCard[] = [
  proofCard({ id: 'a', name: 'Banner', version: 'va', updated_at: 3, values: [{ field: 'market', value: { choice: 'DE' } }, { field: 'labels', value: { tags: ['spring'] } }] }),
  proofCard({ id: 'b', name: 'Leaflet', version: 'vb', updated_at: 2, values: [{ field: 'market', value: { choice: 'FR' } }] }),
  proofCard({ id: 'c', name: 'Poster', version: 'vc', updated_at: 1, folder: 'Spring/Social' }),
];

function Routed() {
  const route = useRoute();
  return route.page === 'project' ? <ProjectPage project={route.project} folder={route.folder} /> : <p>elsewhere</p>;
}

async function open(cards = CARDS, fields: FieldView[] = [MARKET, CAMPAIGN, LABELS]) {
  window.location.hash = '#/project/project';
  const shelf = shelfOf(cards, [], fields);
  const asked = answerWith(shelf.answers);
  const shown = show(<Routed />);
  await screen.findByRole('heading', { level: 1, name: 'Spring' });
  await row(cards[0]?.name ?? '');
  return { shelf, asked, ...shown };
}

it('sets a value for all that are selected, and takes it back (w12)', async () => {
  const { user, asked, shelf, container } = await open();
  await user.click(screen.getByRole('button', { name: 'Details' }));
  const panel = screen.getByRole('complementary', { name: 'Details' });
  expect(within(panel).getByText(/^Select proofs/)).toBeInTheDocument();
  await select(user, 'Banner');
  await select(user, 'Leaflet');
  expect(within(panel).getByText('2 proofs selected')).toBeInTheDocument();
  expect(within(panel).getByRole('button', { name: /^Several values.*Market/ })).toBeInTheDocument();
  const field = within(panel).getByRole('textbox', { name: 'Campaign' });
  await user.type(field, 'Wash day{Enter}');
  await screen.findByText('Campaign set for 2 proofs');
  expect(inputsOf(asked, 'proofs.set')).toEqual([{ proofs: ['a', 'b'], field: 'campaign', value: { text: 'Wash day' }, step: null }]);
  expect(await violations(container)).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Undo' }));
  await waitFor(() => expect(shelf.cards[0]?.values.some((one) => one.field === 'campaign')).toBe(false));
  await waitFor(() => expect(field).toHaveValue(''));
});

it('says of one proof what it is, of several how many of what', async () => {
  const { user, container } = await open([
    proofCard({ id: 'a', name: 'Banner', version: 'va', version_number: 3, folder: 'Print/Large', open_threads: 2 }),
    proofCard({ id: 'b', name: 'Leaflet', version: 'vb', kind: 'pdf', standing: 'approved', open_threads: 1, unread: 4 }),
  ]);
  await user.click(screen.getByRole('button', { name: 'Details' }));
  const panel = screen.getByRole('complementary', { name: 'Details' });
  await select(user, 'Banner');
  const said = (name: string) => within(panel).getByText(name, { selector: 'dt' }).nextElementSibling?.textContent;
  await waitFor(() => expect(said('File')).toBe('poster.png'));
  expect(['Kind', 'File size', 'Versions', 'Standing', 'Open comments', 'Folder'].map(said)).toEqual([
    'Image · 100 × 100 pixels',
    '1 byte',
    '3 versions; current: 3',
    'Pending',
    '2',
    'Print › Large',
  ]);
  expect(said('Version added')).toMatch(/Luis/);
  expect(await violations(container)).toEqual([]);
  await select(user, 'Leaflet');
  await waitFor(() => expect(said('Kind')).toBe('Image: 1 · PDF: 1'));
  expect(['Standing', 'Open comments', 'Unread'].map(said)).toEqual(['Pending: 1 · Approved: 1', '3', '4']);
});

it('adds tags, and offers those that others have (w12)', async () => {
  const { user, asked } = await open();
  await select(user, 'Leaflet');
  await user.click(screen.getByRole('button', { name: 'Details' }));
  await screen.findByRole('complementary', { name: 'Details' });
  await user.click(await screen.findByRole('button', { name: 'Add spring' }));
  await waitFor(() => expect(inputsOf(asked, 'proofs.set')).toEqual([{ proofs: ['b'], field: 'labels', value: { tags: ['spring'] }, step: null }]));
});

it('adds and takes tags of several beside what each has, as one step (w12)', async () => {
  const { user, asked, shelf, container } = await open();
  await user.click(screen.getByRole('button', { name: 'Details' }));
  const panel = screen.getByRole('complementary', { name: 'Details' });
  await select(user, 'Banner');
  await select(user, 'Leaflet');
  const tags = () => within(panel).getByRole('grid', { name: 'Tags of these proofs' });
  const said = () => within(tags()).getAllByRole('row').map((tag) => tag.textContent);
  const kept = (name: string) => shelf.cards.find((card) => card.name === name)?.values.find((one) => one.field === 'labels')?.value;
  expect(said()).toEqual(['spring (some)']);
  await user.type(within(panel).getByRole('textbox', { name: 'Tags' }), 'summer{Enter}');
  await screen.findByText('Tags changed for 2 proofs');
  expect(inputsOf(asked, 'proofs.alter')).toEqual([{ proofs: ['a', 'b'], field: 'labels', add: ['summer'], remove: [], step: null }]);
  expect([kept('Banner'), kept('Leaflet')]).toEqual([{ tags: ['spring', 'summer'] }, { tags: ['summer'] }]);
  await waitFor(() => expect(said()).toEqual(['summer', 'spring (some)']));
  expect(await violations(container)).toEqual([]);
  // What only some have goes from those.
  await user.click(within(within(tags()).getByRole('row', { name: /spring/ })).getByRole('button', { name: /Remove/ }));
  await screen.findByText('Tags changed for 1 proof');
  expect(inputsOf(asked, 'proofs.alter').at(-1)).toEqual({ proofs: ['a'], field: 'labels', add: [], remove: ['spring'], step: null });
  await waitFor(() => expect(said()).toEqual(['summer']));
});

const MARKETS: FieldView = { id: 'markets', name: 'Markets', kind: 'choices', options: ['DE', 'FR', 'US'], position: 1000 };

it('takes and leaves choices of several beside what each has (w12)', async () => {
  const says = (...choices: string[]) => [{ field: 'markets', value: { choices } }];
  const cards = [
    proofCard({ id: 'a', name: 'Banner', version: 'va', updated_at: 3, values: says('DE', 'FR') }),
    proofCard({ id: 'b', name: 'Leaflet', version: 'vb', updated_at: 2, values: says('DE') }),
  ];
  const { user, asked } = await open(cards, [MARKETS]);
  await user.click(screen.getByRole('button', { name: 'Details' }));
  const panel = screen.getByRole('complementary', { name: 'Details' });
  await select(user, 'Banner');
  await select(user, 'Leaflet');
  await user.click(await within(panel).findByRole('button', { name: 'Markets: DE, FR (some)' }));
  const choice = (name: RegExp) => screen.findByRole('menuitemcheckbox', { name });
  expect(await choice(/DE/)).toBeChecked();
  expect(await choice(/FR/)).toHaveAccessibleDescription('Some of the proofs have it');
  await user.click(await choice(/DE/));
  await user.click(await choice(/US/));
  // Taken and left again: none has it.
  await user.click(await choice(/FR/));
  await user.click(await choice(/FR/));
  await user.keyboard('{Escape}');
  await screen.findByText('Markets changed for 2 proofs');
  expect(inputsOf(asked, 'proofs.alter')).toEqual([{ proofs: ['a', 'b'], field: 'markets', add: ['US'], remove: ['DE', 'FR'], step: null }]);
});

it('says how many stay as they are, as those do that have a choice no longer offered (w12)', async () => {
  const cards = [
    proofCard({ id: 'a', name: 'Banner', version: 'va', updated_at: 3 }),
    proofCard({ id: 'b', name: 'Leaflet', version: 'vb', updated_at: 2, values: [{ field: 'markets', value: { choices: ['UK'] } }] }),
  ];
  const { user } = await open(cards, [MARKETS]);
  await user.click(screen.getByRole('button', { name: 'Details' }));
  const panel = screen.getByRole('complementary', { name: 'Details' });
  await select(user, 'Banner');
  await select(user, 'Leaflet');
  await user.click(await within(panel).findByRole('button', { name: 'Markets: UK (some)' }));
  await user.click(await screen.findByRole('menuitemcheckbox', { name: /US/ }));
  await user.keyboard('{Escape}');
  expect(await screen.findByText('Markets changed for 1 proof; 1 cannot have it and stays as before')).toBeVisible();
});

it('takes what is begun for no tag where a suggestion is taken instead (w12)', async () => {
  const { user, asked } = await open();
  await select(user, 'Leaflet');
  await user.click(screen.getByRole('button', { name: 'Details' }));
  const panel = await screen.findByRole('complementary', { name: 'Details' });
  const field = await within(panel).findByRole('textbox', { name: 'Tags' });
  await user.type(field, 'sp');
  await user.click(within(panel).getByRole('button', { name: 'Add spring' }));
  await waitFor(() => expect(inputsOf(asked, 'proofs.set')).toHaveLength(1));
  expect(inputsOf(asked, 'proofs.set')).toEqual([{ proofs: ['b'], field: 'labels', value: { tags: ['spring'] }, step: null }]);
  expect(field).toHaveValue('');
});

it('shows fields as columns, filters by them, and says so (w12)', async () => {
  const { user, asked } = await open();
  await choose(user, 'Columns', 'Market');
  await user.keyboard('{Escape}');
  await screen.findByRole('columnheader', { name: 'Market' });
  expect(within(await row('Banner')).getByText('DE')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Fields' }));
  await user.click(await screen.findByRole('button', { name: 'Market: Any' }));
  await user.click(await screen.findByRole('menuitemcheckbox', { name: 'FR' }));
  await user.keyboard('{Escape}{Escape}');
  await waitFor(() => expect(names()).toEqual(['Leaflet']));
  const last = (inputsOf(asked, 'project.proofs') as ListProofs[]).find((one) => (one.filter?.values.length ?? 0) > 0);
  expect(last?.filter?.values).toEqual([{ field: 'market', any: ['FR'], from: null, until: null }]);
  expect(screen.getByRole('row', { name: 'Market: FR' })).toBeInTheDocument();
});

it('moves to a folder that is new, goes there and back, and renames it', async () => {
  const { user, asked, shelf } = await open();
  await select(user, 'Banner');
  await user.click(within(bar()).getByRole('button', { name: 'Move to…' }));
  await user.type(await screen.findByRole('searchbox', { name: /Find a folder/ }), 'Autumn');
  await user.click(await screen.findByRole('menuitem', { name: /New folder “Autumn”/ }));
  await screen.findByText('1 proof moved to “Autumn”');
  expect(inputsOf(asked, 'proofs.move')).toEqual([{ proofs: ['a'], folder: 'Autumn', step: null }]);
  await user.click(await screen.findByRole('link', { name: 'Autumn, 1 proof' }));
  expect(window.location.hash).toBe('#/project/project?folder=Autumn');
  await waitFor(() => expect(names()).toEqual(['Banner']));
  await choose(user, 'Folders', /^Rename this folder/);
  const field = await screen.findByRole('textbox', { name: 'Name of the folder' });
  await user.clear(field);
  await user.type(field, 'Winter{Enter}');
  await waitFor(() => expect(window.location.hash).toBe('#/project/project?folder=Winter'));
  expect(inputsOf(asked, 'folder.rename')).toEqual([{ project: 'project', folder: 'Autumn', to: 'Winter' }]);
  await screen.findByText('Folder renamed to “Winter”');
  expect(shelf.cards[0]?.folder).toBe('Winter');
  await user.click(screen.getByRole('link', { name: 'All proofs' }));
  await waitFor(() => expect(names()).toEqual(['Banner', 'Leaflet', 'Poster']));
});

it('moves to the bin by the key, without asking, and puts back from there', async () => {
  const { user, asked } = await open();
  (await row('Leaflet')).focus();
  await user.keyboard('{Delete}');
  await screen.findByText('1 proof moved to the bin');
  await waitFor(() => expect(names()).toEqual(['Banner', 'Poster']));
  expect(inputsOf(asked, 'proofs.delete')).toEqual([{ proofs: ['b'], step: null }]);
  await user.click(screen.getByRole('radio', { name: 'Bin' }));
  await waitFor(() => expect(names()).toEqual(['Leaflet']));
  await select(user, 'Leaflet');
  expect(within(bar()).getAllByRole('button').map((one) => one.textContent)).not.toContain('Archive');
  await user.click(within(bar()).getByRole('button', { name: 'Put back' }));
  await screen.findByText('The bin is empty.');
  await user.click(screen.getByRole('radio', { name: 'Active' }));
  await waitFor(() => expect(names()).toEqual(['Banner', 'Leaflet', 'Poster']));
});

it('leads to the schema where there is none, which is made of the usual fields by one press (w12)', async () => {
  const first = await open(CARDS, []);
  await select(first.user, 'Banner');
  await first.user.click(screen.getByRole('button', { name: 'Details' }));
  await first.user.click(await screen.findByRole('button', { name: 'Set up fields' }));
  expect(window.location.hash).toBe('#/settings/fields');
  first.unmount();
  const { user, container } = show(<FieldsPage />);
  await user.click(await screen.findByRole('button', { name: 'Add the usual fields' }));
  await screen.findByText('10 fields added');
  expect(inputsOf(first.asked, 'field.define')).toHaveLength(10);
  expect(first.shelf.fields.map(({ kind }) => kind)).toEqual(['choice', 'tags', 'choice', 'text', 'choices', 'choice', 'number', 'date', 'date', 'tags']);
  expect(await violations(container)).toEqual([]);
  await choose(user, 'More for Market', 'Move up');
  await screen.findByText('Field “Market” moved');
  expect(inputsOf(first.asked, 'field.define').at(-1)).toMatchObject({ name: 'Market', position: 0 });
  await choose(user, 'More for Risk', 'Remove');
  await screen.findByText('Field “Risk” removed');
  await screen.findByRole('button', { name: 'Add the field Risk' });
});
