import { screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { show } from '../../test/show';
import { NamingDialog } from './NamingDialog';

function Two() {
  const [renaming, setRenaming] = useState<string | null>(null);
  return (
    <>
      {['Hero film', 'Poster'].map((name) => (
        <button key={name} type="button" onClick={() => setRenaming(name)}>
          {name}
        </button>
      ))}
      <NamingDialog
        isOpen={renaming !== null}
        title="Rename the proof"
        label="Name of the proof"
        action="Rename"
        name={renaming ?? ''}
        onClose={() => setRenaming(null)}
        onName={() => Promise.resolve()}
      />
    </>
  );
}

it('asks for each thing anew', async () => {
  const { user } = show(<Two />);
  const field = () => screen.findByRole('textbox', { name: 'Name of the proof' });
  await user.click(screen.getByRole('button', { name: 'Hero film' }));
  expect(await field()).toHaveValue('Hero film');
  await user.clear(await field());
  await user.type(await field(), 'Hero film, short');
  await user.click(screen.getByRole('button', { name: 'Rename' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await user.click(screen.getByRole('button', { name: 'Poster' }));
  expect(await field()).toHaveValue('Poster');
});
