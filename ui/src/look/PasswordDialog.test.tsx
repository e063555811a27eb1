import { screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { violations } from '../../test/axe';
import { show } from '../../test/show';
import { PasswordDialog } from './PasswordDialog';

it('says that a slow unlock is under way, keeps the focus, and asks once', async () => {
  let answer = () => {};
  const onPassword = vi.fn<(password: string) => Promise<void>>(() => new Promise((resolve) => void (answer = resolve)));
  const onClose = vi.fn<() => void>();
  const { user } = show(<PasswordDialog isOpen name="contract.pdf" onClose={onClose} onPassword={onPassword} />);
  await user.type(screen.getByLabelText('Password'), 'open sesame');
  const open = screen.getByRole('button', { name: 'Open' });
  await user.click(open);
  expect(await screen.findByText('One moment…')).toBeInTheDocument();
  expect(screen.getByRole('progressbar', { name: 'One moment…' })).toBeInTheDocument();
  expect(open).toHaveFocus();
  expect(await violations(document.body)).toEqual([]);
  await user.click(open);
  expect(onPassword).toHaveBeenCalledTimes(1);
  answer();
  await waitFor(() => expect(onClose).toHaveBeenCalledTimes(1));
  await waitFor(() => expect(screen.queryByText('One moment…')).toBeNull());
});
