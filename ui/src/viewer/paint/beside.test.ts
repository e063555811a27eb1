import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { View } from '../store';
import { picture } from '../testing/pictures';
import { fakeClient } from '../testing/socket';
import type { Transform } from '../view/transform';
import { Easels, type CanvasPainter } from './easels';
import type { Layer } from './painter';
import { Screen, type Scene, type ScreenEvents } from './screen';

const view = (centerY: number): View => ({ mode: 'free', zoom: 1, centerX: 300, centerY, turn: 0 });
const scene = (number: number, centerY: number): Scene => ({
  version: 'v',
  kind: 'pdf',
  vector: false,
  hidden: null,
  play: null,
  number,
  native: { width: 600, height: 800 },
  view: view(centerY),
  viewport: { width: 800, height: 600 },
  ratio: 1,
});

interface Drawn {
  layers: Layer[];
  transform: Transform;
  over: boolean;
}

async function made() {
  const { client, sockets } = fakeClient();
  const drawn: Drawn[] = [];
  const release = vi.fn<CanvasPainter['release']>();
  const painter: CanvasPainter = {
    take: (header, _message, native) => ({ texture: {} as WebGLTexture, header, native }),
    release,
    draw: (layers, transform, _ratio, _check, over = false) => void drawn.push({ layers, transform, over }),
    warm: () => undefined,
    clear: () => undefined,
    lost: false,
    dispose: () => undefined,
  };
  const nothing = () => undefined;
  const events = {
    onPainted: vi.fn<ScreenEvents['onPainted']>(),
    onFailure: vi.fn<ScreenEvents['onFailure']>(),
    onWaiting: vi.fn<ScreenEvents['onWaiting']>(),
    onRect: nothing,
    onPlaying: nothing,
    onPlayed: nothing,
  };
  const screen = new Screen(document, client, new Easels(() => painter));
  screen.hang(document.createElement('div'), events);
  await vi.advanceTimersByTimeAsync(0);
  const socket = sockets[0];
  if (socket === undefined) throw new Error('no socket was opened');
  socket.welcome();
  const asked = (page: number) => socket.shows().findLast((show) => show['page'] === page) as { stream: number; request: number } | undefined;
  const answer = async (page: number) => {
    const { stream = 0, request = 0 } = asked(page) ?? {};
    socket.picture(picture({ stream, request, kind: 2, number: page, whole: [600, 800], size: [600, 800], strides: [2400, 0, 0], bytes: 2400 * 800 }));
    await vi.advanceTimersByTimeAsync(20);
  };
  /** The pages that are drawn together, each with where it lies. */
  const together = () => {
    const first = drawn.findLastIndex(({ over }) => !over);
    return drawn.slice(first).flatMap(({ layers, transform }) => layers.map(({ header }) => [header.number, transform.y]));
  };
  return { screen, socket, events, drawn, release, asked, answer, together, tags: screen.canvas.dataset };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('asks for each page by a stream of its own, the one one is at first, and draws each where it lies', async () => {
  const { screen, asked, answer, together, events, tags } = await made();
  screen.show(scene(1, 700), [scene(2, -112)]);
  expect(asked(1)).toMatchObject({ stream: 1, region: null });
  expect(asked(2)).toBeUndefined();
  await vi.advanceTimersByTimeAsync(100);
  expect(asked(2)?.stream).not.toBe(1);
  await answer(2);
  expect(together()).toEqual([[2, 412]]);
  expect(events.onPainted).not.toHaveBeenCalled();
  await answer(1);
  expect(together()).toEqual([[1, -400], [2, 412]]);
  expect(events.onPainted).toHaveBeenLastCalledWith(expect.objectContaining({ page: 1 }));
  expect(tags['beside']).toBe('1 of 1');
});

it('goes on to a page beside without asking again: its picture is there, and the last one stays', async () => {
  const { screen, socket, answer, together, events, release, tags } = await made();
  screen.show(scene(1, 700), [scene(2, -112)]);
  await vi.advanceTimersByTimeAsync(100);
  await answer(1);
  await answer(2);
  const before = socket.shows().length;
  screen.show(scene(2, -112), [scene(1, 700)]);
  expect(events.onPainted).toHaveBeenLastCalledWith(expect.objectContaining({ page: 2, version: 'v' }));
  await vi.advanceTimersByTimeAsync(500);
  expect(socket.shows()).toHaveLength(before);
  expect(together()).toEqual([[2, 412], [1, -400]]);
  expect(release).not.toHaveBeenCalled();
  expect(tags).toMatchObject({ page: '2', settled: 'true' });
});

it('never shows a page in the place of another that is not there yet', async () => {
  const { screen, answer, asked, together, events } = await made();
  screen.show(scene(1, 400), []);
  await answer(1);
  screen.show(scene(9, 400), []);
  await vi.advanceTimersByTimeAsync(20);
  expect(together()).toEqual([]);
  expect(events.onPainted).toHaveBeenLastCalledWith(null);
  await answer(9);
  expect(asked(9)?.stream).toBe(1);
  expect(together()).toEqual([[9, -100]]);
});

it('gives back unseen what still comes of a page that one has left, and says nothing of what failed there', async () => {
  const { screen, socket, events, asked, together, answer } = await made();
  screen.show(scene(1, 700), [scene(2, -112)]);
  await vi.advanceTimersByTimeAsync(100);
  await answer(2);
  const { request = 0 } = asked(1) ?? {};
  screen.show(scene(2, -112), []);
  socket.picture(picture({ stream: 1, request, kind: 2, number: 1 }));
  await vi.advanceTimersByTimeAsync(20);
  expect(together()).toEqual([[2, 412]]);
  expect(events.onPainted).toHaveBeenLastCalledWith(expect.objectContaining({ page: 2 }));
  expect(socket.sent.filter((message) => 'credit' in message)).toHaveLength(2);
  expect(events.onFailure).not.toHaveBeenCalledWith(expect.anything());
});

it('gives up the stream and the picture of a page that leaves, and does not ask for one that flies past', async () => {
  const { screen, socket, answer, asked, release } = await made();
  screen.show(scene(1, 700), [scene(2, -112)]);
  await vi.advanceTimersByTimeAsync(100);
  await answer(1);
  await answer(2);
  screen.show(scene(1, 100), [scene(3, 2000)]);
  await vi.advanceTimersByTimeAsync(20);
  screen.show(scene(1, 100), []);
  await vi.advanceTimersByTimeAsync(500);
  expect(asked(3)).toBeUndefined();
  expect(release).toHaveBeenCalledTimes(1);
  expect(socket.sent.filter((message) => 'cancel' in message)).toHaveLength(2);
});

it('asks anew for all of them after the graphics card forgot them, and frees them at the end', async () => {
  const { screen, socket, answer, release } = await made();
  screen.show(scene(1, 700), [scene(2, -112)]);
  await vi.advanceTimersByTimeAsync(100);
  await answer(1);
  await answer(2);
  screen.canvas.dispatchEvent(new Event('webglcontextlost', { cancelable: true }));
  screen.canvas.dispatchEvent(new Event('webglcontextrestored'));
  await vi.advanceTimersByTimeAsync(200);
  expect(socket.shows().map((show) => show['page'])).toEqual([1, 2, 1, 2]);
  await answer(1);
  await answer(2);
  screen.dispose();
  expect(release).toHaveBeenCalledTimes(2);
});
