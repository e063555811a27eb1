import { DialogContainer, ToastContainer } from '@react-spectrum/s2';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { violations } from '../../test/axe';
import { answerWith, failure, inputsOf } from '../../test/backend';
import { decisionView, proofView, versionView } from '../../test/made';
import { inWindow, show } from '../../test/show';
import type { ProofView, VersionView } from '../backend';
import { DecideDialog } from './DecideDialog';
import { TopBar } from './TopBar';

const drafts = { 'draft.get': ({ key }: { key: string }) => ({ key, text: '' }), 'draft.set': () => null };

function dialog(proof: ProofView = proofView(), version: VersionView = versionView(), openThreads = 0) {
  const closed = vi.fn<() => void>();
  const view = show(
    <DialogContainer onDismiss={closed}>
      <DecideDialog proof={proof} version={version} openThreads={openThreads} isOpen />
    </DialogContainer>,
  );
  return { ...view, closed };
}

describe('deciding', () => {
  it('approves without a reason', async () => {
    const asked = answerWith({ ...drafts, 'decision.record': () => decisionView() });
    const { user, closed } = dialog();
    expect(screen.getByRole('button', { name: 'Choose a decision' })).toBeDisabled();
    await user.click(screen.getByRole('radio', { name: /^Approve This/ }));
    expect(await violations(document.body)).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Approve' }));
    await waitFor(() => expect(closed).toHaveBeenCalled());
    expect(inputsOf(asked, 'decision.record')).toEqual([{ version: 'v2', decision: 'approve', reason: '' }]);
  });

  it.each([
    [/^Approve with changes/, 'Approve with changes', 'approve-with-changes'],
    [/^Request changes/, 'Request changes', 'request-changes'],
    [/^Reject/, 'Reject', 'reject'],
  ] as const)('%s needs a reason', async (radio, button, decision) => {
    const asked = answerWith({ ...drafts, 'decision.record': () => decisionView() });
    const { user, closed } = dialog();
    await user.click(screen.getByRole('radio', { name: radio }));
    expect(screen.getByRole('button', { name: button })).toBeDisabled();
    await user.type(screen.getByRole('textbox', { name: /Reason/ }), '  The claim. ');
    await user.click(screen.getByRole('button', { name: button }));
    await waitFor(() => expect(closed).toHaveBeenCalled());
    expect(inputsOf(asked, 'decision.record')).toEqual([{ version: 'v2', decision, reason: 'The claim.' }]);
  });

  it('says how many comments are open', () => {
    answerWith(drafts);
    dialog(proofView(), versionView(), 3);
    expect(screen.getByText(/^3 comments on this version are still open/)).toBeVisible();
  });

  it('stays open and says why when it is refused', async () => {
    answerWith({ ...drafts, 'decision.record': () => Promise.reject(failure('disk-full', 'The disk is full.')) });
    const { user, closed } = dialog();
    await user.click(screen.getByRole('radio', { name: /^Approve This/ }));
    await user.click(screen.getByRole('button', { name: 'Approve' }));
    expect(await screen.findByText('The disk is full.')).toBeVisible();
    expect(closed).not.toHaveBeenCalled();
  });
});

describe('a dialog that is closed early', () => {
  it('still says what was refused', async () => {
    let answer = (): void => undefined;
    const sent = new Promise<void>((resolve) => {
      answer = resolve;
    });
    answerWith({ ...drafts, 'decision.record': () => sent.then(() => Promise.reject(failure('disk-full', 'The disk is full.'))) });
    const { user, rerender } = dialog();
    await user.click(screen.getByRole('radio', { name: /^Approve This/ }));
    await user.click(screen.getByRole('button', { name: 'Approve' }));
    rerender(<ToastContainer />);
    answer();
    expect(await screen.findByText('The disk is full.')).toBeVisible();
  });

  it('keeps the reason for the next time', async () => {
    const asked = answerWith({ ...drafts, 'draft.get': ({ key }) => ({ key, text: 'The claim' }) });
    const { user, unmount } = dialog();
    const field = screen.getByRole('textbox', { name: /Reason/ });
    await waitFor(() => expect(field).toHaveValue('The claim'));
    await user.type(field, ' is wrong');
    unmount();
    await waitFor(() => expect(inputsOf(asked, 'draft.set')).toEqual([{ key: 'version/v2/reason', text: 'The claim is wrong' }]));
  });
});

describe('the dialog of the bar', () => {
  const undo = { 'undo.state': () => ({ undo: null, redo: null, undo_at: null, redo_at: null, proof: null }) };
  const versions = [versionView({ id: 'v1', number: 1 }), versionView({ id: 'v2', number: 2 })] as const;
  const bar = (version: VersionView) => (
    <TopBar proof={proofView({ versions: [...versions] })} version={version} openThreads={0} onVersion={() => undefined} />
  );
  const decide = () => screen.getByRole('button', { name: 'Decide…' });

  it('carries neither choice nor reason of one version over to another', async () => {
    const kept = new Map<string, string>();
    answerWith({
      ...undo,
      'draft.get': ({ key }) => ({ key, text: kept.get(key) ?? '' }),
      'draft.set': ({ key, text }) => {
        kept.set(key, text);
        return null;
      },
    });
    const { user, rerender } = show(bar(versions[0]));
    await user.click(decide());
    await user.click(await screen.findByRole('radio', { name: /^Reject/ }));
    await user.type(screen.getByRole('textbox', { name: /Reason/ }), 'Wrong brand');
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    rerender(inWindow(bar(versions[1])));
    await waitFor(() => expect([...kept]).toEqual([['version/v1/reason', 'Wrong brand']]));
    await user.click(decide());
    const shown = await screen.findByRole('dialog', { name: /version 2/ });
    expect(within(shown).getByRole('textbox', { name: /Reason/ })).toHaveValue('');
    expect(within(shown).getByRole('radio', { name: /^Reject/ })).not.toBeChecked();
  });

  it('says in a toast what was refused after it was closed', async () => {
    let answer = (): void => undefined;
    const sent = new Promise<void>((resolve) => {
      answer = resolve;
    });
    answerWith({ ...drafts, ...undo, 'decision.record': () => sent.then(() => Promise.reject(failure('busy', 'Galley is busy.'))) });
    const { user } = show(bar(versions[1]));
    await user.click(decide());
    await user.click(await screen.findByRole('radio', { name: /^Approve This/ }));
    await user.click(screen.getByRole('button', { name: 'Approve' }));
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    answer();
    expect(await screen.findByText('Galley is busy.')).toBeVisible();
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('what cannot be decided', () => {
  it('is an old version', () => {
    answerWith(drafts);
    dialog(proofView(), versionView({ id: 'v1', number: 1, current: false }));
    expect(screen.getByText(/^Version 1 is closed for decisions/)).toBeVisible();
    expect(screen.queryByRole('radio')).toBeNull();
  });

  it('says the reason that Rust gave, and one for codes it does not know', () => {
    answerWith(drafts);
    const { unmount } = dialog(proofView({ cannot_decide: 'archived' }));
    expect(screen.getByText(/is archived/)).toBeVisible();
    unmount();
    dialog(proofView({ cannot_decide: 'never-heard-of' }));
    expect(screen.getByText('This version cannot be decided on now.')).toBeVisible();
  });

  it('shows what was decided and takes it back', async () => {
    const asked = answerWith({ ...drafts, 'decision.withdraw': () => null });
    const gone = decisionView({ id: 'gone', withdrawn: true, reason: 'Too early' });
    const made = decisionView({ decision: 'reject', reason: 'Wrong brand', made_at: 5 });
    const { user } = dialog(proofView({ cannot_decide: 'already-decided' }), versionView({ decisions: [gone, made] }));
    expect(screen.getByText('Rejected')).toBeVisible();
    expect(screen.getByText('Wrong brand')).toBeVisible();
    expect(screen.queryByText('Too early')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Withdraw' }));
    await waitFor(() => expect(inputsOf(asked, 'decision.withdraw')).toEqual([{ decision: 'decision' }]));
  });
});
