import { DialogContainer, ToastQueue } from '@react-spectrum/s2';
import { act, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { violations } from '../../test/axe';
import { answerWith, failure, inputsOf, type Answers } from '../../test/backend';
import { appState, filmView, proofCard, proofView, threadView } from '../../test/made';
import { show } from '../../test/show';
import { queryClient } from '../app/client';
import { receiveEvent, useDrops } from '../app/files';
import { savePictures, stopImport, useImports } from '../app/imports';
import { ImportTray } from '../app/ImportTray';
import { queryOf, type FormatView } from '../backend';
import { useViewer } from '../viewer';
import { actOf } from '../viewer/keys';
import { copyPicture, pictureShown, savePicture, savePictureCommand } from '../viewer/picture';
import { DropQuestion } from './DropQuestion';
import { ExportDialog } from './ExportDialog';
import { importComments, isReview, saveExport, takeComments } from './handing';
import { useListed } from './panel/listed';

const formats: FormatView[] = [
  { format: 'xfdf', ending: 'xfdf', unfit: 'XFDF is for PDF.', breaks_certification: false },
  { format: 'csv', ending: 'csv', unfit: null, breaks_certification: false },
  { format: 'new', ending: 'new', unfit: null, breaks_certification: false },
];
const threads = [
  threadView({ id: 'open' }),
  threadView({ id: 'done', number: 2, resolved: true }),
  threadView({ id: 'before', version: 'v1', version_number: 1 }),
];

beforeEach(() => {
  useListed.setState({ proof: null, threads: [] });
  useImports.setState({ items: [] });
  useViewer.setState(useViewer.getInitialState());
  useDrops.setState({ asking: null });
  vi.restoreAllMocks();
});

function dialog(proof = proofView(), more: Answers = {}) {
  const asked = answerWith({ 'export.formats': () => formats, 'threads.list': () => threads, ...more });
  return {
    asked,
    ...show(
      <DialogContainer onDismiss={() => undefined}>
        <ExportDialog proof={proof} />
      </DialogContainer>,
    ),
  };
}

describe('the export dialog', () => {
  it('lists every format there is, and says why one does not fit', async () => {
    dialog();
    expect(await screen.findByRole('radio', { name: /^Pictures with notes/ })).toBeChecked();
    expect(screen.getByRole('radio', { name: /^XFDF Only for a PDF\.$/ })).toBeDisabled();
    expect(screen.getByRole('radio', { name: /^Table \(CSV\)/ })).toBeEnabled();
    expect(screen.getByRole('radio', { name: 'NEW' })).toBeEnabled();
  });

  it('has first what everybody can open', async () => {
    dialog(proofView(), { 'export.formats': () => [...formats, { format: 'pdf', ending: 'pdf', unfit: null, breaks_certification: false }] });
    await screen.findByRole('radio', { name: /^Pictures with notes/ });
    const [pictures, pdf] = screen.getAllByRole('radio');
    expect(pictures).toHaveAttribute('value', 'pictures');
    expect(pdf).toHaveAttribute('value', 'pdf');
  });

  it('has nothing that axe finds', async () => {
    const { baseElement } = dialog();
    await screen.findByRole('radio', { name: /^Pictures with notes/ });
    expect(await violations(baseElement)).toEqual([]);
  });

  it('saves all comments of the current version, or those that are open or listed', async () => {
    useListed.setState({ proof: 'proof', threads: [threads[1]!, threads[2]!] });
    const saved = vi.spyOn(ToastQueue, 'positive').mockReturnValue(() => undefined);
    const { asked, user } = dialog(proofView(), { 'export.save': () => ({ name: 'Poster v2.csv', folder: 'Desk' }) });
    await user.click(await screen.findByRole('radio', { name: /^Table/ }));
    expect(screen.getByRole('radio', { name: 'All (2)' })).toBeChecked();
    await user.click(screen.getByRole('button', { name: 'Save…' }));
    await waitFor(() => expect(inputsOf(asked, 'export.save')).toEqual([{ proof: 'proof', format: 'csv', threads: null, title: 'Save the comments' }]));
    await waitFor(() => expect(saved).toHaveBeenCalledWith('“Poster v2.csv” saved in “Desk”', expect.anything()));
  });

  it.each([
    ['Open (1)', ['open']],
    ['As listed beside the canvas (1)', ['done']],
  ])('of %s only', async (name, ids) => {
    useListed.setState({ proof: 'proof', threads: [threads[1]!, threads[2]!] });
    const { asked, user } = dialog(proofView(), { 'export.save': () => null });
    await user.click(await screen.findByRole('radio', { name: /^Table/ }));
    await user.click(screen.getByRole('radio', { name }));
    await user.click(screen.getByRole('button', { name: 'Save…' }));
    await waitFor(() => expect(inputsOf(asked, 'export.save')).toEqual([{ proof: 'proof', format: 'csv', threads: ids, title: 'Save the comments' }]));
  });

  it('leaves out what is for the team only, unless it is asked for', async () => {
    const { asked, user } = dialog(proofView(), { 'threads.list': () => [...threads, threadView({ id: 'inside', audience: 'team' })], 'export.save': () => null });
    await user.click(await screen.findByRole('radio', { name: /^Table/ }));
    expect(screen.getByRole('radio', { name: 'Those that everyone sees (2)' })).toBeChecked();
    expect(screen.queryByText(/for the team only/)).toBeNull();
    await user.click(screen.getByRole('radio', { name: 'All (3)' }));
    expect(screen.getByText('1 of them is for the team only.')).toBeVisible();
    await user.click(screen.getByRole('radio', { name: 'Those that everyone sees (2)' }));
    await user.click(screen.getByRole('button', { name: 'Save…' }));
    await waitFor(() => expect(inputsOf(asked, 'export.save')).toEqual([{ proof: 'proof', format: 'csv', threads: ['open', 'done'], title: 'Save the comments' }]));
  });

  it('has nothing to save where nothing was said', async () => {
    dialog(proofView(), { 'threads.list': () => [threads[2]!] });
    await screen.findByRole('radio', { name: /^Table/ });
    expect(screen.getByRole('button', { name: 'Save…' })).toBeDisabled();
    expect(screen.getByText('There is no such comment on this version.')).toBeVisible();
  });

  it('offers no pictures of a sound', async () => {
    dialog(proofView({ card: proofCard({ kind: 'audio' }) }));
    expect(await screen.findByRole('radio', { name: /^Pictures with notes A sound has no picture\.$/ })).toBeDisabled();
    expect(screen.getByRole('radio', { name: /^Table/ })).toBeChecked();
  });

  it('breaks a certification only where that is known', async () => {
    const pdf = { format: 'pdf', ending: 'pdf', unfit: null, breaks_certification: true };
    const { asked, baseElement, user } = dialog(proofView(), { 'export.formats': () => [...formats, pdf], 'export.save': () => null });
    await user.click(await screen.findByRole('radio', { name: /^Table/ }));
    expect(screen.queryByText('Certified PDF')).toBeNull();
    await user.click(screen.getByRole('radio', { name: /^PDF with comments/ }));
    expect(screen.getByText(/will show the certification as broken in the copy\. The original stays as it is\.$/)).toBeVisible();
    expect(screen.getByRole('button', { name: 'Save…' })).toBeDisabled();
    expect(await violations(baseElement)).toEqual([]);
    await user.click(screen.getByRole('checkbox', { name: 'Export it all the same' }));
    await user.click(screen.getByRole('button', { name: 'Save…' }));
    await waitFor(() => expect(inputsOf(asked, 'export.save')).toEqual([{ proof: 'proof', format: 'pdf', threads: null, title: 'Save the comments' }]));
  });

  it('writes where files come in, says how far it is, and can be stopped there', async () => {
    let refuse: (reason: unknown) => void = () => undefined;
    const never = new Promise<never>((_, reject) => {
      refuse = reject;
    });
    const told = vi.spyOn(ToastQueue, 'negative').mockReturnValue(() => undefined);
    const asked = answerWith({ 'export.save': () => never, 'job.cancel': () => null });
    const tray = show(<ImportTray />);
    act(() => void saveExport({ proof: 'proof', format: 'csv', threads: null }, 'Poster'));
    expect(screen.getByText('Comments on Poster · Waiting')).toBeVisible();
    act(() => receiveEvent({ event: 'progress', ticket: 'export/proof', phase: 'read', done: 500, total: 2000 }));
    const bar = screen.getByRole('progressbar', { name: 'Comments on Poster' });
    expect(bar).toHaveAttribute('aria-valuetext', 'Reading, 500 of 2,000');
    expect(bar).toHaveAttribute('aria-valuenow', '25');
    act(() => receiveEvent({ event: 'progress', ticket: 'export/proof', phase: 'write', done: 5, total: 10 }));
    expect(bar).toHaveAttribute('aria-valuetext', 'Writing');
    expect(await violations(tray.container)).toEqual([]);
    await tray.user.click(screen.getByRole('button', { name: 'Stop Comments on Poster' }));
    await waitFor(() => expect(inputsOf(asked, 'job.cancel')).toEqual([{ ticket: 'export/proof' }]));
    expect(bar).toHaveAttribute('aria-valuetext', 'Stopping');
    await act(async () => refuse(failure('cancelled')));
    await waitFor(() => expect(useImports.getState().items).toEqual([]));
    expect(told).not.toHaveBeenCalled();
  });

  it('is under way once, and says so', async () => {
    const said = vi.spyOn(ToastQueue, 'neutral').mockReturnValue(() => undefined);
    const asked = answerWith({ 'export.save': () => new Promise(() => undefined) });
    const input = { proof: 'proof', format: 'csv', threads: null };
    void saveExport(input, 'Poster');
    await saveExport(input, 'Poster');
    expect(inputsOf(asked, 'export.save')).toHaveLength(1);
    expect(said).toHaveBeenCalledWith('Comments on Poster: that is under way already', expect.anything());
  });

  it('waits while it asks for a folder of pictures', async () => {
    answerWith({ 'export.pictures': () => new Promise(() => undefined) });
    show(<ImportTray />);
    act(() => void savePictures('v2', 'Poster', null));
    expect(await screen.findByText('Pictures of Poster · Waiting')).toBeVisible();
  });

  it('draws pictures where files come in, and can be stopped there', async () => {
    let refuse: (reason: unknown) => void = () => undefined;
    const never = new Promise<never>((_, reject) => {
      refuse = reject;
    });
    const { asked, user } = dialog(proofView(), { 'export.pictures': () => never, 'job.cancel': () => null });
    await screen.findByRole('radio', { name: /^Pictures/ });
    await user.click(screen.getByRole('button', { name: 'Save…' }));
    await waitFor(() => expect(inputsOf(asked, 'export.pictures')).toEqual([{ version: 'v2', threads: null, title: 'Choose where the folder of pictures goes' }]));
    expect(useImports.getState().items.map(({ ticket, state }) => [ticket.ticket, ticket.name, state])).toEqual([['pictures/v2', 'Pictures of Poster', 'running']]);
    await stopImport('pictures/v2');
    expect(inputsOf(asked, 'job.cancel')).toEqual([{ ticket: 'pictures/v2' }]);
    refuse(failure('cancelled'));
    await waitFor(() => expect(useImports.getState().items).toEqual([]));
  });
});

describe('comments that come in', () => {
  const ticket = { ticket: 'k', name: 'marks.xfdf', bytes: 10 };
  const counts = { threads: 0, replies: 0, known: 0, skipped: 0, reactions: 0, attachments: 0 };

  it.each([
    [{ ...counts, threads: 2, replies: 1, skipped: 1 }, '2 comments and 1 reply taken in; 1 left out that does not fit here'],
    [{ ...counts, threads: 1 }, '1 comment taken in'],
    [{ ...counts, threads: 1, reactions: 3, attachments: 1 }, '1 comment taken in. 3 reactions and 1 attached file are not part of this format'],
    [{ ...counts, threads: 2, reactions: 1 }, '2 comments taken in. 1 reaction is not part of this format'],
    [{ ...counts, threads: 2, attachments: 2 }, '2 comments taken in. 2 attached files are not part of this format'],
    [{ ...counts, replies: 3, known: 4 }, '3 replies taken in'],
    [{ ...counts, known: 2 }, 'All 2 comments in “marks.xfdf” are here already'],
    [{ ...counts, skipped: 5 }, 'Nothing in “marks.xfdf” is about this version'],
  ])('are told: %o', async (taken, text) => {
    const told = vi.spyOn(ToastQueue, 'neutral').mockReturnValue(() => undefined);
    const undo = { undo: 'thread.start', redo: null, undo_at: 1, redo_at: null, proof: null };
    const asked = answerWith({ 'app.state': () => appState(), 'import.pick': () => ticket, 'import.take': () => taken, 'undo.state': () => undo });
    await importComments('proof');
    await waitFor(() => expect(told).toHaveBeenCalledWith(text, expect.anything()));
    expect(inputsOf(asked, 'import.take')).toEqual([{ proof: 'proof', ticket: 'k' }]);
    // The way back stands where there is something to take back.
    const [, options] = told.mock.lastCall ?? [];
    expect(options?.actionLabel).toBe(taken.threads + taken.replies > 0 ? 'Undo' : undefined);
  });

  it('are not asked about where no file was chosen', async () => {
    const asked = answerWith({ 'import.pick': () => null });
    await importComments('proof');
    expect(asked.map(({ name }) => name)).toEqual(['import.pick']);
    expect(inputsOf(asked, 'import.pick')).toEqual([{ title: 'Choose a file of comments' }]);
  });

  it('say what is wrong with their file', async () => {
    const told = vi.spyOn(ToastQueue, 'negative').mockReturnValue(() => undefined);
    answerWith({
      'app.state': () => appState(),
      'import.take': () => {
        throw failure('review-damaged', 'It cannot be read.', false, 'Export it again.');
      },
    });
    await takeComments('proof', ticket);
    await waitFor(() => expect(told).toHaveBeenCalledWith('It cannot be read. Export it again.', expect.anything()));
  });

  it('are stopped where files come in, until they are recorded', async () => {
    const told = vi.spyOn(ToastQueue, 'neutral').mockReturnValue(() => undefined);
    let refuse: (reason: unknown) => void = () => undefined;
    const asked = answerWith({ 'app.state': () => appState(), 'import.take': () => new Promise((_, reject) => (refuse = reject)), 'job.cancel': () => null });
    const { user } = show(<ImportTray />);
    await act(async () => takeComments('proof', ticket));
    act(() => receiveEvent({ event: 'progress', ticket: 'k', phase: 'place', done: 30, total: 60 }));
    expect(await screen.findByRole('progressbar', { name: 'marks.xfdf' })).toHaveAttribute('aria-valuetext', 'Placing comments, 30 of 60');
    act(() => receiveEvent({ event: 'progress', ticket: 'k', phase: 'record', done: 0, total: 0 }));
    expect(screen.getByRole('button', { name: 'Stop marks.xfdf' })).toBeDisabled();
    act(() => receiveEvent({ event: 'progress', ticket: 'k', phase: 'read', done: 1, total: 60 }));
    await user.click(screen.getByRole('button', { name: 'Stop marks.xfdf' }));
    await waitFor(() => expect(inputsOf(asked, 'job.cancel')).toEqual([{ ticket: 'k' }]));
    await act(async () => refuse(failure('cancelled')));
    await waitFor(() => expect(useImports.getState().items).toEqual([]));
    expect(told).not.toHaveBeenCalled();
  });

  it('are known by what their files are called', () => {
    expect(['a.xfdf', 'b.JSON', 'c.otio', 'd.edl'].every((name) => isReview({ name }))).toBe(true);
    expect(['a.pdf', 'json', 'b.xfdf.png'].some((name) => isReview({ name }))).toBe(false);
  });

  it('are offered where such a file is dropped on a proof', async () => {
    const asked = answerWith({ 'app.state': () => appState(), 'proof.get': () => proofView(), 'import.take': () => ({ ...counts, threads: 1 }) });
    useDrops.setState({ asking: { tickets: [ticket], proof: 'proof' } });
    const { user } = show(<DropQuestion />);
    expect(await screen.findByRole('heading', { name: 'Take in the comments of marks.xfdf?' })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'New version' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Take in its comments' }));
    await waitFor(() => expect(inputsOf(asked, 'import.take')).toEqual([{ proof: 'proof', ticket: 'k' }]));
  });
});

describe('the picture that is shown', () => {
  const painted = { version: 'v2', request: 1, page: null, frame: null, timecode: null, provisional: false, tableRevision: 0, key: null, thousandths: null };

  it('is copied with its marks', async () => {
    const told = vi.spyOn(ToastQueue, 'positive').mockReturnValue(() => undefined);
    const asked = answerWith({ 'frame.copy': () => null });
    useViewer.setState({ version: 'v2', media: { kind: 'image', width: 10, height: 10, num_pages: 1, dpi: null, vector: false }, painted });
    await copyPicture();
    expect(inputsOf(asked, 'frame.copy')).toEqual([{ version: 'v2', place: { page: null, frame: null }, with_marks: true }]);
    expect(told).toHaveBeenCalledWith('Picture copied, with its marks', expect.anything());
  });

  it('has no marks for the team only, and says so', async () => {
    const copied = vi.spyOn(ToastQueue, 'positive').mockReturnValue(() => undefined);
    answerWith({ 'frame.copy': () => null, 'frame.save': () => ({ name: 'a.png', folder: 'Desk' }) });
    useViewer.setState({ version: 'v2', media: { kind: 'image', width: 10, height: 10, num_pages: 1, dpi: null, vector: false }, painted });
    const inside = threadView({ id: 'inside', audience: 'team', marks: [{ id: 'm', shape: { shape: 'point', x: 0, y: 0 } }] });
    queryClient.setQueryData(queryOf('threads.list', { proof: 'proof' }).queryKey, [inside]);
    await copyPicture();
    expect(copied).toHaveBeenLastCalledWith('Picture copied, with its marks but for those for the team only', expect.anything());
    await savePicture();
    expect(copied).toHaveBeenLastCalledWith('“a.png” saved in “Desk”, without the marks for the team only', expect.anything());
    queryClient.setQueryData(queryOf('threads.list', { proof: 'proof' }).queryKey, [{ ...inside, marks: [] }]);
    await copyPicture();
    expect(copied).toHaveBeenLastCalledWith('Picture copied, with its marks', expect.anything());
    queryClient.clear();
  });

  it('is copied by a key, whatever is selected on the canvas', () => {
    const event = new KeyboardEvent('keydown', { key: 'C', code: 'KeyC', ctrlKey: true, shiftKey: true });
    for (const state of ['canvas', 'mark', 'placing', 'probe'] as const) expect(actOf(event, state, 'pdf', false)).toEqual({ act: 'copy-picture' });
    expect(actOf(event, 'text', 'pdf', false)).toBeNull();
  });

  it('is the frame that is painted, by what it is', () => {
    const film = filmView({ num_frames: 9, duration: [9, 25], has_sound: false });
    const key = { pts: '400', ordinal: 0 };
    useViewer.setState({ version: 'v2', media: film, frame: 7, painted: { ...painted, frame: 4, tableRevision: 2, key } });
    expect(pictureShown()).toEqual({ version: 'v2', place: { page: null, frame: 4, table_revision: 2, key }, with_marks: true });
  });

  it('is none before it is painted, and of another version', async () => {
    const asked = answerWith({});
    useViewer.setState({ version: 'v2', media: { kind: 'pdf', num_pages: 3 }, painted: { ...painted, version: 'v1', page: 1 } });
    expect(savePictureCommand().why).toBe('Wait until the picture is shown');
    await copyPicture();
    expect(asked).toEqual([]);
  });
});
