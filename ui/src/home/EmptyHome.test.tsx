import { act, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { violations } from '../../test/axe';
import { answerWith, inputsOf, type Answers } from '../../test/backend';
import { appState } from '../../test/made';
import { show } from '../../test/show';
import type { AppState } from '../backend';
import { receiveEvent } from '../app/files';
import { useImports } from '../app/imports';
import { NameDialog } from '../app/NameDialog';
import { useNaming } from '../app/person';
import { EmptyHome } from './EmptyHome';

const ticket = { ticket: 'k', name: 'poster.png', bytes: 100 };

function home(state: AppState, more: Answers = {}) {
  let person = state.person;
  const asked = answerWith({
    'app.state': () => ({ ...state, person }),
    'person.name': ({ name }) => (person = { id: 'me', name }),
    'files.pick': () => [ticket],
    'proof.create': () => ({ proof: 'p', version: 'v' }),
    ...more,
  });
  const view = show(
    <>
      <EmptyHome state={state} />
      <NameDialog />
    </>,
  );
  return { ...view, asked };
}

const choose = () => screen.getByRole('button', { name: 'Choose files…' });

beforeEach(() => {
  useNaming.setState(useNaming.getInitialState());
  useImports.setState(useImports.getInitialState());
});

describe('the empty home', () => {
  it('takes the suggested name without being asked, and opens the proof', async () => {
    const { user, asked, container } = home(appState({ person: null, suggested_name: 'Dana' }));
    expect(screen.getByRole('textbox', { name: 'Your name' })).toHaveValue('Dana');
    expect(await violations(container)).toEqual([]);
    await user.click(choose());
    await waitFor(() => expect(window.location.hash).toBe('#/proof/p'));
    expect(inputsOf(asked, 'person.name')).toEqual([{ name: 'Dana' }]);
    expect(inputsOf(asked, 'proof.create')).toEqual([{ ticket: 'k', project: null, name: null }]);
  });

  it('takes what was typed instead', async () => {
    const { user, asked } = home(appState({ person: null, suggested_name: 'Dana' }));
    const field = screen.getByRole('textbox', { name: 'Your name' });
    await user.clear(field);
    await user.type(field, ' Mei ');
    await user.click(choose());
    await waitFor(() => expect(inputsOf(asked, 'person.name')).toEqual([{ name: 'Mei' }]));
  });

  it('asks when there is no name at all, then goes on with the same file', async () => {
    const { user, asked } = home(appState({ person: null }));
    await user.click(choose());
    const dialog = await screen.findByRole('dialog', { name: 'One thing first: what is your name?' });
    expect(dialog).toBeVisible();
    expect(inputsOf(asked, 'proof.create')).toEqual([]);
    await user.keyboard('Luis{Enter}');
    await waitFor(() => expect(window.location.hash).toBe('#/proof/p'));
    expect(asked.map((one) => one.name).filter((name) => name === 'files.pick')).toHaveLength(1);
  });

  it('goes on with everything that came while it asked', async () => {
    let picked = 0;
    const pick = () => [{ ...ticket, ticket: `k${(picked += 1)}` }];
    const { user, asked } = home(appState({ person: null }), { 'files.pick': pick });
    await user.click(choose());
    await screen.findByRole('dialog');
    act(() => receiveEvent({ event: 'dropped', tickets: [{ ...ticket, ticket: 'dropped' }], failures: [] }));
    await waitFor(() => expect(useNaming.getState().waiting).toHaveLength(2));
    await user.keyboard('Luis{Enter}');
    await waitFor(() => expect(inputsOf(asked, 'proof.create')).toMatchObject([{ ticket: 'k1' }, { ticket: 'dropped' }]));
  });

  it('asks nobody who is known', () => {
    home(appState());
    expect(screen.queryByRole('textbox')).toBeNull();
    expect(screen.getByRole('heading', { level: 1, name: 'Welcome, Dana Keller' })).toBeVisible();
  });

  it('does nothing when the choice of files was cancelled', async () => {
    const { user, asked } = home(appState(), { 'files.pick': () => [] });
    await user.click(choose());
    await waitFor(() => expect(inputsOf(asked, 'files.pick')).toHaveLength(1));
    expect(inputsOf(asked, 'proof.create')).toEqual([]);
  });

  it('adds the sample in one click, once', async () => {
    const added = { id: 's', name: 'Sample', num_proofs: 7, archived: false };
    const { user, asked } = home(appState({ person: null, suggested_name: 'Dana' }), { 'sample.add': () => added });
    await user.click(screen.getByRole('button', { name: 'Open the sample campaign' }));
    await waitFor(() => expect(inputsOf(asked, 'sample.add')).toHaveLength(1));
    expect(inputsOf(asked, 'person.name')).toEqual([{ name: 'Dana' }]);
    await waitFor(() => expect(useImports.getState().items).toEqual([]));
  });

  it('offers the sample only where there is one that is not here yet', () => {
    const { unmount } = home(appState());
    expect(screen.getByRole('button', { name: 'Open the sample campaign' })).toBeVisible();
    unmount();
    home(appState({ sample_added: true }));
    expect(screen.queryByRole('button', { name: 'Open the sample campaign' })).toBeNull();
  });
});
