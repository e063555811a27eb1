import { screen } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { violations } from '../../test/axe';
import { answerWith, inputsOf } from '../../test/backend';
import { show } from '../../test/show';
import { useKeySetup } from '../app/keySetup';
import { useSheets } from '../app/sheets';
import { KeyboardChoice } from './KeyboardChoice';

// jsdom has none: a list that is opened asks it when to load more, and here there is no more.
vi.stubGlobal('IntersectionObserver', class {
  observe() {}
  disconnect() {}
});

beforeEach(() => {
  window.localStorage.clear();
  useKeySetup.setState({ profile: 'editor', characters: true });
  useSheets.setState(useSheets.getInitialState());
});

it('chooses a profile, switches characters off, and remembers both', async () => {
  const asked = answerWith({ 'settings.set': () => null });
  const { user, container } = show(<KeyboardChoice />);
  await user.click(screen.getByRole('button', { name: /Keys as in/ }));
  await user.click(await screen.findByRole('option', { name: /Acrobat/ }));
  expect(useKeySetup.getState().profile).toBe('acrobat');
  expect(window.localStorage.getItem('galley.keys.profile')).toBe('acrobat');
  const letters = screen.getByRole('switch', { name: 'Letters and signs alone are keys' });
  expect(letters).toBeChecked();
  expect(letters).toHaveAccessibleDescription(/the palette \(Ctrl K\)/);
  await user.click(letters);
  expect(useKeySetup.getState().characters).toBe(false);
  expect(window.localStorage.getItem('galley.keys.characters')).toBe('off');
  expect(inputsOf(asked, 'settings.set')).toEqual([
    { key_profile: 'acrobat', character_keys: true },
    { key_profile: 'acrobat', character_keys: false },
  ]);
  expect(await violations(container)).toEqual([]);
});

it('opens the sheet of keys', async () => {
  const { user } = show(<KeyboardChoice />);
  await user.click(screen.getByRole('button', { name: 'All keys' }));
  expect(useSheets.getState().open).toBe('sheet');
});
