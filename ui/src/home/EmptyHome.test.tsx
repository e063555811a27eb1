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
    'proof.create': () => ({ proof: 'p', version: 'v', converted_by: null, same: null }),
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
    expect(inputsOf(asked, 'proof.create')).toEqual([{ ticket: 'k', project: null, own_project: 'My proofs', name: null, password: null }]);
  });

  it('takes what was typed instead', async () => {
    const { user, asked } = home(appState({ person: null, suggested_name: 'Dana' }));
    const field = screen.getByRole('textbox', { name: 'Your name' });
    await user.clear(field);
    await user.type(field, ' Mei ');
    await user.click(choose());
    await waitFor(() => expect(inputsOf(asked, 'person.name')).toEqual([{ name: 'Mei' }]));
  });

  it('takes a provisional name where there is none at all, and can be told a better one later', async () => {
    const { user, asked } = home(appState({ person: null }));
    await user.click(choose());
    await waitFor(() => expect(window.location.hash).toBe('#/proof/p'));
    expect(inputsOf(asked, 'person.name')).toEqual([{ name: 'Reviewer' }]);
    expect(screen.queryByRole('dialog')).toBeNull();
    await user.click(await screen.findByRole('button', { name: 'Say who you are…' }));
    await screen.findByRole('dialog', { name: 'Say who you are' });
    expect(screen.getByRole('textbox', { name: 'Your name', hidden: false })).toHaveValue('');
    await user.keyboard('Luis{Enter}');
    await waitFor(() => expect(inputsOf(asked, 'person.name')).toEqual([{ name: 'Reviewer' }, { name: 'Luis' }]));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('names once for everything that comes at the same time, and loses none of it', async () => {
    const { asked } = home(appState({ person: null }));
    act(() => {
      for (const one of ['k1', 'k2']) receiveEvent({ event: 'dropped', tickets: [{ ...ticket, ticket: one }], failures: [] });
    });
    await waitFor(() => expect(inputsOf(asked, 'proof.create')).toMatchObject([{ ticket: 'k1' }, { ticket: 'k2' }]));
    expect(inputsOf(asked, 'person.name')).toHaveLength(1);
  });

  it('keeps the field while the name is provisional, and takes what is typed there', async () => {
    const { user, asked } = home(appState({ person: { id: 'me', name: 'Reviewer' } }));
    await user.type(screen.getByRole('textbox', { name: 'Your name' }), 'Mei');
    await user.click(choose());
    await waitFor(() => expect(window.location.hash).toBe('#/proof/p'));
    expect(inputsOf(asked, 'person.name')).toEqual([{ name: 'Mei' }]);
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
