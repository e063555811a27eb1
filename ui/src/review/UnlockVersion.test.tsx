import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { answerWith, failure, inputsOf } from '../../test/backend';
import { proofCard, versionView } from '../../test/made';
import { show } from '../../test/show';
import { Unavailable } from './UnlockVersion';

const closed = versionView({
  file_name: 'contract.pdf',
  media: null,
  unavailable: failure('password-needed', 'It needs a password.'),
});

describe('a version whose bytes are encrypted', () => {
  it('is asked for its password at once, and says when it is wrong', async () => {
    const asked = answerWith({
      'media.unlock': ({ password }) => (password === 'sesame' ? null : Promise.reject(failure('password-wrong', 'It does not open it.'))),
    });
    const { user } = show(<Unavailable proof={proofCard()} version={closed} />);
    await user.type(await screen.findByLabelText('Password'), 'no{Enter}');
    expect(await screen.findByText(/It does not open it/)).toBeVisible();
    await user.clear(screen.getByLabelText('Password'));
    await user.type(screen.getByLabelText('Password'), 'sesame{Enter}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(inputsOf(asked, 'media.unlock').at(-1)).toEqual({ version: 'v2', password: 'sesame' });
  });

  it('stays closed when the person cancels, and can be asked for again', async () => {
    answerWith({});
    const { user } = show(<Unavailable proof={proofCard()} version={closed} />);
    await user.click(await screen.findByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(screen.getByText('It needs a password.')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Enter password' }));
    expect(await screen.findByRole('dialog')).toHaveTextContent('contract.pdf');
  });

  it('is tried again on request when the decoder died of it', async () => {
    const asked = answerWith({ 'media.retry': () => null });
    const { user } = show(<Unavailable proof={proofCard()} version={versionView({ media: null, unavailable: failure('crashed', 'It stops the decoder.') })} />);
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(inputsOf(asked, 'media.retry')).toEqual([{ version: 'v2' }]));
  });

  it('offers a new version where the bytes are gone, and says why not where none can be added', () => {
    answerWith({});
    const missing = versionView({ media: null, unavailable: failure('blob-missing', 'It is missing.') });
    const { unmount } = show(<Unavailable proof={proofCard()} version={missing} />);
    expect(screen.getByRole('button', { name: 'New version…' })).toBeEnabled();
    unmount();
    show(<Unavailable proof={proofCard({ archived: true })} version={missing} />);
    expect(screen.getByRole('button', { name: 'New version…' })).toBeDisabled();
    expect(screen.getByText('Restore the proof to add one')).toBeVisible();
  });

  it('says anything else as it is', () => {
    answerWith({});
    show(<Unavailable proof={proofCard()} version={versionView({ media: null, unavailable: failure('blob-missing', 'It is missing.') })} />);
    expect(screen.getByText('It is missing.')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Enter password' })).toBeNull();
  });
});
