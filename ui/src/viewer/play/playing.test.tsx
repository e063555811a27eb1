import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { violations } from '../../../test/axe';
import { answerWith } from '../../../test/backend';
import { commentView, filmView, proofView, threadView, versionView } from '../../../test/made';
import { show } from '../../../test/show';
import type { MediaView, ThreadView } from '../../backend';
import type { Easels as RealEasels } from '../paint/easels';
import type { PixelClient } from '../pixels/client';
import { useViewer } from '../store';
import { blankPainter, playerOn, space } from '../testing/player';
import { fakeClient, type FakeSocket } from '../testing/socket';
import { Viewer } from '../Viewer';
import { usePlayback } from './store';

const made = vi.hoisted(() => ({ client: null as PixelClient | null, sockets: [] as FakeSocket[], easels: null as RealEasels | null }));

vi.mock('../stage/shared', () => ({
  get easels() {
    return made.easels;
  },
  sharedClient: () => made.client,
}));

const film = filmView();
const marked = (frame: number): ThreadView =>
  threadView({
    version: 'film',
    place: { page: null, frame },
    marks: [{ id: 'm', shape: { shape: 'box', x: 100_000, y: 200_000, width: 300_000, height: 100_000 } }],
    comments: [commentView({ can_edit: true })],
  });

async function view(media: MediaView = film, threads: ThreadView[] = []) {
  const version = { ...versionView({ id: 'film' }), media };
  const shown = show(
    <Viewer proof={proofView()} version={version} threads={threads} onMarkChange={() => undefined} onMarkRemove={() => undefined} />,
  );
  const player = await playerOn(made.sockets);
  await player.still(0);
  act(() => stage().focus());
  return { ...shown, ...player };
}

const stage = () => screen.getByRole('application');
const field = (which: 'frame' | 'timecode') => screen.getByTestId<HTMLInputElement>(`place-${which}`).value;
const said = () => screen.getByTestId('play-said').textContent;
const isPlaying = () => useViewer.getState().playing !== null;
const button = (name: string) => screen.getByRole('button', { name });
const pauses = ({ sent }: FakeSocket) => sent.filter((message) => 'pause' in message).length;

function tap() {
  space(stage(), 'keydown', 100);
  space(stage(), 'keyup', 180);
}

beforeEach(async () => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(800);
  HTMLElement.prototype.setPointerCapture = () => undefined;
  window.localStorage.clear();
  useViewer.setState(useViewer.getInitialState(), true);
  usePlayback.setState({ ...usePlayback.getInitialState(), volume: 1000, isMuted: false, isLooped: false }, true);
  const { Easels } = await import('../paint/easels');
  const { client, sockets } = fakeClient();
  Object.assign(made, { client, sockets, easels: new Easels(blankPainter) });
  answerWith({});
});

describe('a tap of Space', () => {
  it('plays, with everything that is seen of the frame, and pauses at the frame that is seen', async () => {
    const { socket, frames, still } = await view();
    tap();
    expect(socket.plays()).toEqual([expect.objectContaining({ version: 'film', frame: 0, sample: null, speed: [1, 1], reverse: false, every: false, range: null, loop: false, volume: 1000 })]);
    expect(said()).toBe('Playing');
    await frames(0, 1, 3);
    expect([field('frame'), field('timecode')]).toEqual(['3', '00:00:00:03']);
    // What passes is not read out.
    expect(stage()).toHaveAccessibleName('Canvas, Poster');
    expect(screen.getByRole('slider', { name: 'Timeline' })).toHaveAttribute('aria-valuetext', 'Playing');
    expect(said()).toBe('Playing');
    tap();
    expect(pauses(socket)).toBe(1);
    expect(socket.shows().at(-1)).toMatchObject({ frame: 3 });
    expect(said()).toBe('Paused at 00:00:00:03');
    await still(3);
    expect(useViewer.getState()).toMatchObject({ playing: null, frame: 3, painted: { frame: 3 } });
    expect(screen.getByRole('slider', { name: 'Timeline' })).toHaveAttribute('aria-valuetext', '00:00:00:03, frame 3 of 599');
  });

  it('is none when Space is held, or something was moved by it', async () => {
    const { socket } = await view();
    space(stage(), 'keydown', 100);
    space(stage(), 'keydown', 150);
    space(stage(), 'keyup', 300);
    expect(socket.plays()).toEqual([]);
    space(stage(), 'keydown', 400);
    fireEvent.pointerDown(stage(), { button: 0, clientX: 10, clientY: 10, pointerId: 1 });
    fireEvent.pointerMove(stage(), { clientX: 30, clientY: 10, pointerId: 1 });
    fireEvent.pointerUp(stage(), { pointerId: 1 });
    space(stage(), 'keyup', 450);
    expect(socket.plays()).toEqual([]);
  });

  it('is none while one draws, and neither are J and L', async () => {
    const { socket, user } = await view();
    act(() => useViewer.getState().setTool('box'));
    fireEvent.pointerDown(stage(), { button: 0, clientX: 400, clientY: 400, pointerId: 1 });
    fireEvent.pointerMove(stage(), { clientX: 500, clientY: 450, pointerId: 1 });
    tap();
    await user.keyboard('lj');
    expect(socket.plays()).toEqual([]);
    fireEvent.pointerUp(stage(), { pointerId: 1 });
    expect(useViewer.getState().draft).toMatchObject({ place: { frame: 0 }, marks: [{ shape: { shape: 'box' } }] });
    tap();
    expect(socket.plays()).toHaveLength(1);
  });

  it('is none by a key that went down elsewhere and repeats', async () => {
    const { socket } = await view();
    act(() => {
      const event = new KeyboardEvent('keydown', { code: 'Space', key: ' ', bubbles: true, cancelable: true, repeat: true });
      Object.defineProperty(event, 'timeStamp', { value: 100 });
      stage().dispatchEvent(event);
    });
    space(stage(), 'keyup', 150);
    expect(socket.plays()).toEqual([]);
  });

  it('pauses where one went, before anything was shown', async () => {
    const { socket, frames, user } = await view();
    tap();
    await frames(7);
    tap();
    await user.keyboard('{Home}');
    tap();
    tap();
    expect(useViewer.getState()).toMatchObject({ playing: null, frame: 0 });
    expect(socket.shows().at(-1)).toMatchObject({ frame: 0 });
  });

  it('counts on the ruler, too, and not where one writes or on a button', async () => {
    const { socket } = await view();
    const ruler = screen.getByRole('slider', { name: 'Timeline' });
    space(ruler, 'keydown', 0);
    space(ruler, 'keyup', 50);
    expect(socket.plays()).toHaveLength(1);
    const typed = document.body.appendChild(document.createElement('textarea'));
    for (const element of [typed, screen.getByRole('button', { name: /^Zoom/ })]) {
      space(element, 'keydown', 100);
      space(element, 'keyup', 150);
    }
    typed.remove();
    expect(isPlaying()).toBe(true);
  });
});

describe('J, K and L', () => {
  it('go faster, the other way, and stop', async () => {
    const { socket, user } = await view();
    await user.keyboard('lll');
    expect(socket.plays().map(({ speed, reverse }) => [speed, reverse])).toEqual([
      [[1, 1], false],
      [[2, 1], false],
      [[4, 1], false],
    ]);
    expect(button('Speed, 4 times')).toBeInTheDocument();
    await user.keyboard('jj');
    expect(socket.plays().slice(3).map(({ speed, reverse }) => [speed, reverse])).toEqual([
      [[1, 1], true],
      [[2, 1], true],
    ]);
    expect(button('Speed, 2 times, in reverse')).toHaveTextContent('−2×');
    await user.keyboard('k');
    expect(isPlaying()).toBe(false);
    expect(button('Speed, 1 times')).toHaveTextContent('1×');
  });

  it('go frame by frame while K is held', async () => {
    const { socket, user } = await view();
    await user.keyboard('{k>}lll{j}');
    expect(useViewer.getState().frame).toBe(2);
    expect(socket.plays()).toEqual([]);
    await user.keyboard('{/k}l');
    expect(socket.plays()).toEqual([expect.objectContaining({ frame: 2 })]);
  });

  it('do not go faster by being held', async () => {
    const { socket } = await view();
    for (const repeat of [false, true, true]) fireEvent.keyDown(stage(), { key: 'l', code: 'KeyL', repeat });
    expect(socket.plays()).toHaveLength(1);
  });
});

describe('whoever does something else', () => {
  it('pauses at that frame: steps, scrubs, types, draws', async () => {
    const { socket, user, frames } = await view();
    tap();
    await frames(4);
    await user.keyboard('{ArrowRight}');
    expect(useViewer.getState()).toMatchObject({ playing: null, frame: 5 });
    expect(socket.shows().at(-1)).toMatchObject({ frame: 5 });

    tap();
    await frames(6);
    fireEvent.pointerDown(screen.getByRole('slider', { name: 'Timeline' }), { button: 0, clientX: 500, pointerId: 1 });
    fireEvent.pointerUp(screen.getByRole('slider', { name: 'Timeline' }), { pointerId: 1 });
    expect(useViewer.getState()).toMatchObject({ playing: null, frame: 300 });

    act(() => stage().focus());
    tap();
    await frames(301);
    act(() => screen.getByTestId('place-timecode').focus());
    expect(useViewer.getState()).toMatchObject({ playing: null, frame: 301 });

    act(() => stage().focus());
    tap();
    await frames(302);
    act(() => useViewer.getState().setTool('box'));
    fireEvent.pointerDown(stage(), { button: 0, clientX: 400, clientY: 400, pointerId: 1 });
    expect(useViewer.getState()).toMatchObject({ playing: null, frame: 302 });
    fireEvent.pointerMove(stage(), { clientX: 500, clientY: 450, pointerId: 1 });
    fireEvent.pointerUp(stage(), { pointerId: 1 });
    expect(useViewer.getState().draft).toMatchObject({ place: { frame: 302 }, marks: [{ shape: { shape: 'box' } }] });
  });

  it('goes on while only the view moves', async () => {
    const { user, frames } = await view();
    tap();
    await frames(2);
    await user.keyboard('+{Shift>}H{/Shift}');
    act(() => useViewer.getState().setTool('hand'));
    fireEvent.pointerDown(stage(), { button: 0, clientX: 400, clientY: 400, pointerId: 1 });
    fireEvent.pointerUp(stage(), { pointerId: 1 });
    expect(isPlaying()).toBe(true);
  });

  it('leaves, and the play is over', async () => {
    const { socket, unmount } = await view();
    tap();
    unmount();
    expect(isPlaying()).toBe(false);
    expect(socket.sent.at(-1)).toHaveProperty('cancel');
  });
});

it('shows the marks of the frame that is seen, and no others', async () => {
  const { frames } = await view(film, [marked(2)]);
  tap();
  await frames(1);
  expect(screen.queryByRole('button', { name: /Mark 1/ })).toBeNull();
  await frames(2);
  expect(screen.getByRole('button', { name: /Mark 1/ })).toBeInTheDocument();
  await frames(3);
  expect(screen.queryByRole('button', { name: /Mark 1/ })).toBeNull();
});

it('ends where the player says', async () => {
  const { socket, frames, ends } = await view();
  tap();
  await frames(598, 599);
  ends({ frame: 599, sample: null });
  expect(useViewer.getState()).toMatchObject({ playing: null, frame: 599 });
  expect(socket.shows().at(-1)).toMatchObject({ frame: 599 });
  expect(said()).toBe('Paused at 00:00:23:24');
  expect(button('Play')).toBeInTheDocument();
});

it('says why it could not go on', async () => {
  const { socket, frames } = await view();
  tap();
  await frames(3);
  const { stream, request } = socket.plays()[0] ?? {};
  act(() => socket.say({ failed: { stream, request, error: { code: 'made-up', message: 'No more of it.', hint: null, params: {}, retryable: true } } }));
  expect(await screen.findByText(/No more of it/)).toBeInTheDocument();
  expect(useViewer.getState()).toMatchObject({ playing: null, frame: 3 });
});

describe('in and out', () => {
  it('are set where one is, said, shown, gone to, moved by keys and cleared', async () => {
    const { socket, user, container } = await view();
    act(() => useViewer.getState().setFrame(100));
    await user.keyboard('i');
    act(() => useViewer.getState().setFrame(200));
    await user.keyboard('o');
    expect(screen.getByTestId('viewer-said')).toHaveTextContent('Plays from frame 100 to 200');
    const [first, last] = [screen.getByRole('slider', { name: 'In' }), screen.getByRole('slider', { name: 'Out' })];
    expect([first.getAttribute('aria-valuenow'), last.getAttribute('aria-valuenow')]).toEqual(['100', '200']);
    expect(screen.getByTestId('range-bar')).toBeInTheDocument();
    await user.keyboard('{Shift>}I{/Shift}');
    expect(useViewer.getState().frame).toBe(100);
    act(() => last.focus());
    await user.keyboard('{ArrowRight}{Shift>}{ArrowRight}{/Shift}');
    expect(useViewer.getState().range).toEqual({ first: 100, last: 211 });
    fireEvent.pointerDown(first, { button: 0, clientX: 500, pointerId: 1 });
    fireEvent.pointerMove(first, { clientX: 550, pointerId: 1 });
    fireEvent.pointerUp(first, { pointerId: 1 });
    expect(useViewer.getState()).toMatchObject({ range: { first: 130, last: 211 }, frame: 100 });
    expect(await violations(container)).toEqual([]);
    act(() => stage().focus());
    tap();
    expect(socket.plays().at(-1)).toMatchObject({ frame: 130, range: [130, 211] });
    await user.keyboard('x');
    expect(useViewer.getState().range).toBeNull();
    expect(isPlaying()).toBe(true);
    // It goes on, without an end.
    expect(socket.plays()).toHaveLength(2);
    expect(socket.plays().at(-1)).toMatchObject({ range: null });
  });

  it('are set by buttons, which give the keys back', async () => {
    const { user } = await view();
    act(() => useViewer.getState().setFrame(40));
    await user.click(button('In'));
    expect(useViewer.getState().range).toEqual({ first: 40, last: 599 });
    expect(stage()).toHaveFocus();
    await user.click(button('Clear in and out'));
    expect(useViewer.getState().range).toBeNull();
    expect(stage()).toHaveFocus();
  });

  it('are looped at once', async () => {
    const { socket, user, frames } = await view();
    await user.click(button('Loop'));
    tap();
    await frames(50);
    await user.keyboard('o');
    expect(socket.plays().at(-1)).toMatchObject({ frame: 50, range: [0, 50], loop: true });
  });
});

describe('the bar', () => {
  it('plays and pauses by its button, and gives the keys back', async () => {
    const { socket, user, container } = await view();
    await user.click(button('Play'));
    expect(socket.plays()).toHaveLength(1);
    expect(stage()).toHaveFocus();
    expect(await violations(container)).toEqual([]);
    await user.click(button('Pause'));
    expect(isPlaying()).toBe(false);
  });

  it('has speeds, and real time or every frame', async () => {
    const { socket, user, frames } = await view();
    tap();
    await frames(5);
    await user.click(button('Speed, 1 times'));
    expect(screen.getAllByRole('menuitemradio').map((item) => item.textContent)).toEqual(
      expect.arrayContaining(['0.25×', '0.5×', '0.75×', '1×', '1.25×', '1.5×', '2×', '4×']),
    );
    await user.click(screen.getByRole('menuitemradio', { name: '0.25×' }));
    expect(socket.plays().at(-1)).toMatchObject({ frame: 5, speed: [1, 4], every: false });
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
    await waitFor(() => expect(stage()).toHaveFocus());
    await user.click(await screen.findByRole('button', { name: 'Speed, 0.25 times' }));
    await user.click(screen.getByRole('menuitemradio', { name: /^Every frame/ }));
    expect(socket.plays().at(-1)).toMatchObject({ frame: 5, speed: [1, 4], every: true });
  });

  it('says how many frames were dropped, where any were', async () => {
    const { frames, says } = await view();
    tap();
    await frames(5);
    says({ frame: 5, shown: 5 });
    expect(screen.queryByText(/dropped/)).toBeNull();
    says({ frame: 9, shown: 6, dropped: 3 });
    expect(screen.getByText('3 dropped')).toBeInTheDocument();
    tap();
    expect(screen.getByText('3 dropped')).toBeInTheDocument();
    tap();
    expect(screen.queryByText(/dropped/)).toBeNull();
  });

  it('says the rate where every frame is shown and that takes longer', async () => {
    const { frames, says } = await view();
    act(() => usePlayback.getState().setEvery(true));
    tap();
    await frames(5);
    const clock = vi.spyOn(performance, 'now');
    clock.mockReturnValue(10_000);
    says({ frame: 5, shown: 1 });
    clock.mockReturnValue(11_000);
    says({ frame: 22, shown: 19 });
    clock.mockRestore();
    expect(screen.getByText('18.0 fps')).toBeInTheDocument();
  });

  it('shows what is decoded already while it plays', async () => {
    const { frames, says } = await view();
    tap();
    await frames(5);
    says({ frame: 5, buffered: [0, 299] });
    expect(screen.getByTestId('buffered')).toHaveAttribute('width', '500');
    tap();
    expect(screen.queryByTestId('buffered')).toBeNull();
  });

  it.each([
    ['none', 'This film has no sound'],
    ['no-device', 'No sound device; it plays without'],
  ] as const)('has no volume where the sound is %s, and says why', async (sound, reason) => {
    const { says } = await view();
    expect(button('Volume, 100 %')).toBeEnabled();
    tap();
    says({ frame: 0, sound });
    expect(button(`Volume. ${reason}`)).toBeDisabled();
    expect(screen.getByTestId('no-sound')).toHaveAttribute('title', reason);
    says({ frame: 0, sound: 'heard' });
    expect(button('Volume, 100 %')).toBeEnabled();
  });

  it('has a volume, mutes by key, and remembers both', async () => {
    const { socket, user } = await view();
    tap();
    await user.keyboard('m');
    expect(socket.sent.at(-1)).toEqual({ volume: { stream: socket.plays()[0]?.['stream'], volume: 0 } });
    expect(button('Volume, muted')).toBeInTheDocument();
    expect(screen.getByTestId('viewer-said')).toHaveTextContent('Sound off');
    await user.click(button('Volume, muted'));
    const dialog = await screen.findByRole('dialog', { name: /^Volume/ });
    expect(within(dialog).getByRole('button', { name: 'Mute' })).toHaveAttribute('aria-pressed', 'true');
    const slider = within(dialog).getByRole('slider');
    act(() => slider.focus());
    await user.keyboard('{ArrowLeft}');
    await waitFor(() => expect(socket.sent.at(-1)).toEqual({ volume: { stream: socket.plays()[0]?.['stream'], volume: 990 } }));
    expect(usePlayback.getState()).toMatchObject({ volume: 990, isMuted: false });
    expect(window.localStorage.getItem('galley.playing')).toBe('[["volume",990],["muted",false],["loop",false]]');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await waitFor(() => expect(stage()).toHaveFocus());
  });
});
