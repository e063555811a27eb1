import { screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { violations } from '../../test/axe';
import { answerWith, inputsOf, type Answers } from '../../test/backend';
import { appState, DANA } from '../../test/made';
import { show } from '../../test/show';
import { SettingsPage } from './SettingsPage';
import { useTextSizeStore } from './textSize';

function settings(answers: Answers = {}, state = appState()) {
  return { asked: answerWith(answers), ...show(<SettingsPage state={state} />) };
}

beforeEach(() => window.localStorage.clear());

describe('settings', () => {
  it('say where data and key are', async () => {
    const { container } = settings({}, appState({ key_storage: 'file', data_folder: '/srv/dana/galley' }));
    expect(screen.getByText('/srv/dana/galley')).toBeVisible();
    expect(screen.getByText(/^In a file in the data folder/)).toBeVisible();
    expect(await violations(container)).toEqual([]);
  });

  it('change the name', async () => {
    const { asked, user } = settings({ 'person.name': () => DANA });
    const field = screen.getByRole('textbox', { name: 'Your name' });
    expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
    await user.type(field, '-Meyer{Enter}');
    await waitFor(() => expect(inputsOf(asked, 'person.name')).toEqual([{ name: 'Dana Keller-Meyer' }]));
  });

  it('change the theme', async () => {
    const { asked, user } = settings({ 'settings.set': () => null });
    await user.click(screen.getByRole('radio', { name: 'Light' }));
    await waitFor(() => expect(inputsOf(asked, 'settings.set')).toEqual([{ theme: 'light' }]));
  });

  it('keep the size of text', () => {
    useTextSizeStore.getState().set(150);
    expect(window.localStorage.getItem('galley.text-size')).toBe('150');
  });

  it('check the record, and say what was found', async () => {
    let problems: string[] = [];
    const { user } = settings({ 'record.verify': () => ({ num_ops: 128, root: 'abc123', problems }) });
    const check = screen.getByRole('button', { name: 'Check the record' });
    await user.click(check);
    expect(await screen.findByText('The record is whole')).toBeVisible();
    expect(screen.getByText('abc123')).toBeVisible();
    problems = ['Seal 7 does not fit.'];
    await user.click(check);
    expect(await screen.findByText('1 problem in the record')).toBeVisible();
    expect(screen.getByText('Seal 7 does not fit.')).toBeVisible();
  });
});
