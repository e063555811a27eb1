import { act, screen } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { violations } from '../../../test/axe';
import { answerWith, inputsOf } from '../../../test/backend';
import { show } from '../../../test/show';
import type { NoteView } from '../../backend';
import { useViewer } from '../store';
import { FromFile } from './FromFile';
import { usePapers } from './store';

const note = (number: number, change: Partial<NoteView> = {}): NoteView => ({
  number,
  page: 2,
  kind: 'Highlight',
  shape: { shape: 'box', x: 10_000, y: 20_000, width: 30_000, height: 40_000 },
  author: 'Grace',
  text: `Words ${number}`,
  modified: null,
  in_reply_to: null,
  state: null,
  ...change,
});

beforeEach(() => {
  useViewer.setState(useViewer.getInitialState(), true);
  useViewer.getState().open('v', { kind: 'pdf', num_pages: 3 });
  useViewer.getState().setPage(2);
  usePapers.getState().open('v');
});

const paint = () =>
  act(() => useViewer.getState().setPainted({ version: 'v', request: 1, page: 2, frame: null, timecode: null, provisional: false, tableRevision: 0, key: null, thousandths: null }));

it('lists what the file says about the page as threads that can only be read, and goes to one with its place framed', async () => {
  const asked = answerWith({ 'media.notes': () => [note(1), note(2, { author: 'Ada', in_reply_to: 1 }), note(3)] });
  const { user, container } = show(<FromFile version="v" isPdf />);
  expect(inputsOf(asked, 'media.notes')).toEqual([]);
  paint();
  await user.click(await screen.findByRole('button', { name: 'From the file (2)' }));
  expect(inputsOf(asked, 'media.notes')).toEqual([{ version: 'v', page: 2 }]);
  expect(screen.getAllByRole('listitem')).toHaveLength(2);
  expect(screen.queryByRole('textbox')).toBeNull();
  const first = screen.getByRole('button', { name: /Words 1.*Words 2/s });
  await user.click(first);
  expect(usePapers.getState().note?.number).toBe(1);
  expect(useViewer.getState().reveal?.shape).toEqual(note(1).shape);
  expect(await violations(container)).toEqual([]);
});

it('is not there where the page has none, or what is open is no PDF', async () => {
  const asked = answerWith({ 'media.notes': () => [] });
  const { container } = show(<FromFile version="v" isPdf />);
  paint();
  await act(() => Promise.resolve());
  expect(container.querySelector('[data-testid=from-file]')).toBeNull();
  show(<FromFile version="v" isPdf={false} />);
  expect(inputsOf(asked, 'media.notes')).toHaveLength(1);
});
