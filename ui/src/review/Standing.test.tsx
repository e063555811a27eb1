import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { violations } from '../../test/axe';
import { DANA, LUIS, versionView } from '../../test/made';
import { show } from '../../test/show';
import type { DecisionView } from '../backend';
import { StandingButton } from './Standing';

const made = (more: Partial<DecisionView>): DecisionView => ({
  id: 'd',
  person: LUIS,
  decision: 'approve-with-changes',
  reason: 'The logo is too small.',
  made_at: Date.UTC(2026, 4, 1),
  withdrawn: false,
  can_withdraw: false,
  ...more,
});

it('says by keyboard who decided what on which version and why, but not what was withdrawn', async () => {
  const decisions = [made({}), made({ id: 'e', person: DANA, decision: 'approve', reason: '' }), made({ id: 'f', decision: 'reject', reason: 'No.', withdrawn: true })];
  const { user, container } = show(<StandingButton shown="approved-with-changes" version={versionView({ number: 3, decisions })} />);
  expect(await violations(container)).toEqual([]);
  await user.tab();
  expect(screen.getByRole('button', { name: 'Approved with changes: who decided' })).toHaveFocus();
  await user.keyboard('{Enter}');
  const said = await screen.findByRole('dialog', { name: 'Approved with changes: who decided' });
  expect(said).toHaveTextContent(/Approved with changes.*Luis Ortega.*on version 3.*The logo is too small\..*Approved.*Dana Keller.*on version 3/);
  expect(said).not.toHaveTextContent('No.');
  await waitFor(() => expect(said).toContainElement(document.activeElement as HTMLElement));
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await waitFor(() => expect(screen.getByRole('button', { name: 'Approved with changes: who decided' })).toHaveFocus());
});

it('says that nobody has decided yet', async () => {
  const { user } = show(<StandingButton shown="pending" version={versionView({ number: 2, decisions: [] })} />);
  await user.click(screen.getByRole('button', { name: 'Pending: who decided' }));
  expect(await screen.findByText('Nobody has decided on version 2 yet.')).toBeVisible();
});
