import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { violations } from '../../../test/axe';
import { answerWith } from '../../../test/backend';
import { proofView, versionView } from '../../../test/made';
import { show } from '../../../test/show';
import type { PixelClient } from '../pixels/client';
import { usePlayback } from '../play/store';
import { useViewer } from '../store';
import { playerOn, space } from '../testing/player';
import { fakeClient, type FakeSocket } from '../testing/socket';
import { Viewer } from '../Viewer';
import type { Sound } from './state';

const made = vi.hoisted(() => ({ client: null as PixelClient | null, sockets: [] as FakeSocket[] }));

vi.mock('../stage/shared', () => ({ easels: null, sharedClient: () => made.client }));

const RATE = 48_000;
const LENGTH = 60 * RATE;
const media: Sound = { kind: 'audio', channels: 2, sample_rate: RATE, num_samples: LENGTH, codec: 'flac', duration: [60, 1], confirmed: true };

function view() {
  const version = { ...versionView({ id: 'sound' }), media };
  const shown = show(<Viewer proof={proofView()} version={version} threads={[]} onMarkChange={() => undefined} onMarkRemove={() => undefined} />);
  act(() => field().focus());
  return shown;
}

const field = () => screen.getByRole('slider', { name: 'Position' });
const time = () => screen.getByTestId<HTMLInputElement>('place-timecode').value;
const cursor = () => useViewer.getState().sound.cursor;
const isPlaying = () => useViewer.getState().playing !== null;

function tap() {
  space(field(), 'keydown', 100);
  space(field(), 'keyup', 180);
}

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400);
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  window.localStorage.clear();
  useViewer.setState(useViewer.getInitialState(), true);
  usePlayback.setState({ ...usePlayback.getInitialState(), volume: 1000, isMuted: false, isLooped: false }, true);
  Object.assign(made, fakeClient());
  answerWith({
    'media.waveform': ({ columns }) => ({ num_samples: LENGTH, known: LENGTH, complete: true, sample_rate: RATE, channels: 2, columns: Array.from({ length: columns * 4 }, () => 0) }),
  });
});

/** Plays from where the cursor is, with a player that answers. */
async function played() {
  const shown = view();
  tap();
  const player = await playerOn(made.sockets);
  return { ...shown, ...player };
}

describe('a sound', () => {
  it('plays from the cursor by a tap of Space, which moves on between what the player says', async () => {
    const { socket, says } = await played();
    expect(socket.plays()).toEqual([expect.objectContaining({ version: 'sound', frame: null, sample: 0, speed: [1, 1], range: null, loop: false, every: false })]);
    expect(screen.getByTestId('play-said')).toHaveTextContent('Playing');
    expect(cursor()).toBe(0);
    says({ sample: 0 });
    await waitFor(() => expect(cursor()).toBeGreaterThan(0));
    expect(field()).toHaveAttribute('aria-valuetext', 'Playing');
    const before = cursor();
    tap();
    expect(isPlaying()).toBe(false);
    expect(socket.sent.at(-1)).toHaveProperty('pause');
    expect(cursor()).toBeGreaterThanOrEqual(before);
    expect(screen.getByTestId('play-said').textContent).toBe(`Paused at ${time().replace(/^0:0/, '')}`);
    // The player's last word comes late.
    const at = cursor();
    says({ sample: 70_000 });
    await new Promise((resolve) => void requestAnimationFrame(resolve));
    expect(cursor()).toBe(at);
  });

  it('ends where it ends', async () => {
    const { says, ends } = await played();
    says({ sample: LENGTH - 10 });
    ends({ frame: null, sample: LENGTH });
    expect([isPlaying(), cursor()]).toEqual([false, LENGTH]);
  });

  it('has J, K and L, a speed and a volume', async () => {
    const { socket, user, container } = await played();
    await user.keyboard('lj');
    expect(socket.plays().map(({ speed, reverse }) => [speed, reverse])).toEqual([
      [[1, 1], false],
      [[2, 1], false],
      [[1, 1], true],
    ]);
    await user.keyboard('m');
    expect(socket.sent.at(-1)).toMatchObject({ volume: { volume: 0 } });
    const at = cursor();
    await user.keyboard('{k>}l{/k}');
    expect([isPlaying(), cursor()]).toEqual([false, at + LENGTH / 1000]);
    await user.click(screen.getByRole('button', { name: 'Speed, 1 times' }));
    expect(screen.queryByRole('menuitemradio', { name: /Every frame/ })).toBeNull();
    await user.keyboard('{Escape}');
    expect(await violations(container)).toEqual([]);
  });

  it('keeps I, O and X for the range of the comment, which it plays on through', async () => {
    const { user, says } = await played();
    says({ sample: 4800 });
    await user.keyboard('i');
    says({ sample: 96_000 });
    await waitFor(() => expect(cursor()).toBeGreaterThanOrEqual(96_000));
    await user.keyboard('o');
    expect(isPlaying()).toBe(true);
    expect(useViewer.getState().draft?.place?.span?.end).toBeGreaterThanOrEqual(96_000);
    expect(useViewer.getState().range).toBeNull();
  });

  it('loops the range of the comment where the cursor is in it, else all of it', async () => {
    const { socket, user } = await played();
    act(() => useViewer.getState().setCursor(0));
    act(() => useViewer.getState().drawRange({ start: RATE, end: 2 * RATE }));
    await user.click(screen.getByRole('button', { name: 'Loop' }));
    expect(field()).toHaveFocus();
    tap();
    expect(socket.plays().at(-1)).toMatchObject({ loop: true, range: null });
    act(() => useViewer.getState().setCursor(RATE));
    tap();
    expect(socket.plays().at(-1)).toMatchObject({ loop: true, sample: RATE, range: [RATE, 2 * RATE] });
  });

  it('loops another range as soon as the comment has it, and all of it without one', async () => {
    const { socket, user } = await played();
    act(() => usePlayback.getState().setLooped(true));
    act(() => useViewer.getState().setCursor(RATE));
    tap();
    const before = socket.plays().length;
    act(() => useViewer.getState().drawRange({ start: 3 * RATE, end: 4 * RATE }));
    expect(socket.plays()).toHaveLength(before);
    act(() => useViewer.getState().drawRange({ start: 0, end: 2 * RATE }));
    expect(socket.plays().at(-1)).toMatchObject({ sample: RATE, loop: true, range: [0, 2 * RATE] });
    await user.keyboard('x');
    expect(socket.plays().at(-1)).toMatchObject({ sample: RATE, loop: true, range: null });
    expect(socket.plays()).toHaveLength(before + 2);
  });

  it('is not played by a tap of Space while a range is drawn', async () => {
    const { socket } = await played();
    tap();
    fireEvent.pointerDown(field(), { button: 0, clientX: 100, pointerId: 1 });
    fireEvent.pointerMove(field(), { clientX: 200, pointerId: 1 });
    tap();
    expect([isPlaying(), socket.plays().length]).toEqual([false, 1]);
    fireEvent.pointerUp(field(), { clientX: 200, pointerId: 1 });
    tap();
    expect(isPlaying()).toBe(true);
  });

  it('gets the keys back from In and Out', async () => {
    const { user } = await played();
    for (const name of ['In', 'Out']) {
      // oxlint-disable-next-line no-await-in-loop
      await user.click(screen.getByRole('button', { name }));
      expect(field()).toHaveFocus();
    }
  });

  it('asks for no connection before it is played', () => {
    view();
    expect(made.sockets).toEqual([]);
  });
});
