import { act, screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { violations } from '../../test/axe';
import { answerWith, inputsOf } from '../../test/backend';
import { filmView, pageView, versionView } from '../../test/made';
import { show } from '../../test/show';
import type { MediaKind, MediaView } from '../backend';
import { useViewer } from '../viewer';
import { Composer } from './Composer';

const BOX = { shape: 'box', x: 1000, y: 2000, width: 3000, height: 4000 } as const;
const FILM = filmView({ width: 100, height: 100, frame_rate: [30_000, 1001], duration: [20, 1], drop_frame: true });

function composer(media: MediaView, kind: MediaKind) {
  const asked = answerWith({
    'thread.start': () => ({ thread: 't1', comment: 'c1' }),
    'media.pages': ({ first }) => [pageView({ number: first, label: String(first) })],
  });
  useViewer.getState().open('v', media);
  const shown = show(<Composer proof="p" version="v" kind={kind} versions={[versionView({ id: 'v' })]} fieldRef={null} onVersion={() => undefined} />);
  return { ...shown, started: () => inputsOf(asked, 'thread.start') };
}

function paint(number: number, isFilm: boolean) {
  act(() => {
    const { setFrame, setPage, setPainted } = useViewer.getState();
    if (isFilm) setFrame(number);
    else setPage(number);
    setPainted({ version: 'v', request: 1, page: isFilm ? null : number, frame: isFilm ? number : null, timecode: null, provisional: false, tableRevision: 2, key: null, thousandths: null });
  });
}

const field = () => screen.getByRole('textbox', { name: 'New comment' });

beforeEach(() => useViewer.setState(useViewer.getInitialState(), true));

it('is about the range of the film where one is set, and about the frame where that is not meant', async () => {
  const { user, container, started } = composer(FILM, 'video');
  paint(140, true);
  expect(screen.queryByRole('button', { name: 'About the range' })).toBeNull();
  act(() => useViewer.getState().setRange({ first: 132, last: 152 }));
  const chip = screen.getByRole('button', { name: 'About the range' });
  expect(chip).toHaveAttribute('aria-pressed', 'true');
  expect(screen.getByText('Comment on 00:00:04;12 – 00:00:05;02')).toBeVisible();
  expect(screen.getAllByText(/00:00:05;02/)).toHaveLength(1);
  await user.click(chip);
  expect(screen.getByText('Comment on frame 140')).toBeVisible();
  await user.type(field(), 'Too');
  await user.click(chip);
  expect(await violations(container)).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Comment' }));
  const place = { page: null, frame: 132, until: 152, table_revision: 2 };
  await waitFor(() => expect(started()).toEqual([{ version: 'v', place, marks: [], text: 'Too', attachments: [] }]));
});

it('is about the whole proof, with the marks where they are', async () => {
  const { user, started } = composer({ kind: 'pdf', num_pages: 8 }, 'pdf');
  paint(3, false);
  act(() => useViewer.getState().addToDraft(BOX));
  await user.click(screen.getByRole('button', { name: 'About the whole proof' }));
  expect(screen.getByText('Comment on the whole proof')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'About the whole proof' })).toBeNull();
  await user.type(field(), 'All');
  await user.keyboard('{Control>}{Enter}{/Control}');
  const marks = [{ shape: BOX, place: { page: 3, frame: null } }];
  await waitFor(() => expect(started()).toEqual([{ version: 'v', place: { page: null, frame: null }, marks, text: 'All', attachments: [] }]));
});

it('keeps adding marks of other pages once that is asked for', async () => {
  const { user } = composer({ kind: 'pdf', num_pages: 8 }, 'pdf');
  paint(3, false);
  expect(screen.queryByRole('button', { name: 'Keep adding' })).toBeNull();
  act(() => useViewer.getState().addToDraft(BOX));
  await user.click(screen.getByRole('button', { name: 'Keep adding' }));
  paint(5, false);
  act(() => useViewer.getState().addToDraft(BOX));
  expect(screen.getByText('2 marks')).toBeVisible();
  expect(useViewer.getState().aside).toEqual([]);
});

it('offers no whole where there is one place alone', () => {
  composer({ kind: 'image', width: 10, height: 10, num_pages: 1, dpi: null, vector: false }, 'image');
  act(() => useViewer.getState().addToDraft(BOX));
  expect(screen.queryByRole('button', { name: 'About the whole proof' })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Keep adding' })).toBeNull();
});
