import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { emit } from '@tauri-apps/api/event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { violations } from '../../../test/axe';
import { answerWith, failure, inputsOf, type Answers } from '../../../test/backend';
import { commentView, proofView, threadView, versionView } from '../../../test/made';
import { show } from '../../../test/show';
import { EVENT, type ThreadView, type Waveform } from '../../backend';
import { floating } from '../../look/floating';
import { parseRemembered, useViewer } from '../store';
import { Viewer, type ViewerProps } from '../Viewer';
import type { Sound } from './state';

const RATE = 48_000;
/** A minute of stereo: in a window of a thousand pixels one of them is 2880 samples. */
const LENGTH = 60 * RATE;
const PIXEL = LENGTH / 1000;
const media: Sound = { kind: 'audio', channels: 2, sample_rate: RATE, num_samples: LENGTH, codec: 'flac', duration: [60, 1], confirmed: true };

let known = LENGTH;
const waveform = ({ first, count, columns }: { first: number; count: number; columns: number }): Waveform => {
  const there = Math.max(0, Math.min(columns, Math.floor(((known - first) * columns) / count)));
  return { num_samples: LENGTH, known, complete: known === LENGTH, sample_rate: RATE, channels: 2, columns: Array.from({ length: there * 4 }, () => 0) };
};

function backend(more: Answers = {}) {
  return answerWith({ 'media.waveform': waveform, ...more });
}

function view(props: Partial<ViewerProps> = {}) {
  const version = { ...versionView({ id: 'sound' }), media };
  const calls = {
    onMarkChange: vi.fn<ViewerProps['onMarkChange']>(),
    onMarkRemove: vi.fn<ViewerProps['onMarkRemove']>(),
    onDraft: vi.fn<() => void>(),
    onThread: vi.fn<(thread: string) => void>(),
  };
  return { ...show(<Viewer proof={proofView()} version={version} threads={[]} {...calls} {...props} />), ...calls };
}

const thread = (id: string, number: number | null, start: number, end = start): ThreadView =>
  threadView({ id, number, version: 'sound', place: { page: null, frame: null, span: { start, end, sample_rate: RATE } }, comments: [commentView()] });

const field = () => screen.getByRole('slider', { name: 'Position' });
const said = () => screen.getByTestId('viewer-said').textContent;
const cursor = () => useViewer.getState().sound.cursor;
const stretch = () => useViewer.getState().sound.view;
const span = () => useViewer.getState().draft?.place?.span ?? null;

/** A drag on the lanes, in pixels from their left. */
function drag(from: number, to: number, release = true) {
  const at = (clientX: number) => ({ clientX, clientY: 10, button: 0, pointerId: 1 });
  fireEvent.pointerDown(field(), at(from));
  fireEvent.pointerMove(field(), at((from + to) / 2));
  fireEvent.pointerMove(field(), at(to));
  if (release) fireEvent.pointerUp(field(), at(to));
}

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400);
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  useViewer.setState(useViewer.getInitialState(), true);
  known = LENGTH;
  backend();
});

describe('the cursor', () => {
  it('is a slider that says where it is and moves by pixels, samples, screens and to the ends', async () => {
    const { user } = view();
    act(() => field().focus());
    expect(field()).toHaveAttribute('aria-valuetext', '0:00.000 of 1:00.000');
    await user.keyboard('{ArrowRight}');
    expect(cursor()).toBe(PIXEL);
    await user.keyboard('{Shift>}{ArrowRight}{/Shift}{ArrowLeft}');
    expect(cursor()).toBe(10 * PIXEL);
    await user.keyboard('..,');
    expect(cursor()).toBe(10 * PIXEL + 1);
    await user.keyboard('{End}');
    expect(field()).toHaveAttribute('aria-valuetext', '1:00.000 of 1:00.000');
    await user.keyboard('{Home}');
    expect(cursor()).toBe(0);
  });

  it('goes where one clicks, and to what one types', async () => {
    const asked = backend({ 'media.find-frame': ({ text }) => ({ frame: text === '#700' ? 700 : 12 * RATE }) });
    const { user } = view();
    drag(250, 251);
    expect(cursor()).toBe(250 * PIXEL);
    expect(useViewer.getState().draft).toBeNull();
    const time = screen.getByRole('textbox', { name: 'Time' });
    expect(time).toHaveValue('0:00:15.000');
    await user.clear(time);
    await user.type(time, '0:12{Enter}');
    await waitFor(() => expect(time).toHaveValue('0:00:12.000'));
    const sample = screen.getByRole('textbox', { name: 'Sample' });
    await user.clear(sample);
    await user.type(sample, '700{Enter}');
    await waitFor(() => expect(cursor()).toBe(700));
    expect(inputsOf(asked, 'media.find-frame')).toEqual([
      { version: 'sound', text: '0:12' },
      { version: 'sound', text: '#700' },
    ]);
  });

  it('is gone to by Ctrl+G', async () => {
    backend({ 'media.find-frame': () => ({ frame: 5 * RATE }) });
    const { user } = view();
    act(() => field().focus());
    await user.keyboard('{Control>}g{/Control}');
    await user.type(await screen.findByRole('textbox', { name: 'Time, or # and a sample' }), '0:05{Enter}');
    await waitFor(() => expect(cursor()).toBe(5 * RATE));
  });

  it('is silent while one writes', async () => {
    const { user } = view();
    const text = document.body.appendChild(document.createElement('textarea'));
    text.focus();
    await user.keyboard('io.x{ArrowRight}');
    text.remove();
    expect(useViewer.getState()).toMatchObject({ draft: null, sound: { cursor: 0, pending: null } });
  });
});

describe('a range', () => {
  it('is drawn by dragging, whichever way, and goes on to the comment', () => {
    const { onDraft } = view();
    drag(500, 200);
    expect(span()).toEqual({ start: 200 * PIXEL, end: 500 * PIXEL, sample_rate: RATE });
    expect(onDraft).toHaveBeenCalledTimes(1);
    expect(cursor()).toBe(200 * PIXEL);
    expect(screen.getByTestId('range-text')).toHaveTextContent('0:12.000 – 0:30.000 · 18.000 s');
  });

  it('has edges that can be dragged', () => {
    view();
    drag(200, 500);
    drag(501, 701);
    expect(span()).toMatchObject({ start: 200 * PIXEL, end: 700 * PIXEL });
    drag(199, 99);
    expect(span()).toMatchObject({ start: 100 * PIXEL, end: 700 * PIXEL });
    drag(100, 800);
    expect(span()).toMatchObject({ start: 700 * PIXEL, end: 800 * PIXEL });
  });

  it('is not changed by a click near its edge', () => {
    const { onDraft } = view();
    drag(200, 500);
    drag(502, 503);
    expect(span()).toMatchObject({ start: 200 * PIXEL, end: 500 * PIXEL });
    expect(cursor()).toBe(502 * PIXEL);
    expect(useViewer.getState().earlierDrafts).toHaveLength(1);
    expect(onDraft).toHaveBeenCalledTimes(1);
  });

  it('stays when a drag of the hand is ended by Escape', async () => {
    const { user } = view();
    drag(200, 500);
    act(() => useViewer.getState().setStretch({ from: 0, count: LENGTH / 2 }));
    act(() => useViewer.getState().setTool('hand'));
    drag(500, 400, false);
    act(() => field().focus());
    await user.keyboard('{Escape}');
    expect(span()).toMatchObject({ start: 200 * PIXEL, end: 500 * PIXEL });
    await user.keyboard('{Escape}');
    expect(span()).toBeNull();
  });

  it('that keys have just moved is gone for good when it is removed', async () => {
    const { user } = view();
    drag(200, 500);
    const edge = () => screen.getByRole('slider', { name: 'End of the range' });
    act(() => edge().focus());
    await user.keyboard('{ArrowRight}x');
    expect(span()).toBeNull();
    expect(field()).toHaveFocus();
    act(() => void useViewer.getState().undoDraft());
    expect(span()).toMatchObject({ end: 501 * PIXEL });
    act(() => edge().focus());
    await user.keyboard('{ArrowRight}');
    act(() => void useViewer.getState().undoDraft());
    expect(edge()).toHaveAttribute('aria-valuenow', String(500 * PIXEL));
    await new Promise((resolve) => void setTimeout(resolve, 700));
    expect(span()).toMatchObject({ end: 500 * PIXEL });
  });

  it('has its edges at the ends by Home and End, where the screen follows and the cursor stays', async () => {
    const { user } = view();
    drag(200, 250);
    act(() => useViewer.getState().setStretch({ from: 0, count: LENGTH / 2 }));
    const edge = () => screen.getByRole('slider', { name: 'End of the range' });
    act(() => edge().focus());
    await user.keyboard('{End}');
    expect(edge()).toHaveAttribute('aria-valuenow', String(LENGTH));
    expect(edge()).toHaveFocus();
    expect(stretch()).toEqual({ from: LENGTH / 2, count: LENGTH / 2 });
    expect(cursor()).toBe(200 * PIXEL);
    act(() => useViewer.getState().setStretch({ from: 0, count: LENGTH / 2 }));
    expect(edge()).toHaveFocus();
    await user.keyboard('{Home}');
    expect(edge()).toHaveAttribute('aria-valuenow', String(200 * PIXEL + 1));
    await waitFor(() => expect(span()).toMatchObject({ start: 200 * PIXEL, end: 200 * PIXEL + 1 }));
  });

  it('gives the focus to the lanes when it is removed by its button', async () => {
    const { user } = view();
    drag(200, 500);
    act(() => screen.getByRole('button', { name: 'Remove the range' }).focus());
    await user.keyboard('{Enter}');
    expect(span()).toBeNull();
    expect(field()).toHaveFocus();
  });

  it('is dropped by Escape while it is drawn', async () => {
    const { user, onDraft } = view();
    act(() => field().focus());
    drag(200, 500, false);
    await user.keyboard('{Escape}');
    fireEvent.pointerUp(field(), { clientX: 500, pointerId: 1 });
    expect(span()).toBeNull();
    expect(onDraft).not.toHaveBeenCalled();
    expect(said()).toBe('Range cancelled');
  });

  it('is set by keys, read out, moved by its edges, and goes on to the comment', async () => {
    const { user, onDraft } = view();
    act(() => field().focus());
    await user.keyboard('{Shift>}{ArrowRight}{/Shift}i');
    expect(said()).toBe('Range starts at 0:00.600. Move on, then O sets its end.');
    await user.keyboard('{Shift>}{ArrowRight}{/Shift}o');
    expect(said()).toBe('Range 0:00.600 to 0:01.200, 0.600 s. Enter writes a comment on it, X removes it.');
    expect(span()).toMatchObject({ start: 10 * PIXEL, end: 20 * PIXEL });
    act(() => screen.getByRole('slider', { name: 'End of the range' }).focus());
    await user.keyboard('{ArrowRight}{Shift>}{ArrowRight}{/Shift}.');
    expect(said()).toBe('Range 0:00.600 to 0:01.860, 1.260 s');
    await waitFor(() => expect(span()).toMatchObject({ start: 10 * PIXEL, end: 31 * PIXEL + 1 }));
    act(() => field().focus());
    await user.keyboard('{Shift>}O{/Shift}');
    expect(cursor()).toBe(31 * PIXEL + 1);
    expect(onDraft).not.toHaveBeenCalled();
    await user.keyboard('{Enter}');
    expect(onDraft).toHaveBeenCalledTimes(1);
  });

  it('is undone and redone, one change for what was pressed in a row', async () => {
    view();
    drag(200, 500);
    const start = screen.getByRole('slider', { name: 'Start of the range' });
    for (let pressed = 0; pressed < 3; pressed += 1) fireEvent.keyDown(start, { code: 'ArrowRight', key: 'ArrowRight' });
    await waitFor(() => expect(span()?.start).toBe(203 * PIXEL));
    act(() => void useViewer.getState().undoDraft());
    expect(span()?.start).toBe(200 * PIXEL);
    act(() => void useViewer.getState().undoDraft());
    expect(span()).toBeNull();
    act(() => void useViewer.getState().redoDraft());
    expect(span()).toMatchObject({ start: 200 * PIXEL, end: 500 * PIXEL });
  });

  it('is cleared by X, and the words stay', async () => {
    const { user } = view();
    drag(200, 500);
    act(() => useViewer.getState().write('sound', 'Too loud'));
    act(() => field().focus());
    await user.keyboard('x');
    expect(useViewer.getState().draft).toMatchObject({ text: 'Too loud', place: { span: { start: 200 * PIXEL, end: 200 * PIXEL } } });
    expect(said()).toBe('Range removed');
  });

  it('is dropped by Escape after the selection, one thing at a time', async () => {
    const { user } = view({ threads: [thread('a', 1, RATE)] });
    drag(200, 500);
    act(() => useViewer.getState().select('a'));
    act(() => field().focus());
    await user.keyboard('{Escape}');
    expect(useViewer.getState().selectedThread).toBeNull();
    expect(span()).not.toBeNull();
    await user.keyboard('{Escape}');
    expect(useViewer.getState().draft).toBeNull();
  });

  it('is not drawn on what is archived', async () => {
    const { user } = view({ isReadOnly: true });
    drag(200, 500);
    act(() => field().focus());
    await user.keyboard('io');
    expect(useViewer.getState().draft).toBeNull();
    expect(said()).toContain('archived');
    expect(screen.queryByRole('button', { name: 'In' })).toBeNull();
  });
});

describe('looking nearer', () => {
  it('keeps the cursor in its place, goes back to the whole, and shows where one is', async () => {
    const { user } = view();
    drag(250, 250);
    act(() => field().focus());
    expect(screen.queryByTestId('overview')).toBeNull();
    await user.keyboard('{Control>}+{/Control}');
    expect(stretch()).toEqual({ from: 125 * PIXEL, count: LENGTH / 2 });
    expect(screen.getByRole('button', { name: 'Zoom, 2 times' })).toBeVisible();
    expect(screen.getByTestId('overview-frame')).toHaveStyle({ left: '125px', width: '500px' });
    await user.keyboard('{Control>}1{/Control}');
    expect(stretch()).toEqual({ from: 250 * PIXEL - 500, count: 1000 });
    await user.keyboard('{Control>}0{/Control}');
    expect(stretch()).toBeNull();
  });

  it('by the wheel keeps what is under the pointer, and with Shift goes along', () => {
    view();
    vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue({ left: 0, top: 0, width: 1000, height: 400 } as DOMRect);
    const under = (x: number) => (stretch()?.from ?? 0) + (x / 1000) * (stretch()?.count ?? LENGTH);
    for (const deltaY of [-100, -100, -40, 30, -100]) {
      act(() => void field().dispatchEvent(new WheelEvent('wheel', { deltaY, clientX: 700, bubbles: true, cancelable: true })));
      expect(under(700)).toBeCloseTo(700 * PIXEL, 3);
    }
    const { from = 0, count = 0 } = stretch() ?? {};
    act(() => void field().dispatchEvent(new WheelEvent('wheel', { deltaY: 100, shiftKey: true, clientX: 700, bubbles: true, cancelable: true })));
    expect(stretch()?.from).toBeCloseTo(from + count / 10, 3);
    expect(stretch()?.count).toBe(count);
  });

  it('is moved by the hand, and the hand draws nothing', () => {
    view();
    act(() => useViewer.getState().setStretch({ from: 1000 * 100, count: 1000 * 100 }));
    act(() => useViewer.getState().setTool('hand'));
    drag(500, 400);
    expect(stretch()?.from).toBeCloseTo(110_000, 3);
    expect(useViewer.getState()).toMatchObject({ draft: null, sound: { cursor: 0 } });
  });

  it('shows the range', async () => {
    const { user } = view();
    drag(200, 280);
    act(() => field().focus());
    await user.keyboard('{Control>}2{/Control}');
    expect(stretch()).toEqual({ from: 190 * PIXEL, count: 100 * PIXEL });
  });

  it('is remembered', async () => {
    const onRemember = vi.fn<NonNullable<ViewerProps['onRemember']>>();
    const { unmount } = view({ onRemember });
    act(() => useViewer.getState().setStretch({ from: 48_000, count: 96_000 }));
    act(() => useViewer.getState().setCursor(50_000));
    await waitFor(() => expect(onRemember).toHaveBeenCalled());
    const kept = parseRemembered(JSON.stringify(onRemember.mock.lastCall?.[0]));
    unmount();
    useViewer.setState(useViewer.getInitialState(), true);
    view({ remembered: kept });
    expect(useViewer.getState().sound).toMatchObject({ cursor: 50_000, view: { from: 48_000, count: 96_000 } });
  });
});

describe('comments', () => {
  const threads = [thread('a', 1, 12 * RATE, 30 * RATE), thread('b', 2, 45 * RATE), threadView({ id: 'whole', version: 'sound', number: 3 })];

  it('stand above the waveform with their numbers and open', async () => {
    const { user, onThread } = view({ threads });
    const bars = screen.getByRole('list', { name: 'Comments in the sound' });
    expect(within(bars).getAllByRole('button')).toHaveLength(2);
    await user.click(within(bars).getByRole('button', { name: 'Comment 1 at 0:12.000 – 0:30.000' }));
    expect(onThread).toHaveBeenCalledWith('a');
    expect(cursor()).toBe(12 * RATE);
    within(bars).getByRole('button', { name: 'Comment 2 at 0:45.000' }).focus();
    await user.keyboard('{Enter}');
    expect(onThread).toHaveBeenLastCalledWith('b');
  });

  it('are gone through by keys, and brought on screen', async () => {
    const { user, onThread } = view({ threads });
    act(() => useViewer.getState().setStretch({ from: 0, count: 4 * RATE }));
    act(() => field().focus());
    await user.keyboard('{ArrowDown}');
    expect([cursor(), onThread.mock.lastCall]).toEqual([12 * RATE, ['a']]);
    expect(stretch()?.from).toBeLessThan(12 * RATE);
    expect((stretch()?.from ?? 0) + (stretch()?.count ?? 0)).toBeGreaterThan(30 * RATE);
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}');
    expect([cursor(), onThread.mock.lastCall]).toEqual([45 * RATE, ['whole']]);
  });

  it('can be hidden', async () => {
    const { user } = view({ threads });
    act(() => field().focus());
    await user.keyboard('{Shift>}H{/Shift}');
    expect(screen.queryByRole('button', { name: /Comment 1/ })).toBeNull();
  });
});

describe('while it is read', () => {
  it('draws what is known and says how much that is, until it is all', async () => {
    known = LENGTH / 4;
    const asked = backend();
    view();
    expect(await screen.findByText('Reading the sound, 25 %')).toBeVisible();
    expect(screen.getByTestId('waveform').dataset['settled']).toBe('false');
    known = LENGTH;
    await act(() => emit(EVENT, { event: 'changed', tags: ['waveform/other'] }));
    const before = inputsOf(asked, 'media.waveform').length;
    await act(() => emit(EVENT, { event: 'changed', tags: ['waveform/sound'] }));
    await waitFor(() => expect(screen.queryByText(/Reading the sound/)).toBeNull());
    expect(inputsOf(asked, 'media.waveform').length).toBeGreaterThan(before);
    await waitFor(() => expect(screen.getByTestId('waveform').dataset['settled']).toBe('true'));
  });

  it('begins where the file does not say how long it is, and grows', async () => {
    const length = () => Number(field().getAttribute('aria-valuemax'));
    let there = 0;
    backend({ 'media.waveform': (input) => ({ ...waveform(input), num_samples: there, known: there, complete: there === LENGTH, columns: [] }) });
    view({ version: { ...versionView({ id: 'sound' }), media: { ...media, num_samples: 0, duration: [0, 1], confirmed: false } } });
    expect(await screen.findByRole('progressbar', { name: 'Reading the sound' })).not.toHaveAttribute('aria-valuenow');
    expect(length()).toBe(0);
    there = LENGTH / 2;
    await act(() => emit(EVENT, { event: 'changed', tags: ['waveform/sound'] }));
    await waitFor(() => expect(length()).toBe(LENGTH / 2));
    expect(screen.getByText('Reading the sound')).toBeVisible();
    there = LENGTH;
    await act(() => emit(EVENT, { event: 'changed', tags: ['waveform/sound'] }));
    await waitFor(() => expect(length()).toBe(LENGTH));
    expect(screen.queryByText('Reading the sound')).toBeNull();
  });

  it.each(['crashed', 'damaged'])('says what keeps it away (%s), and tries again', async (code) => {
    let dead = true;
    const asked = backend({
      'media.waveform': (input) => (dead ? Promise.reject(failure(code, 'The decoder died on this file.')) : waveform(input)),
      'media.retry': () => {
        dead = false;
        return null;
      },
    });
    const { user } = view();
    expect(await screen.findByText('The decoder died on this file.')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.queryByText('The decoder died on this file.')).toBeNull());
    expect(inputsOf(asked, 'media.retry')).toEqual([{ version: 'sound' }]);
  });
});

describe('what was noticed in the file', () => {
  it('is said below the waveform, and put away with the keys back at it', async () => {
    backend();
    const notices = [{ code: 'cut-short', message: 'the file is cut off', page: null }];
    const { user, container } = view({ version: { ...versionView({ id: 'sound', notices }), media } });
    expect(await screen.findByText('The file is cut off')).toBeVisible();
    expect(await violations(container)).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Put this note away' }));
    expect(screen.queryByTestId('viewer-notices')).toBeNull();
    expect(field()).toHaveFocus();
  });
});

describe('for everyone', () => {
  it('axe finds nothing, with a range and nearer too', async () => {
    const { container } = view({ threads: [thread('a', 1, 12 * RATE, 30 * RATE)] });
    await screen.findByRole('toolbar');
    expect(await violations(container)).toEqual([]);
    drag(100, 300);
    act(() => useViewer.getState().setStretch({ from: 0, count: LENGTH / 2 }));
    expect(await violations(container)).toEqual([]);
  });

  it('has tools with a ground of their own, and says which comment is chosen', () => {
    view({ threads: [thread('a', 1, 12 * RATE, 30 * RATE)] });
    expect(screen.getByRole('toolbar')).toHaveClass(...floating.trim().split(/\s+/));
    const comment = screen.getByRole('button', { name: /Comment 1/ });
    expect(comment).toHaveAttribute('aria-current', 'false');
    act(() => useViewer.getState().select('a'));
    expect(comment).toHaveAttribute('aria-current', 'true');
  });

  it('has no tools that are for pictures', () => {
    view();
    for (const name of ['Box', 'Eyedropper', 'Ruler', 'Overlays', 'Rotate view']) expect(screen.queryByRole('button', { name })).toBeNull();
  });
});
