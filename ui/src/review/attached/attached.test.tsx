import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { emit } from '@tauri-apps/api/event';
import { beforeEach, describe, expect, it } from 'vitest';
import { violations } from '../../../test/axe';
import { answerWith, failure, inputsOf, type Answers } from '../../../test/backend';
import { proofView, threadView, versionView } from '../../../test/made';
import { show } from '../../../test/show';
import { EVENT, type KeptAttachment } from '../../backend';
import { useDrops } from '../../app/files';
import { useViewer } from '../../viewer';
import { AroundContext } from '../around';
import { Composer } from '../Composer';
import { DropQuestion } from '../DropQuestion';
import { DraftKeeper } from '../DraftKeeper';
import { ReplyField } from '../ReplyField';

const ANN = { id: '0192b3c4-d5e6-7890-abcd-ef0123456702', name: 'Ann Lee' };
const LUIS = { id: '0192b3c4-d5e6-7890-abcd-ef0123456704', name: 'Luis Ortega' };
const KEY = 'proof/p/drafts';
const kept = (id: string, name: string): KeptAttachment => ({ id: id.repeat(64), name, media_type: 'image/png', bytes: 2000, picture: true });

function page(answers: Answers = {}) {
  const drafts = new Map<string, string>();
  const asked = answerWith({
    'draft.get': ({ key }) => ({ key, text: drafts.get(key) ?? '' }),
    'draft.set': ({ key, text }) => {
      drafts.set(key, text);
      return null;
    },
    'thread.start': () => ({ thread: 't', comment: 'c' }),
    'proof.get': () => proofView(),
    ...answers,
  });
  const shown = show(
    <AroundContext value={{ people: [ANN, LUIS], labels: [], me: null }}>
      <Composer proof="p" version="v" kind="image" versions={[versionView({ id: 'v' })]} fieldRef={null} onVersion={() => undefined} />
      <DraftKeeper proof="p" version="v" confirmed />
      <ReplyField thread={threadView().id}>{null}</ReplyField>
      <DropQuestion />
    </AroundContext>,
  );
  return { asked, drafts, ...shown };
}

const field = () => screen.getByRole('textbox', { name: 'New comment' });
const started = { version: 'v', place: { page: null, frame: null }, marks: [] };

beforeEach(() => {
  useViewer.setState(useViewer.getInitialState());
  useViewer.getState().open('v', { kind: 'image', width: 10, height: 10, num_pages: 1, dpi: null, vector: false });
});

describe('naming somebody', () => {
  it('offers people, which arrows, Enter, Tab and Escape are for, and sends a token', async () => {
    const { user, asked, container } = page();
    await user.type(field(), '@');
    const list = screen.getByRole('listbox', { name: 'People' });
    expect(field()).toHaveAttribute('aria-controls', list.id);
    const active = () => document.getElementById(field().getAttribute('aria-activedescendant') ?? '')?.textContent;
    expect(active()).toBe('Ann Lee');
    expect(await violations(container)).toEqual([]);
    await user.keyboard('{ArrowDown}');
    expect(active()).toBe('Luis Ortega');
    await user.keyboard('{Tab}');
    expect(field()).toHaveValue('@Luis Ortega ');
    expect(field()).toHaveFocus();
    expect(screen.queryByRole('listbox')).toBeNull();
    await user.keyboard('and @le{Escape}');
    expect(screen.queryByRole('listbox')).toBeNull();
    expect(field()).toHaveFocus();
    await user.keyboard('{Backspace}{Backspace}{Backspace}@le');
    await user.click(screen.getByRole('option', { name: 'Ann Lee' }));
    expect(field()).toHaveValue('@Luis Ortega and @Ann Lee ');
    await user.keyboard('{Control>}{Enter}{/Control}');
    const text = `@[${LUIS.id}] and @[${ANN.id}]`;
    await waitFor(() => expect(inputsOf(asked, 'thread.start')).toEqual([{ ...started, text, attachments: [] }]));
    await waitFor(() => expect(field()).toHaveValue(''));
  });

  it('knows after a restart whom the words name', async () => {
    const first = page();
    await first.user.type(field(), '@ann{Enter}look');
    await waitFor(() => expect(first.drafts.get(KEY)).toContain(ANN.id));
    const text = first.drafts.get(KEY) ?? '';
    first.unmount();
    act(() => useViewer.getState().open('v', { kind: 'image', width: 10, height: 10, num_pages: 1, dpi: null, vector: false }));
    const { user, asked } = page({ 'draft.get': ({ key }) => ({ key, text: key === KEY ? text : '' }) });
    await waitFor(() => expect(field()).toHaveValue('@Ann Lee look'));
    await user.click(screen.getByRole('button', { name: 'Comment' }));
    await waitFor(() => expect(inputsOf(asked, 'thread.start')).toEqual([{ ...started, text: `@[${ANN.id}] look`, attachments: [] }]));
  });
});

describe('who sees it', () => {
  it('is chosen for one comment', async () => {
    const { user, asked } = page();
    await user.click(screen.getByRole('button', { name: /Who sees it/ }));
    await user.click(await screen.findByRole('menuitemradio', { name: 'Team only' }));
    await user.type(field(), 'Between us');
    await user.click(screen.getByRole('button', { name: 'Comment' }));
    await waitFor(() => expect(inputsOf(asked, 'thread.start')).toEqual([{ ...started, text: 'Between us', attachments: [], audience: 'team' }]));
    await waitFor(() => expect(screen.getByRole('button', { name: /Who sees it/ })).toHaveTextContent('Everyone'));
  });
});

describe('files', () => {
  it('are chosen, waited for, kept with the draft, taken off, and sent', async () => {
    const answers = new Map<string, (kept: KeptAttachment) => void>();
    const { user, asked, drafts, container } = page({
      'files.pick': () => ['a', 'b', 'c'].map((ticket) => ({ ticket, name: `${ticket}.png`, bytes: 2000 })),
      'attachment.keep': ({ ticket }) => new Promise((resolve) => answers.set(ticket ?? '', resolve)),
      'job.cancel': () => null,
    });
    await user.type(field(), 'Like this');
    await user.click(screen.getAllByRole('button', { name: 'Attach files…' })[0] as HTMLElement);
    expect(await screen.findByRole('progressbar', { name: 'Adding b.png' })).toBeInTheDocument();
    expect(screen.getByText('Waits for the files')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Comment' })).toBeDisabled();
    await act(() => emit(EVENT, { event: 'progress', ticket: 'b', phase: 'copy', done: 1, total: 4 }));
    await waitFor(() => expect(screen.getByRole('progressbar', { name: 'Adding b.png' })).toHaveAttribute('aria-valuenow', '25'));
    expect(await violations(container)).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Remove c.png' }));
    expect(inputsOf(asked, 'job.cancel')).toEqual([{ ticket: 'c' }]);
    for (const ticket of ['a', 'b', 'c']) answers.get(ticket)?.(kept(ticket, `${ticket}.png`));
    await waitFor(() => expect(screen.queryByRole('progressbar')).toBeNull());
    expect(screen.queryByText('c.png')).toBeNull();
    await waitFor(() => expect(drafts.get(KEY)).toContain('b'.repeat(64)));
    await user.click(screen.getByRole('button', { name: 'Remove a.png' }));
    await user.click(screen.getByRole('button', { name: 'Comment' }));
    await waitFor(() => expect(inputsOf(asked, 'thread.start')).toEqual([{ ...started, text: 'Like this', attachments: [{ id: 'b'.repeat(64), name: 'b.png' }] }]));
    await waitFor(() => expect(screen.queryByText('b.png')).toBeNull());
  });

  it('say why they cannot be kept', async () => {
    const { user } = page({
      'files.pick': () => [{ ticket: 'a', name: 'a.png', bytes: 1 }],
      'attachment.keep': () => Promise.reject(failure('disk-full', 'The disk is full.')),
    });
    await user.click(screen.getAllByRole('button', { name: 'Attach files…' })[0] as HTMLElement);
    expect(await screen.findByText(/The disk is full/)).toBeVisible();
    await waitFor(() => expect(screen.queryByText('a.png')).toBeNull());
  });

  it('are not more than ten', async () => {
    const { user, asked } = page({
      'files.pick': () => Array.from({ length: 12 }, (_, at) => ({ ticket: String(at), name: `${at}.png`, bytes: 1 })),
      'attachment.keep': ({ ticket }) => kept(String(Number(ticket) % 10), `${ticket}.png`),
    });
    await user.click(screen.getAllByRole('button', { name: 'Attach files…' })[0] as HTMLElement);
    expect(await screen.findByText(/10 files at most/)).toBeVisible();
    await waitFor(() => expect(inputsOf(asked, 'attachment.keep')).toHaveLength(10));
  });

  it('are pasted as pictures, unless there is text beside them', async () => {
    const { asked, user } = page({ 'attachment.keep': ({ pasted }) => kept('d', pasted?.name ?? ''), 'thread.reply': () => ({ thread: 't', comment: 'r' }) });
    const reply = screen.getByRole('textbox', { name: 'Reply' });
    const files = [new File(['abc'], 'shot.png', { type: 'image/png' })];
    fireEvent.paste(reply, { clipboardData: { types: ['Files', 'text/plain'], files } });
    fireEvent.paste(reply, { clipboardData: { types: ['Files'], files: [new File(['x'], 'x.txt', { type: 'text/plain' })] } });
    fireEvent.paste(reply, { clipboardData: { types: ['Files'], files } });
    expect(await screen.findByText('shot.png')).toBeVisible();
    await waitFor(() => expect(screen.queryByRole('progressbar')).toBeNull());
    expect(inputsOf(asked, 'attachment.keep')).toEqual([{ pasted: { name: 'shot.png', base64: 'YWJj' } }]);
    expect(screen.getByRole('button', { name: 'Reply' })).toBeDisabled();
    expect(screen.getByText('Say something about it')).toBeVisible();
    await user.type(reply, '@lu{Enter}here');
    await user.click(screen.getByRole('button', { name: 'Reply' }));
    const attachments = [{ id: 'd'.repeat(64), name: 'shot.png' }];
    await waitFor(() => expect(inputsOf(asked, 'thread.reply')).toEqual([{ thread: 'thread', text: `@[${LUIS.id}] here`, attachments }]));
    await waitFor(() => expect(reply).toHaveValue(''));
    expect(screen.queryByText('shot.png')).toBeNull();
  });

  it('that are dropped can be attached', async () => {
    const { user, asked } = page({ 'attachment.keep': () => kept('e', 'e.png') });
    act(() => useDrops.setState({ asking: { tickets: [{ ticket: 'e', name: 'e.png', bytes: 1 }], proof: 'p' } }));
    const attach = await screen.findByRole('button', { name: 'Attach to the comment' });
    expect(screen.getByRole('dialog')).toHaveTextContent('Or it comes with the comment you are writing, as an attachment.');
    await user.click(attach);
    await waitFor(() => expect(inputsOf(asked, 'attachment.keep')).toEqual([{ ticket: 'e' }]));
    expect(await screen.findByRole('button', { name: 'Remove e.png' })).toBeVisible();
    act(() => useDrops.setState({ asking: { tickets: [{ ticket: 'f', name: 'f.png', bytes: 1 }], proof: 'p', isPicked: true } }));
    expect(await screen.findByRole('button', { name: 'New version' })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Attach to the comment' })).toBeNull();
    expect(screen.getByRole('dialog')).not.toHaveTextContent('as an attachment');
    act(() => useDrops.getState().stopAsking());
  });
});
