import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { answerWith, failure, inputsOf } from '../../test/backend';
import { manyCards } from '../../test/shelf';
import { show } from '../../test/show';
import { archiveMany } from './archiving';
import { useMany } from './many';
import { ManyProgress } from './ManyBar';

it('says how far it is, and stops after what is under way', async () => {
  const answers: (() => void)[] = [];
  const asked = answerWith({
    'proofs.archive': ({ proofs }) => new Promise((resolve) => void answers.push(() => resolve({ changed: proofs.length, step: 7 }))),
  });
  const { user } = show(<ManyProgress />);
  const done = archiveMany(manyCards(250), true);
  expect(await screen.findByRole('progressbar', { name: 'Archiving 250 proofs' })).toHaveAttribute('aria-valuenow', '0');
  // A second act waits for nobody: it is not begun.
  await archiveMany(manyCards(3), true);
  await user.click(screen.getByRole('button', { name: 'Stop' }));
  answers[0]?.();
  await done;
  expect(await screen.findByText('100 proofs archived')).toBeInTheDocument();
  expect(inputsOf(asked, 'proofs.archive')).toHaveLength(1);
  expect(useMany.getState().running).toBeNull();
  expect(screen.queryByRole('progressbar')).toBeNull();
});

it('keeps what was done before it failed, and says both', async () => {
  let parts = 0;
  answerWith({
    'proofs.archive': ({ proofs }) => {
      parts += 1;
      if (parts === 2) throw failure('disk-full', 'The disk is full.');
      return { changed: proofs.length, step: 7 };
    },
  });
  show(<ManyProgress />);
  const away = manyCards(250);
  for (const card of away) card.archived = true;
  await archiveMany(away, false);
  expect(await screen.findByText('100 proofs restored')).toBeInTheDocument();
  expect(parts).toBe(2);
  expect(useMany.getState().running).toBeNull();
});

it('does nothing where all are so already', async () => {
  const asked = answerWith({});
  await archiveMany(manyCards(2), false);
  expect(asked).toEqual([]);
});
