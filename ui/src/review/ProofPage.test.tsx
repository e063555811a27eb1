import { screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { answerWith, failure, inputsOf, type Answers } from '../../test/backend';
import { commentView, proofCard, proofView, threadView, versionView } from '../../test/made';
import { show } from '../../test/show';
import { useRoute } from '../app/route';
import { useViewer } from '../viewer';
import { ProofPage } from './ProofPage';

function Routed() {
  const route = useRoute();
  if (route.page !== 'proof') return null;
  return <ProofPage proof={route.proof} version={route.version} thread={route.thread} />;
}

function page(hash: string, more: Answers = {}) {
  window.location.hash = hash;
  const asked = answerWith({
    'undo.state': () => ({ undo: null, redo: null, undo_at: null, redo_at: null, proof: null }),
    'proof.get': () => proofView(),
    'threads.list': () => [],
    'proof.seen': () => null,
    'place.get': () => null,
    'place.remember': () => null,
    'draft.get': ({ key }) => ({ key, text: '' }),
    'draft.set': () => null,
    ...more,
  });
  return { asked, ...show(<Routed />) };
}

const threads = [
  threadView({ id: 'open', number: 1, unread: true, comments: [commentView({ text: 'Open one' })] }),
  threadView({ id: 'done', number: 2, resolved: true, comments: [commentView({ text: 'Done one' })] }),
  threadView({ id: 'before', number: 1, version: 'v1', version_number: 1, comments: [commentView({ text: 'Old one' })] }),
];

beforeEach(() => useViewer.setState(useViewer.getInitialState()));

describe('the proof page', () => {
  it('shows the current version, and tells that it was seen', async () => {
    const { asked } = page('#/proof/proof');
    expect(await screen.findByRole('heading', { level: 1, name: 'Poster' })).toBeVisible();
    expect(await screen.findByRole('button', { name: /2 of 2, current/ })).toBeVisible();
    expect(screen.queryByText(/You are looking at version/)).toBeNull();
    await waitFor(() => expect(inputsOf(asked, 'proof.seen')).toEqual([{ version: 'v2' }]));
    await waitFor(() => expect(useViewer.getState().version).toBe('v2'));
    expect(document.title).toBe('Poster – Galley');
  });

  it('notes that an office document is reviewed as the PDF that was made of it', async () => {
    const converted = versionView({ file_name: 'Quote.docx', converted_by: 'LibreOffice 7.4.7.2', problems: ['a font is missing'] });
    const { user } = page('#/proof/proof', { 'proof.get': () => proofView({ versions: [converted] }) });
    await user.click(await screen.findByRole('button', { name: /^Noticed in this file/ }));
    const said = 'Converted to PDF by LibreOffice 7.4.7.2 from “Quote.docx”. Everybody reviews this PDF.';
    expect(await screen.findByText(said)).toBeVisible();
    expect(screen.getByText('a font is missing')).toBeVisible();
  });

  it('begins with the box where nothing was said yet, and with the arrow elsewhere', async () => {
    const { unmount } = page('#/proof/proof');
    await waitFor(() => expect(useViewer.getState().tool).toBe('box'));
    unmount();
    page('#/proof/other', { 'threads.list': () => threads });
    await waitFor(() => expect(useViewer.getState().tool).toBe('select'));
  });

  it('is loud about an old version, and leads to the current one', async () => {
    const { user } = page('#/proof/proof?version=v1');
    expect(await screen.findByText(/^You are looking at version 1/)).toBeVisible();
    expect(await screen.findByRole('button', { name: 'Decision…' })).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Go to version 2' }));
    await waitFor(() => expect(screen.queryByText(/^You are looking at version 1/)).toBeNull());
    expect(screen.getByRole('button', { name: 'Decide…' })).toBeVisible();
  });

  it('gives the focus back to the canvas where Escape leaves the field', async () => {
    const { user } = page('#/proof/proof');
    const field = await screen.findByRole('textbox', { name: 'New comment' });
    await user.type(field, 'Half{Escape}');
    expect(await screen.findByRole('application')).toHaveFocus();
    expect(field).toHaveValue('Half');
  });

  it('opens the thread of a link on the version it belongs to', async () => {
    page('#/proof/proof?thread=before', { 'threads.list': () => threads });
    expect(await screen.findByText(/^You are looking at version 1/)).toBeVisible();
    await waitFor(() => expect(useViewer.getState().selectedThread).toBe('before'));
  });

  it('shows the resolved thread of a link, which the filter would hide', async () => {
    page('#/proof/proof?thread=done', { 'threads.list': () => threads });
    expect(await screen.findByText('Done one')).toBeVisible();
    expect(useViewer.getState().selectedThread).toBe('done');
  });

  it('filters threads, and does not hide one that a mark leads to', async () => {
    page('#/proof/proof', { 'threads.list': () => threads });
    expect(await screen.findByText('Open one')).toBeVisible();
    expect(screen.getByText('Old one')).toBeVisible();
    expect(screen.queryByText('Done one')).toBeNull();
    await waitFor(() => expect(useViewer.getState().version).toBe('v2'));
    useViewer.getState().selectThread('done');
    expect(await screen.findByText('Done one')).toBeVisible();
  });

  it('goes to the place of a thread that is chosen', async () => {
    const { user } = page('#/proof/proof', { 'threads.list': () => threads });
    await user.click(await screen.findByRole('button', { name: /Comment 1 Luis Ortega .* New/ }));
    expect(useViewer.getState().selectedThread).toBe('open');
    expect(screen.getByRole('textbox', { name: 'Reply' })).toBeVisible();
  });

  it('tells no way to comment where nobody can', async () => {
    page('#/proof/proof', { 'proof.get': () => proofView({ card: proofCard({ archived: true }), cannot_decide: 'archived' }), 'threads.list': () => [] });
    expect(await screen.findByRole('heading', { name: 'No comments' })).toBeVisible();
    expect(screen.queryByText(/just write below/)).toBeNull();
  });

  it('lets nobody write on an archived proof, says why, and restores it', async () => {
    const card = proofCard({ archived: true });
    const { asked, user } = page('#/proof/proof', {
      'proof.get': () => proofView({ card, cannot_decide: 'archived' }),
      'threads.list': () => threads,
      'proof.restore': () => null,
    });
    expect(await screen.findByText(/^This proof is archived/)).toBeVisible();
    expect(screen.queryByRole('textbox', { name: 'New comment' })).toBeNull();
    await user.click(screen.getByRole('button', { name: /Comment 1 Luis Ortega .* New/ }));
    expect(screen.queryByRole('textbox', { name: 'Reply' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Box' })).toBeDisabled();
    await user.click(screen.getByRole('button', { name: 'More for Poster' }));
    const version = await screen.findByRole('menuitem', { name: 'New version…' });
    expect(version).toHaveAttribute('aria-disabled', 'true');
    expect(version).toHaveTextContent('Restore the proof to add one');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
    await user.click(screen.getByRole('button', { name: 'Restore' }));
    await waitFor(() => expect(inputsOf(asked, 'proof.restore')).toEqual([{ proof: 'proof' }]));
  });

  it('lets nobody write on a proof in the bin, and puts it back', async () => {
    const { asked, user } = page('#/proof/proof', {
      'proof.get': () => proofView({ card: proofCard({ deleted: true }), cannot_decide: 'deleted' }),
      'threads.list': () => threads,
      'proofs.recover': () => ({ changed: 1, step: 1 }),
    });
    expect(await screen.findByText(/^This proof is in the bin/)).toBeVisible();
    await user.click(await screen.findByRole('button', { name: /Comment 1 Luis Ortega .* New/ }));
    for (const name of ['New comment', 'Reply']) expect(screen.queryByRole('textbox', { name })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'More for Poster' }));
    await screen.findByRole('menu');
    expect(screen.getAllByRole('menuitem').map((item) => item.textContent)).toEqual(['Export…', 'Put back']);
    await user.click(screen.getByRole('menuitem', { name: 'Put back' }));
    await waitFor(() => expect(inputsOf(asked, 'proofs.recover')).toEqual([{ proofs: ['proof'], step: null }]));
  });

  it('keeps what was said where the bytes of a version are gone', async () => {
    const unavailable = failure('blob-missing', 'The content of this version is missing.');
    const { asked, user } = page('#/proof/proof', {
      'proof.get': () => proofView({ versions: [versionView({ media: null, unavailable })] }),
      'threads.list': () => threads,
      'thread.start': () => ({ thread: 't', comment: 'c' }),
    });
    expect(await screen.findByRole('heading', { name: 'The content of this version is missing.' })).toBeVisible();
    expect(screen.getByText('Open one')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Decide…' })).toBeVisible();
    await user.type(screen.getByRole('textbox', { name: 'New comment' }), 'Send it again');
    await user.click(screen.getByRole('button', { name: 'Comment' }));
    const place = { page: null, frame: null };
    await waitFor(() => expect(inputsOf(asked, 'thread.start')).toEqual([{ version: 'v2', place, marks: [], text: 'Send it again', attachments: [] }]));
  });

  it('says what is wrong with a proof that is not here', async () => {
    page('#/proof/gone', { 'proof.get': () => Promise.reject(failure('not-found', 'There is no such proof.')) });
    expect(await screen.findByRole('heading', { level: 1, name: 'There is no such proof.' })).toBeVisible();
    expect(screen.getByRole('button', { name: 'Back' })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  });
});
