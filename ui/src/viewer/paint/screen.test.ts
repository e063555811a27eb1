import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { View } from '../store';
import { picture, type PictureFields } from '../testing/pictures';
import { fakeClient } from '../testing/socket';
import { PaintError, type Layer } from './painter';
import { Easels, type CanvasPainter } from './easels';
import { Screen, type Scene, type ScreenEvents } from './screen';

const view = (zoom: number): View => ({ mode: 'free', zoom, centerX: 300, centerY: 400, turn: 0 });
const scene = (over: Partial<Scene>): Scene => ({
  version: 'v',
  kind: 'pdf',
  vector: false,
  hidden: null,
  number: 1,
  native: { width: 600, height: 800 },
  view: view(1),
  viewport: { width: 800, height: 600 },
  ratio: 1,
  ...over,
});

/** Stands where the graphics card stands: remembers what it was told to draw. */
function fakePainter() {
  const drawn: Layer[][] = [];
  const painter: CanvasPainter = {
    take: (header, _message, native) => ({ texture: {} as WebGLTexture, header, native }),
    release: vi.fn<CanvasPainter['release']>(),
    draw: (layers) => drawn.push(layers),
    warm: vi.fn<CanvasPainter['warm']>(),
    clear: vi.fn<CanvasPainter['clear']>(),
    lost: false,
    dispose: vi.fn<CanvasPainter['dispose']>(),
  };
  return { painter, drawn };
}

async function made(painterOn?: (canvas: HTMLCanvasElement) => CanvasPainter, hangs = true) {
  const { client, sockets } = fakeClient();
  const events = {
    onPainted: vi.fn<ScreenEvents['onPainted']>(),
    onFailure: vi.fn<ScreenEvents['onFailure']>(),
    onWaiting: vi.fn<ScreenEvents['onWaiting']>(),
    onRect: vi.fn<ScreenEvents['onRect']>(),
  };
  const host = document.createElement('div');
  const { painter, drawn } = fakePainter();
  const screen = new Screen(document, client, new Easels(painterOn ?? (() => painter)));
  if (hangs) screen.hang(host, events);
  await vi.advanceTimersByTimeAsync(0);
  const socket = sockets[0];
  if (socket === undefined) throw new Error('no socket was opened');
  socket.welcome();
  const answer = async (fields: Partial<PictureFields>) => {
    const request = socket.shows().at(-1)?.['request'] as number;
    socket.picture(picture({ request, kind: 2, number: 1, ...fields }));
    await frame();
  };
  return { screen, host, socket, events, painter, drawn, answer, tags: screen.canvas.dataset };
}

const frame = () => vi.advanceTimersByTimeAsync(20);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the screen', () => {
  it('asks for the page and tags the canvas with what it shows', async () => {
    const { screen, socket, events, answer, tags } = await made();
    screen.show(scene({ number: 3 }));
    expect(socket.shows()).toEqual([{ stream: 1, request: 1, version: 'v', page: 3, frame: null, scale: [1, 1], region: null }]);
    expect(tags['settled']).toBe('false');
    await answer({ number: 3, whole: [600, 800], size: [600, 800], strides: [2400, 0, 0], bytes: 2400 * 800 });
    expect(events.onPainted).toHaveBeenCalledWith(expect.objectContaining({ version: 'v', page: 3, frame: null, request: 1 }));
    expect({ ...tags }).toMatchObject({ version: 'v', page: '3', frame: '', paintedRequest: '1', zoom: '1', percent: '75', rect: '100 -100 600 800', settled: 'true' });
    expect(socket.sent.at(-1)).toEqual({ credit: { stream: 1 } });
  });

  it('asks for a drawing at the size that is shown, above its own too', async () => {
    const { screen, socket } = await made();
    screen.show(scene({ kind: 'image', number: 0, vector: true, native: { width: 60, height: 80 }, view: { ...view(8), centerX: 30, centerY: 40 } }));
    expect(socket.shows().at(-1)).toMatchObject({ page: null, scale: [8, 1] });
    screen.show(scene({ version: 'w', kind: 'image', number: 0, native: { width: 60, height: 80 }, view: { ...view(8), centerX: 30, centerY: 40 } }));
    expect(socket.shows().at(-1)).toMatchObject({ page: null, scale: [1, 1] });
  });

  it('asks anew for other layers, and never draws two choices together', async () => {
    const { screen, socket, drawn, answer } = await made();
    screen.show(scene({ view: view(10) }));
    await answer({});
    await answer({ whole: [6000, 8000], place: [2400, 3600] });
    expect(drawn.at(-1)).toHaveLength(2);
    screen.show(scene({ view: view(10), hidden: [6, 7] }));
    expect(socket.shows().at(-1)).toMatchObject({ page: 1, hidden: [6, 7], region: null });
    await answer({});
    expect(drawn.at(-1)).toHaveLength(1);
  });

  it('asks for the whole first and then for what is in sight', async () => {
    const { screen, socket, drawn, answer } = await made();
    screen.show(scene({ view: view(10) }));
    expect(socket.shows()).toHaveLength(1);
    expect(socket.shows()[0]).toMatchObject({ region: null });
    await answer({});
    expect(socket.shows()).toHaveLength(2);
    expect(socket.shows()[1]?.['region']).not.toBeNull();
    await answer({ whole: [6000, 8000], place: [2400, 3600] });
    expect(drawn.at(-1)).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1000);
    expect(socket.shows()).toHaveLength(2);
  });

  it('waits for the view to rest before asking for sharper pixels', async () => {
    const { screen, socket, answer, tags } = await made();
    screen.show(scene({}));
    await answer({ whole: [600, 800] });
    for (const zoom of [1.1, 1.2, 1.3]) {
      screen.show(scene({ view: view(zoom) }));
      // oxlint-disable-next-line no-await-in-loop
      await vi.advanceTimersByTimeAsync(40);
    }
    expect(socket.shows()).toHaveLength(1);
    expect(tags['settled']).toBe('false');
    await vi.advanceTimersByTimeAsync(90);
    expect(socket.shows()).toHaveLength(2);
    expect(socket.shows()[1]).toMatchObject({ scale: [13, 10] });
  });

  it('asks for another frame at once, without waiting for the last', async () => {
    const { screen, socket } = await made();
    for (const number of [5, 6, 7]) screen.show(scene({ kind: 'video', number }));
    expect(socket.shows().map((show) => show['frame'])).toEqual([5, 6, 7]);
  });

  it('never draws two frames together', async () => {
    const { screen, drawn, answer } = await made();
    screen.show(scene({ kind: 'image', number: 0, native: { width: 6000, height: 8000 } }));
    await answer({ kind: 1 });
    await answer({ kind: 1, whole: [6000, 8000], place: [64, 64] });
    expect(drawn.at(-1)).toHaveLength(2);
    screen.show(scene({ version: 'w', kind: 'video', number: 5 }));
    await answer({ kind: 3, number: 5 });
    expect(drawn.at(-1)).toHaveLength(1);
    expect(drawn.at(-1)?.[0]?.header.kind).toBe('frame');
  });

  it('gives back unseen what came for a version that is gone', async () => {
    const { screen, socket, events, answer } = await made();
    screen.show(scene({}));
    screen.show(scene({ version: 'w' }));
    const first = socket.shows()[0]?.['request'] as number;
    socket.picture(picture({ request: first, kind: 2 }));
    await frame();
    expect(events.onPainted).not.toHaveBeenCalled();
    expect(socket.sent.at(-1)).toEqual({ credit: { stream: 1 } });
    await answer({});
    expect(events.onPainted).toHaveBeenCalledTimes(1);
  });

  it('takes a wrong picture off the canvas when the right one fails, and asks again on wish', async () => {
    const { screen, socket, events, drawn, answer } = await made();
    screen.show(scene({}));
    await answer({ whole: [600, 800] });
    screen.show(scene({ number: 2 }));
    const error = { code: 'damaged', message: '', hint: null, params: {}, retryable: true };
    socket.say({ failed: { stream: 1, request: 2, error } });
    await frame();
    expect(events.onFailure).toHaveBeenLastCalledWith(error);
    // What is written now is not about the picture that was there before.
    expect(events.onPainted).toHaveBeenLastCalledWith(null);
    expect(drawn.at(-1)).toEqual([]);
    screen.retry();
    expect(events.onFailure).toHaveBeenLastCalledWith(null);
    expect(socket.shows()).toHaveLength(3);
  });

  it('asks again for everything after the graphics card forgot it', async () => {
    const { screen, socket, answer } = await made();
    screen.show(scene({}));
    await answer({ whole: [600, 800] });
    const lost = new Event('webglcontextlost', { cancelable: true });
    screen.canvas.dispatchEvent(lost);
    expect(lost.defaultPrevented).toBe(true);
    screen.canvas.dispatchEvent(new Event('webglcontextrestored'));
    expect(socket.shows()).toHaveLength(2);
  });

  it('is settled only once the newest view is drawn', async () => {
    const { screen, answer, tags } = await made();
    screen.show(scene({}));
    await answer({ whole: [600, 800] });
    expect(tags['settled']).toBe('true');
    screen.show(scene({ view: { ...view(1), turn: 90 } }));
    expect({ ...tags }).toMatchObject({ settled: 'false', turn: '90' });
    await frame();
    expect(tags['settled']).toBe('true');
  });

  it('asks for the same frame again when its table is known better', async () => {
    const { screen, socket, answer } = await made();
    screen.show(scene({ kind: 'video', number: 9 }));
    await answer({ kind: 3, number: 9 });
    screen.refresh();
    expect(socket.shows().map((show) => show['frame'])).toEqual([9, 9]);
  });

  it('says that it waits only when it takes long', async () => {
    const { screen, events, answer } = await made();
    screen.show(scene({}));
    await vi.advanceTimersByTimeAsync(300);
    expect(events.onWaiting).not.toHaveBeenCalledWith(true);
    await vi.advanceTimersByTimeAsync(100);
    expect(events.onWaiting).toHaveBeenLastCalledWith(true);
    await answer({ whole: [600, 800] });
    expect(events.onWaiting).toHaveBeenLastCalledWith(false);
  });

  it('says so when there is no WebGL2', async () => {
    const { screen, socket, events } = await made(() => {
      throw new PaintError('graphics-missing', 'none');
    });
    screen.show(scene({}));
    expect(events.onFailure).toHaveBeenCalledWith(expect.objectContaining({ code: 'graphics-missing' }));
    expect(socket.shows()).toEqual([]);
  });

  it('paints before it hangs anywhere, and tells then what it shows', async () => {
    const { screen, host, socket, events, drawn, answer } = await made(undefined, false);
    screen.show(scene({ number: 3 }));
    await answer({ number: 3, whole: [600, 800], size: [600, 800], strides: [2400, 0, 0], bytes: 2400 * 800 });
    const { length } = drawn;
    expect(length).toBeGreaterThan(0);
    screen.hang(host, events);
    expect(host.firstChild).toBe(screen.canvas);
    expect(events.onPainted).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ version: 'v', page: 3 }));
    expect(events.onRect).toHaveBeenCalledWith({ x: 100, y: -100, width: 600, height: 800 });
    screen.show(scene({ number: 3 }));
    await frame();
    expect([drawn.length, socket.shows().length]).toEqual([length, 1]);
    screen.show(scene({ number: 4 }));
    expect(socket.shows().at(-1)).toMatchObject({ page: 4 });
  });

  it('tells where it hangs that it is waiting', async () => {
    const { screen, host, events, answer } = await made(undefined, false);
    screen.show(scene({}));
    await vi.advanceTimersByTimeAsync(400);
    screen.hang(host, events);
    expect(events.onWaiting).toHaveBeenLastCalledWith(true);
    await answer({ whole: [600, 800] });
    expect(events.onWaiting).toHaveBeenLastCalledWith(false);
  });

  it('tells where it hangs that it could not paint', async () => {
    const { screen, host, events } = await made(() => {
      throw new PaintError('graphics-missing', 'none');
    }, false);
    screen.hang(host, events);
    expect(events.onFailure).toHaveBeenCalledWith(expect.objectContaining({ code: 'graphics-missing' }));
    expect(events.onPainted).not.toHaveBeenCalled();
  });

  it('leaves nothing behind', async () => {
    const { screen, socket, painter } = await made();
    screen.show(scene({}));
    screen.dispose();
    await frame();
    expect(socket.sent.at(-1)).toEqual({ cancel: { stream: 1 } });
    expect(painter.clear).toHaveBeenCalled();
    expect(screen.canvas.isConnected).toBe(false);
    expect({ ...screen.canvas.dataset }).toEqual({});
  });
});
