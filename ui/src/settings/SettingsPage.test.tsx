import { act, renderHook, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { violations } from '../../test/axe';
import { answerWith, failure, inputsOf, type Answers } from '../../test/backend';
import { appState, DANA } from '../../test/made';
import { show } from '../../test/show';
import { queryClient } from '../app/client';
import { useKeySetup } from '../app/keySetup';
import { queryOf } from '../backend';
import { useDraftText } from '../review/useDraftText';
import { SettingsPage } from './SettingsPage';
import { dataProgress, moveData, useDataWork } from './dataWork';
import { type Section, useSections } from './sections';
import { useTextSizeStore } from './textSize';
import { WorkDialog } from './WorkDialog';

// jsdom has none: a list that is opened asks it when to load more, and here there is no more.
vi.stubGlobal('IntersectionObserver', class {
  observe() {}
  disconnect() {}
});

const SIZES = { content: 12_000_000, cache: 3_000_000, cache_limit: 500_000_000, database: 500_000 };

function settings(section: Section, answers: Answers = {}, state = appState()) {
  useSections.setState({ shown: section });
  return { asked: answerWith({ 'storage.get': () => SIZES, 'data.place': () => ({ fixed: false }), ...answers }), ...show(<SettingsPage state={state} />) };
}

beforeEach(() => {
  window.localStorage.clear();
  queryClient.clear();
  useDataWork.setState({ working: null, isLast: false });
});

describe('settings', () => {
  it('say where data and key are', async () => {
    const { container } = settings('about', {}, appState({ key_storage: 'file', data_folder: '/srv/dana/galley' }));
    expect(screen.getByText('/srv/dana/galley')).toBeVisible();
    expect(screen.getByText(/^In a file in the data folder/)).toBeVisible();
    expect(await violations(container)).toEqual([]);
  });

  it('change the name', async () => {
    const { asked, user } = settings('you', { 'person.name': () => DANA });
    const field = screen.getByRole('textbox', { name: 'Your name' });
    expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
    await user.type(field, '-Meyer{Enter}');
    await waitFor(() => expect(inputsOf(asked, 'person.name')).toEqual([{ name: 'Dana Keller-Meyer' }]));
  });

  it('change the theme', async () => {
    const { asked, user } = settings('look', { 'settings.set': () => null });
    await user.click(screen.getByRole('radio', { name: 'Light' }));
    await waitFor(() => expect(inputsOf(asked, 'settings.set')).toEqual([{ theme: 'light' }]));
  });

  it('keep the size of text', async () => {
    const { asked, user } = settings('look', { 'settings.set': () => null });
    await user.click(screen.getByRole('button', { name: /Size of text|Text size/ }));
    await user.click(await screen.findByRole('option', { name: /150/ }));
    await waitFor(() => expect(inputsOf(asked, 'settings.set')).toEqual([{ text_size: 150 }]));
    expect(useTextSizeStore.getState().percent).toBe(150);
    expect(window.localStorage.getItem('galley.text-size')).toBe('150');
  });

  it('check the record, and say what was found', async () => {
    let problems: string[] = [];
    const { user } = settings('record', { 'record.verify': () => ({ num_ops: 128, root: 'abc123', problems }) });
    const check = screen.getByRole('button', { name: 'Check the record' });
    await user.click(check);
    expect(await screen.findByText('The record is whole')).toBeVisible();
    expect(screen.getByText('abc123')).toBeVisible();
    problems = ['Seal 7 does not fit.'];
    await user.click(check);
    expect(await screen.findByText('1 problem in the record')).toBeVisible();
    expect(screen.getByText('Seal 7 does not fit.')).toBeVisible();
  });

  it('go from section to section with keys', async () => {
    const { user } = settings('you');
    await user.click(screen.getByRole('tab', { name: 'You' }));
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(screen.getByRole('tab', { name: 'Keyboard' })).toHaveAttribute('aria-selected', 'true');
    expect(await screen.findByRole('heading', { name: 'Keyboard' })).toBeVisible();
  });

  it('say what is stored, and clear the cache', async () => {
    const { asked, user, container } = settings('storage', { 'storage.clear': () => null });
    expect(await screen.findByText('12 MB')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Clear the cache' }));
    await waitFor(() => expect(inputsOf(asked, 'storage.clear')).toEqual([{}]));
    await waitFor(() => expect(inputsOf(asked, 'storage.get').length).toBe(2));
    expect(await violations(container)).toEqual([]);
  });

  it('back up, and say how far it is', async () => {
    let end: (made: { name: string; bytes: number }) => void = () => undefined;
    const made = new Promise<{ name: string; bytes: number }>((resolve) => (end = resolve));
    const { asked, user } = settings('storage', { 'backup.make': async () => made, 'data.stop': () => null });
    await user.click(await screen.findByRole('button', { name: 'Back up to a file…' }));
    expect(screen.getByRole('button', { name: 'Move the data folder…' })).toBeDisabled();
    act(() => dataProgress('copy', 1_000_000, 4_000_000));
    expect(screen.getByRole('progressbar')).toHaveAccessibleName('Copying, 1 MB of 4 MB');
    await user.click(screen.getByRole('button', { name: 'Stop' }));
    await waitFor(() => expect(inputsOf(asked, 'data.stop')).toEqual([{}]));
    end({ name: 'my.galley-backup', bytes: 4_200_000 });
    expect(await screen.findByText('Backed up to “my.galley-backup”, 4.2 MB')).toBeVisible();
    expect(screen.queryByRole('progressbar')).toBeNull();
  });

  it('restore only after saying what that does, and not where the environment says the folder', async () => {
    const { asked, user, unmount } = settings('storage', { 'backup.restore': () => false });
    const restore = await screen.findByRole('button', { name: 'Restore a backup…' });
    await waitFor(() => expect(restore).toBeEnabled());
    await user.click(restore);
    // By its name: what an earlier test was told may still stand in a toast, which is one too.
    expect(await screen.findByRole('alertdialog', { name: 'Restore a backup' })).toHaveTextContent('The present data folder is kept beside it.');
    expect(inputsOf(asked, 'backup.restore')).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Choose a backup…' }));
    await waitFor(() => expect(inputsOf(asked, 'backup.restore')).toEqual([{ title: 'Restore a backup', kind: 'Galley backup' }]));
    unmount();
    queryClient.clear();
    settings('storage', { 'data.place': () => ({ fixed: true }) });
    const fixed = await screen.findByRole('button', { name: 'Move the data folder…' });
    await waitFor(() => expect(fixed).toHaveAccessibleDescription(/^GALLEY_DATA says/));
    expect(fixed).toBeDisabled();
  });

  it('change the language', async () => {
    const { asked, user } = settings('language', { 'settings.set': () => null });
    await user.click(screen.getByRole('button', { name: /Language of the interface/ }));
    await user.click(await screen.findByRole('option', { name: 'Deutsch' }));
    await waitFor(() => expect(inputsOf(asked, 'settings.set')).toEqual([{ language: 'de' }]));
  });
});

describe('settings that cannot be kept', () => {
  const failing: Answers = {
    'settings.set': () => {
      throw failure('disk-full');
    },
  };

  it('leave the size of text as it was', async () => {
    useTextSizeStore.setState({ percent: 125 });
    const { user } = settings('look', failing);
    queryClient.setQueryData(queryOf('app.state', {}).queryKey, appState({ text_size: 125 }));
    await user.click(screen.getByRole('button', { name: /Size of text|Text size/ }));
    await user.click(await screen.findByRole('option', { name: /200/ }));
    await waitFor(() => expect(useTextSizeStore.getState().percent).toBe(125));
    expect(window.localStorage.getItem('galley.text-size')).toBe('125');
    expect(await screen.findByRole('alert')).toBeVisible();
  });

  it('leave the keys as they were', async () => {
    useKeySetup.setState({ profile: 'acrobat', characters: true });
    const { user } = settings('keys', failing);
    queryClient.setQueryData(queryOf('app.state', {}).queryKey, appState({ key_profile: 'acrobat' }));
    await user.click(screen.getByRole('switch', { name: 'Letters and signs alone are keys' }));
    await waitFor(() => expect(window.localStorage.getItem('galley.keys.characters')).toBe('on'));
    expect(useKeySetup.getState()).toEqual({ profile: 'acrobat', characters: true });
  });
});

describe('another data folder', () => {
  it('is turned to when the last word is kept, and nothing is begun meanwhile', async () => {
    const kept: string[] = [];
    let end: () => void = () => undefined;
    const asked = answerWith({
      'draft.get': ({ key }) => ({ key, text: '' }),
      'draft.set': ({ text }) => {
        kept.push(text);
        return null;
      },
      'data.move': async () => {
        expect(kept).toEqual(['The last word']);
        await new Promise<void>((done) => (end = done));
        return false;
      },
    });
    show(<WorkDialog />);
    const { result } = renderHook(() => useDraftText('proof/p/composer'));
    await waitFor(() => expect(result.current.ready).toBe(true));
    act(() => result.current.setText('The last word'));
    const moving = moveData();
    await waitFor(() => expect(inputsOf(asked, 'data.move')).toHaveLength(1));
    expect(screen.queryByRole('dialog')).toBeNull();
    act(() => dataProgress('verify', 1, 4));
    expect(await screen.findByRole('dialog', { name: 'Galley starts again when this is done' })).toBeVisible();
    expect(screen.getByRole('progressbar')).toHaveAccessibleName('Checking the record');
    end();
    await act(async () => moving);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });
});
