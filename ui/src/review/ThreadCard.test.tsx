import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { violations } from '../../test/axe';
import { answerWith, inputsOf } from '../../test/backend';
import { commentView, DANA, LUIS, threadView } from '../../test/made';
import { show } from '../../test/show';
import type { ThreadView } from '../backend';
import { ThreadCard } from './ThreadCard';

const drafts = { 'draft.get': ({ key }: { key: string }) => ({ key, text: '' }), 'draft.set': () => null };

function card(thread: ThreadView, isSelected = true, onSelect = () => undefined) {
  return show(<ThreadCard thread={thread} isSelected={isSelected} isUnread={thread.unread} isElsewhere={false} onSelect={onSelect} />);
}

describe('a folded thread', () => {
  const replies = [commentView({ id: 'a' }), commentView({ id: 'b' })];
  const thread = threadView({ number: 7, unread: true, place_label: 'Page iv', comments: [commentView(), ...replies] });

  it('says number, author, place, words and how many replies, and opens', async () => {
    answerWith({});
    const onSelect = vi.fn<() => undefined>();
    const { user, container } = card(thread, false, onSelect);
    const head = screen.getByRole('button', { name: /Comment 7 Luis Ortega .* New/, expanded: false });
    expect(screen.getByText('Page iv')).toBeVisible();
    expect(screen.getByText('The logo is too small.')).toBeVisible();
    expect(screen.getByText('2 replies')).toBeVisible();
    expect(await violations(container)).toEqual([]);
    await user.click(head);
    expect(onSelect).toHaveBeenCalledOnce();
  });
});

describe('an open thread', () => {
  it('takes a reply', async () => {
    const asked = answerWith({ ...drafts, 'thread.reply': () => ({ thread: 'thread', comment: 'r' }) });
    const { user, container } = card(threadView());
    const field = screen.getByRole('textbox', { name: 'Reply' });
    await user.type(field, 'Will do.');
    expect(await violations(container)).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Reply' }));
    await waitFor(() => expect(field).toHaveValue(''));
    expect(inputsOf(asked, 'thread.reply')).toEqual([{ thread: 'thread', text: 'Will do.', attachments: [] }]);
  });

  it.each([
    [false, 'Resolve', 'thread.resolve'],
    [true, 'Reopen', 'thread.reopen'],
  ] as const)('when resolved is %s offers %s', async (resolved, word, name) => {
    const asked = answerWith({ ...drafts, [name]: () => null });
    const { user } = card(threadView({ resolved }));
    await user.click(screen.getByRole('button', { name: word }));
    await waitFor(() => expect(inputsOf(asked, name)).toEqual([{ thread: 'thread' }]));
  });

  it('lets one edit and delete only what is one’s own', async () => {
    const asked = answerWith({ ...drafts, 'comment.edit': () => null, 'comment.delete': () => null });
    const own = commentView({ id: 'own', author: DANA, text: 'Mine', can_edit: true });
    const { user } = card(threadView({ comments: [commentView({ author: LUIS }), own] }));
    const more = screen.getAllByRole('button', { name: 'More for this comment' });
    const [others, menu] = more;
    await user.click(others as HTMLElement);
    expect((await screen.findAllByRole('menuitem')).map((item) => item.textContent)).toEqual(['Show to the team only', 'Copy text', 'Copy reference', 'Copy link']);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
    await user.click(menu as HTMLElement);
    await user.click(await screen.findByRole('menuitem', { name: 'Edit' }));
    const field = await screen.findByRole('textbox', { name: 'Edit' });
    expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
    await user.clear(field);
    await user.type(field, 'Mine, better');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(inputsOf(asked, 'comment.edit')).toEqual([{ comment: 'own', text: 'Mine, better' }]));
    await waitFor(() => expect(screen.getAllByRole('button', { name: 'More for this comment' })).toHaveLength(2));
    await user.click(screen.getAllByRole('button', { name: 'More for this comment' })[1] as HTMLElement);
    await user.click(await screen.findByRole('menuitem', { name: 'Delete' }));
    await waitFor(() => expect(inputsOf(asked, 'comment.delete')).toEqual([{ comment: 'own' }]));
  });

  it('keeps an edit that Escape left, and lets it go on Cancel', async () => {
    const asked = answerWith({ ...drafts, 'draft.get': ({ key }) => ({ key, text: key === 'comment/own/edit' ? 'Mine, bet' : '' }) });
    const { user } = card(threadView({ comments: [commentView({ id: 'own', author: DANA, text: 'Mine', can_edit: true })] }));
    await user.click(screen.getByRole('button', { name: 'More for this comment' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Edit' }));
    await waitFor(() => expect(screen.getByRole('textbox', { name: 'Edit' })).toHaveValue('Mine, bet'));
    await user.type(screen.getByRole('textbox', { name: 'Edit' }), 'ter{Escape}');
    const kept = () => inputsOf(asked, 'draft.set').at(-1);
    await waitFor(() => expect(kept()).toEqual({ key: 'comment/own/edit', text: 'Mine, better' }));
    await user.click(await screen.findByRole('button', { name: 'More for this comment' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Edit' }));
    await waitFor(() => expect(screen.getByRole('textbox', { name: 'Edit' })).toHaveValue('Mine, bet'));
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(kept()).toEqual({ key: 'comment/own/edit', text: '' }));
  });

  it('shows earlier texts of an edited comment and hides a deleted one', async () => {
    answerWith(drafts);
    const edited = commentView({ id: 'e', edited: true, history: ['First try', 'Second try'] });
    const deleted = commentView({ id: 'd', deleted: true, text: 'secret' });
    const { user } = card(threadView({ comments: [edited, deleted] }));
    expect(screen.queryByText('secret')).toBeNull();
    expect(screen.getByText('This comment was deleted.')).toBeVisible();
    await user.click(screen.getByRole('button', { name: /Earlier texts/ }));
    const texts = within(await screen.findByRole('dialog')).getAllByRole('listitem');
    expect(texts.map((text) => text.textContent)).toEqual(['First try', 'Second try']);
    expect(within(screen.getByRole('dialog')).getByText(/^First written/)).toBeVisible();
  });
});
