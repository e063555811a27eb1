import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { answerWith } from '../../test/backend';
import { appState, proofCard } from '../../test/made';
import { show } from '../../test/show';
import { useNaming } from '../app/person';
import { Home } from './Home';

it('leads to projects that were put away, also when there are no others', async () => {
  const away = { id: 'old', name: 'Last year', num_proofs: 3, archived: true };
  answerWith({ 'home.get': () => ({ waiting: [], recent: [], projects: [] }), 'project.list': () => [away] });
  const { user } = show(<Home state={appState()} />);
  const toggle = await screen.findByRole('button', { name: /Archived/ });
  expect(screen.queryByRole('link', { name: /Last year/ })).toBeNull();
  await user.click(toggle);
  expect(screen.getByRole('link', { name: /Last year/ })).toHaveAttribute('href', '#/project/old');
});

it('greets without a name and offers to say who one is while the name is provisional', async () => {
  const card = proofCard();
  answerWith({
    'home.get': () => ({ waiting: [card], recent: [], projects: [] }),
    'project.list': () => [],
    'media.thumbnail': () => ({ url: 'data:image/png;base64,', width: 1, height: 1 }),
  });
  const { user } = show(<Home state={appState({ person: { id: 'me', name: 'Reviewer' } })} />);
  expect(await screen.findByRole('heading', { level: 1 })).toHaveTextContent(/^Hello$/);
  await user.click(screen.getByRole('button', { name: 'Say who you are…' }));
  expect(useNaming.getState().asking).toBe(true);
});

it('tells the parts of a card and of a project apart for the ear', async () => {
  const card = proofCard({ name: 'Film', project_name: 'Halvenne', unread: 2 });
  answerWith({
    'home.get': () => ({ waiting: [card], recent: [], projects: [] }),
    'project.list': () => [{ id: 'one', name: 'Halvenne', num_proofs: 3, archived: false }],
    'media.thumbnail': () => ({ url: 'data:image/png;base64,', width: 1, height: 1 }),
  });
  show(<Home state={appState()} />);
  expect((await screen.findByRole('link', { name: /Film/ })).textContent).toMatch(/^Film, Halvenne, Version .*, Pending, 2 unread$/);
  expect(screen.getByRole('link', { name: /3 proofs/ }).textContent).toBe('Halvenne, 3 proofs');
});
