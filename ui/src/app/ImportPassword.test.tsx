import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { violations } from '../../test/axe';
import { answerWith, failure, inputsOf } from '../../test/backend';
import { show } from '../../test/show';
import { ImportPassword } from './ImportPassword';
import { startProofs, submitVersion, useImports } from './imports';
import { ImportTray } from './ImportTray';

const contract = { ticket: 'contract', name: 'contract.pdf', bytes: 1000 };
const offer = { ticket: 'offer', name: 'offer.pdf', bytes: 1000 };

function locked() {
  return answerWith({
    'proof.create': ({ password }) => {
      if (password === 'sesame') return { proof: 'p', version: 'v', converted_by: null, same: null };
      return Promise.reject(password ? failure('password-wrong', 'This password does not open it.') : failure('password-needed'));
    },
    'version.submit': ({ password }) =>
      password === 'sesame' ? { proof: 'p', version: 'v2', converted_by: null, same: null } : Promise.reject(failure('password-needed')),
  });
}

function both() {
  return show(
    <>
      <ImportTray />
      <ImportPassword />
    </>,
  );
}

beforeEach(() => {
  useImports.setState(useImports.getInitialState());
  window.location.hash = '';
});

describe('an encrypted file coming in', () => {
  it('is asked for its password, hears that one is wrong, and opens with the right one', async () => {
    const asked = locked();
    const { user } = both();
    act(() => void startProofs([contract], 'spring'));
    const dialog = await screen.findByRole('dialog', { name: 'Password needed' });
    expect(dialog).toHaveTextContent('contract.pdf');
    expect(await violations(dialog)).toEqual([]);
    const field = screen.getByLabelText('Password');
    expect(field).toHaveFocus();
    expect(field).toHaveAttribute('type', 'password');
    await user.type(field, 'Sesame{Enter}');
    // The tray says so too.
    expect(await within(dialog).findByText(/does not open it/)).toBeVisible();
    await user.clear(screen.getByLabelText('Password'));
    await user.type(screen.getByLabelText('Password'), 'sesame');
    await user.click(screen.getByRole('button', { name: 'Open' }));
    await waitFor(() => expect(window.location.hash).toBe('#/proof/p'));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(inputsOf(asked, 'proof.create')).toEqual(
      [null, 'Sesame', 'sesame'].map((password) => ({ ticket: 'contract', project: 'spring', name: null, password })),
    );
    expect(JSON.stringify(useImports.getState().items)).not.toContain('esame');
  });

  it('leaves nothing when the person cancels, and the next one is asked for', async () => {
    locked();
    const { user } = both();
    act(() => void startProofs([contract, offer], null));
    expect(await screen.findByRole('dialog')).toHaveTextContent('contract.pdf');
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.getByRole('dialog')).toHaveTextContent('offer.pdf'));
    await user.keyboard('{Escape}');
    await waitFor(() => expect(useImports.getState().items).toEqual([]));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('may be a new version', async () => {
    const asked = locked();
    const { user } = both();
    act(() => void submitVersion(offer, 'p', 'final'));
    await user.type(await screen.findByLabelText('Password'), 'sesame{Enter}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(inputsOf(asked, 'version.submit').at(-1)).toEqual({ proof: 'p', ticket: 'offer', note: 'final', password: 'sesame' });
  });
});
