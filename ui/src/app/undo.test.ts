import { ToastQueue } from '@react-spectrum/s2';
import { beforeEach, expect, it, vi } from 'vitest';
import { answerWith } from '../../test/backend';
import { call, onRecorded, type UndoState } from '../backend';
import { useViewer } from '../viewer';
import { sayUndoable, step, undoAll } from './undo';

const BOX = { shape: 'box', x: 1, y: 1, width: 10, height: 10 } as const;
const LATER = 60_000;

/** A record that resolving is the last act of, at this time. */
function record(at: number) {
  const done: string[] = [];
  let state: UndoState = { undo: 'thread.resolve', redo: null, undo_at: at, redo_at: null, proof: 'p' };
  answerWith({
    'undo.state': () => state,
    undo: () => {
      done.push('undo');
      return (state = { undo: null, redo: 'thread.resolve', undo_at: null, redo_at: Date.now() - 1, proof: 'p' });
    },
    redo: () => {
      done.push('redo');
      return (state = { undo: 'thread.resolve', redo: null, undo_at: Date.now(), redo_at: null, proof: 'p' });
    },
    'thread.resolve': () => null,
  });
  return done;
}

const marks = () => useViewer.getState().draft?.marks.length ?? 0;

beforeEach(() => {
  useViewer.setState(useViewer.getInitialState());
  useViewer.getState().open('v', { kind: 'image', width: 100, height: 100, num_pages: 1, dpi: null, vector: false });
  window.location.hash = '#/proof/p';
});

it('takes back what was recorded after a drawing before the drawing, and makes both again in turn', async () => {
  useViewer.getState().addToDraft(BOX);
  const done = record(Date.now() + LATER);
  await step('undo');
  expect([done, marks()]).toEqual([['undo'], 1]);
  await new Promise((rest) => setTimeout(rest, 3));
  await step('undo');
  expect([done, marks()]).toEqual([['undo'], 0]);
  await step('redo');
  expect([done, marks()]).toEqual([['undo'], 1]);
  await step('redo');
  expect([done, marks()]).toEqual([['undo', 'redo'], 1]);
});

it('loses no step that is asked for while another is under way, and asks for no more once a held key is let go', async () => {
  useViewer.getState().addToDraft(BOX);
  const done = record(Date.now() + LATER);
  void step('undo');
  void step('undo', true);
  void step('undo');
  await vi.waitFor(() => expect([done, marks()]).toEqual([['undo'], 0]));
  void step('redo');
  await step('redo');
  await vi.waitFor(() => expect([done, marks()]).toEqual([['undo', 'redo'], 1]));
});

it('takes back a drawing before what was recorded earlier, and leaves it alone elsewhere', async () => {
  useViewer.getState().addToDraft(BOX);
  const done = record(Date.now() - LATER);
  window.location.hash = '#/';
  await step('undo');
  expect([done, marks()]).toEqual([['undo'], 1]);
  window.location.hash = '#/proof/p';
  await step('undo');
  expect([done, marks()]).toEqual([['undo'], 0]);
});

it('has nothing drawn to make again once something is recorded', async () => {
  const stop = onRecorded(() => useViewer.getState().forgetUndone());
  const done = record(Date.now() - LATER);
  useViewer.getState().addToDraft(BOX);
  await step('undo');
  expect(useViewer.getState().undoneDrafts).toHaveLength(1);
  await call('undo.state', {});
  expect(useViewer.getState().undoneDrafts).toHaveLength(1);
  await call('thread.resolve', { thread: 't' });
  expect([useViewer.getState().undoneDrafts, done]).toEqual([[], []]);
  stop();
});

it('takes back several that were recorded together, but not once something else was done', async () => {
  const done = record(7);
  await undoAll(3, 6);
  expect(done).toEqual([]);
  await undoAll(1, 7);
  expect(done).toEqual(['undo']);
  await undoAll(2, null);
  expect(done).toEqual(['undo']);
});

it('offers to take back the very act that it speaks of, while one is on its page, and no other act', async () => {
  const said = vi.spyOn(ToastQueue, 'neutral').mockReturnValue(() => undefined);
  const done = record(7);
  sayUndoable('Comment 1 resolved');
  await vi.waitFor(() => expect(said).toHaveBeenCalledWith('Comment 1 resolved', expect.objectContaining({ actionLabel: 'Undo' })));
  const offered = said.mock.lastCall?.[1]?.onAction;
  // The same kind of act, done later.
  const later = record(8);
  offered?.();
  await vi.waitFor(() => expect(said).toHaveBeenLastCalledWith(expect.stringContaining('Something else was done since'), expect.anything()));
  expect([done, later]).toEqual([[], []]);
  const again = record(7);
  offered?.();
  await vi.waitFor(() => expect(said).toHaveBeenLastCalledWith(expect.stringContaining('Undone'), expect.anything()));
  expect(again).toEqual(['undo']);
  said.mockClear();
  sayUndoable('Comment 2 resolved');
  window.location.hash = '#/';
  await new Promise((rest) => setTimeout(rest, 20));
  expect(said).not.toHaveBeenCalled();
  said.mockRestore();
});
