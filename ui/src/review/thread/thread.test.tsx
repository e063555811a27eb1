import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { violations } from '../../../test/axe';
import { answerWith, inputsOf, type Answers } from '../../../test/backend';
import { commentView, DANA, LUIS, threadView } from '../../../test/made';
import { inWindow, show } from '../../../test/show';
import type { ThreadView } from '../../backend';
import { useViewer } from '../../viewer';
import { AroundContext } from '../around';
import { useAttachHere } from '../attached/here';
import { ThreadCard } from '../ThreadCard';
import { useAsked } from './asked';
import { threadCommands } from './commands';

const ME = '0192b3c4-d5e6-7890-abcd-ef0123456701';
const ANN = { id: '0192b3c4-d5e6-7890-abcd-ef0123456702', name: 'Ann Lee' };
const GONE = '0192b3c4-d5e6-7890-abcd-ef0123456703';
const drafts = { 'draft.get': ({ key }: { key: string }) => ({ key, text: '' }), 'draft.set': () => null };
const PICTURE = { id: 'a'.repeat(64), name: 'shelf.png', media_type: 'image/png', bytes: 2000, picture: true };
const TABLE = { id: 'b'.repeat(64), name: 'prices.xlsx', media_type: 'application/octet-stream', bytes: 3_000_000, picture: false };

function card(thread: ThreadView, answers: Answers = {}, { isSelected = true, isReadOnly = false } = {}) {
  const asked = answerWith({ ...drafts, ...answers });
  const around = { people: [DANA, ANN], labels: ['Print', 'Legal'], me: ME };
  const shown = show(
    <AroundContext value={around}>
      <ThreadCard thread={thread} isSelected={isSelected} isUnread={false} isElsewhere={false} isReadOnly={isReadOnly} onSelect={() => undefined} />
    </AroundContext>,
  );
  return { asked, ...shown };
}

beforeEach(() => {
  useViewer.setState(useViewer.getInitialState());
  useAsked.getState().answered();
});

describe('labels', () => {
  it('are put on from those of the project, or typed, and taken off', async () => {
    const { user, asked, container } = card(threadView({ labels: ['Legal'] }), { 'thread.label': () => null });
    expect(await violations(container)).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Remove label Legal' }));
    await user.click(screen.getByRole('button', { name: 'Label this comment' }));
    const dialog = await screen.findByRole('dialog', { name: 'Label this comment' });
    expect(within(dialog).getAllByRole('menuitem').map((item) => item.textContent)).toEqual(['Legal, on this comment', 'Print']);
    await user.keyboard('pri');
    await waitFor(() => expect(within(dialog).getAllByRole('menuitem')).toHaveLength(2));
    await user.click(within(dialog).getByRole('menuitem', { name: 'Print' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await user.click(screen.getByRole('button', { name: 'Label this comment' }));
    await user.keyboard('Second round');
    expect(await screen.findByRole('menuitem', { name: 'New label “Second round”' })).toBeVisible();
    await user.keyboard('{Enter}');
    await waitFor(() =>
      expect(inputsOf(asked, 'thread.label')).toEqual([
        { thread: 'thread', label: 'Legal', on: false },
        { thread: 'thread', label: 'Print', on: true },
        { thread: 'thread', label: 'Second round', on: true },
      ]),
    );
  });
});

describe('a to-do', () => {
  it('is told from none by words, icon and name', async () => {
    const { rerender } = card(threadView({ to_do: null }));
    expect(screen.getByRole('button', { name: 'Make a to-do' })).toBeVisible();
    for (const [state, word] of [['open', 'To do'], ['in-progress', 'In progress'], ['done', 'Done'], ['wont-do', 'Won’t do']] as const) {
      rerender(inWindow(<ThreadCard thread={threadView({ to_do: state })} isSelected isUnread={false} isElsewhere={false} onSelect={() => undefined} />));
      const button = screen.getByRole('button', { name: `To-do, ${word}` });
      expect(button).toHaveTextContent(word);
      expect(button.querySelector('svg')).not.toBeNull();
      expect(screen.queryByRole('button', { name: 'Make a to-do' })).toBeNull();
    }
  });

  it('is made and changed, by icon and word', async () => {
    const { user, asked } = card(threadView({ to_do: 'open' }), { 'thread.to-do': () => null });
    await user.click(screen.getByRole('button', { name: 'To-do, To do' }));
    expect((await screen.findAllByRole('menuitemradio')).map((item) => item.textContent)).toEqual(['Not a to-do', 'To do', 'In progress', 'Done', 'Won’t do']);
    await user.click(screen.getByRole('menuitemradio', { name: 'In progress' }));
    await user.click(screen.getByRole('button', { name: 'To-do, To do' }));
    await user.click(await screen.findByRole('menuitemradio', { name: 'Not a to-do' }));
    await waitFor(() =>
      expect(inputsOf(asked, 'thread.to-do')).toEqual([
        { thread: 'thread', state: 'in-progress' },
        { thread: 'thread', state: null },
      ]),
    );
  });
});

describe('who sees it', () => {
  it('is said on the card and changed in its menu', async () => {
    const { user, asked } = card(threadView({ audience: 'team' }), { 'thread.audience': () => null });
    expect(screen.getByText('Team only')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'More for this comment' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Show to everyone' }));
    await waitFor(() => expect(inputsOf(asked, 'thread.audience')).toEqual([{ thread: 'thread', audience: 'everyone' }]));
  });
});

describe('reactions', () => {
  const reactions = [
    { emoji: '👍', people: [LUIS, DANA], mine: true },
    { emoji: '🦩', people: [LUIS], mine: false },
  ];

  it('are counted, say who, and are taken back or joined', async () => {
    const { user, asked, container } = card(threadView({ comments: [commentView({ reactions })] }), { 'comment.react': () => null });
    expect(await violations(container)).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Thumbs up, 2, Luis Ortega and Dana Keller', pressed: true }));
    await waitFor(() => expect(inputsOf(asked, 'comment.react')).toHaveLength(1));
    await user.click(screen.getByRole('button', { name: '🦩, 1, Luis Ortega', pressed: false }));
    await user.click(screen.getByRole('button', { name: 'React' }));
    expect(within(await screen.findByRole('dialog', { name: 'React' })).getAllByRole('button', { name: /./ })).not.toHaveLength(0);
    await user.click(screen.getByRole('button', { name: 'Party' }));
    await waitFor(() =>
      expect(inputsOf(asked, 'comment.react')).toEqual([
        { comment: 'comment', emoji: '👍', on: false },
        { comment: 'comment', emoji: '🦩', on: true },
        { comment: 'comment', emoji: '🎉', on: true },
      ]),
    );
  });

  it('can only be read on what is archived', () => {
    card(threadView({ labels: ['Legal'], to_do: 'done', comments: [commentView({ reactions })] }), {}, { isReadOnly: true });
    expect(screen.getByRole('button', { name: /^Thumbs up/ })).toBeDisabled();
    for (const name of ['React', 'Label this comment', 'Remove label Legal', /^To-do/, 'Make a to-do']) expect(screen.queryByRole('button', { name })).toBeNull();
    expect(screen.getByText('Done')).toBeVisible();
  });
});

describe('whom a comment names', () => {
  const text = `@[${ANN.id}] and @[${ME}] and @[${GONE}], see #1`;
  const mentions = [ANN, { id: ME, name: 'Me Myself' }];

  it('is shown by name, and oneself stands out', () => {
    const { container } = card(threadView({ comments: [commentView({ text, mentions })] }));
    const names = [...container.querySelectorAll('[data-mention]')];
    expect(names.map((name) => name.textContent)).toEqual(['@Ann Lee', '@Me Myself', '@someone']);
    expect(names[1]?.className).not.toBe(names[0]?.className);
    expect(container.textContent).not.toContain('@[');
  });

  it('is written on by name, and sent as it was', async () => {
    const own = commentView({ id: 'own', author: DANA, text, mentions, can_edit: true });
    const { user, asked } = card(threadView({ comments: [own] }), { 'comment.edit': () => null });
    await user.click(screen.getByRole('button', { name: 'More for this comment' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Edit' }));
    const field = await screen.findByRole('textbox', { name: 'Edit' });
    expect(field).toHaveValue('@Ann Lee and @Me Myself and @someone, see #1');
    expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
    await user.type(field, ' with @da{Enter}');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(inputsOf(asked, 'comment.edit')).toEqual([{ comment: 'own', text: `${text} with @[dana]` }]));
  });
});

describe('files', () => {
  const thread = threadView({ comments: [commentView({ attachments: [PICTURE, { ...PICTURE, id: 'c'.repeat(64), name: 'second.png' }, TABLE] })] });
  const picture: Answers = { 'attachment.picture': ({ attachment }) => ({ data_url: `data:image/png;base64,${attachment}`, width: 320, height: 200 }) };

  it('are pictures that open large, with arrows, and others to be saved', async () => {
    const { user, asked, container } = card(thread, { ...picture, 'attachment.save': () => true });
    await waitFor(() => expect(container.querySelectorAll('img')).toHaveLength(2));
    expect(inputsOf(asked, 'attachment.picture')[0]).toEqual({ comment: 'comment', attachment: PICTURE.id, width: 320, height: 240 });
    expect(await violations(container)).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Save prices.xlsx as…' }));
    await waitFor(() => expect(inputsOf(asked, 'attachment.save')).toEqual([{ comment: 'comment', attachment: TABLE.id, title: 'Save the attached file' }]));
    expect(await screen.findByText('Saved')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Open shelf.png' }));
    const dialog = await screen.findByRole('dialog', { name: 'shelf.png' });
    expect(await within(dialog).findByRole('img', { name: 'shelf.png' })).toBeVisible();
    expect(within(dialog).getByRole('button', { name: 'Previous picture' })).toBeDisabled();
    await user.keyboard('{ArrowRight}');
    expect(await screen.findByRole('img', { name: 'second.png' })).toBeVisible();
    expect(screen.getByRole('button', { name: 'Next picture' })).toBeDisabled();
    expect(await violations(document.body)).toEqual([]);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('are counted in a folded card, which asks for no picture', () => {
    const { asked } = card({ ...thread, labels: ['Legal'], to_do: 'wont-do', audience: 'team' }, picture, { isSelected: false });
    expect(screen.getByText('3 files attached')).toBeInTheDocument();
    for (const text of ['Legal', 'Won’t do', 'Team only']) expect(screen.getByText(text)).toBeVisible();
    expect(asked).toEqual([]);
  });
});

describe('in the palette', () => {
  it('is what can be done with the comment that is open', async () => {
    expect(threadCommands(undefined, false).filter(({ why, id }) => why === null && id !== 'attach')).toEqual([]);
    const thread = threadView({ to_do: 'done' });
    const commands = threadCommands(thread, false);
    expect(commands.filter(({ why }) => why === 'It is so already').map(({ id }) => id)).toEqual(['to-do.done']);
    expect(threadCommands(thread, true).every(({ why }) => why !== null)).toBe(true);
    const { asked } = card(thread, { 'thread.to-do': () => null });
    act(() => commands.find(({ id }) => id === 'label')?.run());
    expect(await screen.findByRole('dialog', { name: 'Label this comment' })).toBeVisible();
    act(() => commands.find(({ id }) => id === 'to-do.none')?.run());
    await waitFor(() => expect(inputsOf(asked, 'thread.to-do')).toEqual([{ thread: 'thread', state: null }]));
  });

  it('attaches to the comment that is being written', () => {
    const choose = vi.fn<() => void>();
    useAttachHere.setState({ here: { take: () => undefined, choose } });
    threadCommands(undefined, false).find(({ id }) => id === 'attach')?.run();
    expect(choose).toHaveBeenCalledOnce();
    useAttachHere.setState({ here: null });
    expect(threadCommands(undefined, false).find(({ id }) => id === 'attach')?.why).not.toBeNull();
  });
});
