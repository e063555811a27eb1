import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Play, View } from '../store';
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
  play: null,
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
    onPlaying: vi.fn<ScreenEvents['onPlaying']>(),
    onPlayed: vi.fn<ScreenEvents['onPlayed']>(),
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

describe('a film that plays', () => {
  const film = { kind: 'video', native: { width: 1280, height: 720 }, view: { ...view(0.5), centerX: 640, centerY: 360 } } as const;
  const play = (change: Partial<Play> = {}): Play => ({ serial: 1, from: 10, speed: [1, 1], reverse: false, every: false, loop: false, range: null, ...change });
  const still = (number: number, over: Partial<Scene> = {}) => scene({ ...film, number, ...over });
  const plays = (change: Partial<Play> = {}, over: Partial<Scene> = {}) => still(10, { play: play(change), ...over });
  const whole = { kind: 3, whole: [640, 360], size: [640, 360], strides: [2560, 0, 0], bytes: 2560 * 360 } satisfies Partial<PictureFields>;

  async function playing(change: Partial<Play> = {}) {
    const all = await made();
    all.screen.show(still(10));
    await all.answer({ ...whole, number: 10 });
    all.screen.show(plays(change));
    const request = () => all.socket.plays().at(-1)?.['request'] as number;
    const next = (number: number) => all.socket.picture(picture({ ...whole, request: request(), number }));
    const shown = () => all.events.onPainted.mock.calls.map(([painted]) => painted?.frame);
    return { ...all, request, next, shown };
  }

  it('is asked for from where one is, as large as it is shown', async () => {
    const { socket, tags } = await playing({ speed: [3, 2], loop: true, range: [5, 99] });
    expect(socket.plays()).toEqual([
      { stream: 1, request: 2, version: 'v', frame: 10, sample: null, scale: [1, 2], speed: [3, 2], reverse: false, every: false, range: [5, 99], loop: true, volume: 1000 },
    ]);
    expect({ ...tags }).toMatchObject({ playing: 'true', settled: 'false' });
  });

  it('says which frame is painted, gives credit for each, and asks for nothing else', async () => {
    const { socket, next, shown, tags } = await playing();
    for (const number of [10, 11, 13]) {
      next(number);
      // oxlint-disable-next-line no-await-in-loop
      await frame();
    }
    expect(shown()).toEqual([10, 10, 11, 13]);
    expect(tags['frame']).toBe('13');
    expect(socket.sent.filter((message) => 'credit' in message)).toHaveLength(4);
    await vi.advanceTimersByTimeAsync(1000);
    expect([socket.shows().length, socket.plays().length]).toEqual([1, 1]);
  });

  it('stays at the frame that is painted when it is paused, which is asked for as a still picture', async () => {
    const { screen, socket, next, shown, request } = await playing();
    next(11);
    await frame();
    const late = request();
    screen.show(still(11));
    expect(socket.sent.slice(-2)).toEqual([{ pause: { stream: 1 } }, { show: expect.objectContaining({ frame: 11, scale: [1, 2], region: null }) }]);
    socket.picture(picture({ ...whole, request: late, number: 12 }));
    await frame();
    expect(shown().at(-1)).toBe(11);
    expect(socket.sent.at(-1)).toEqual({ credit: { stream: 1 } });
  });

  it('tells where it ended, and asks for that frame once the scene says so', async () => {
    const { screen, socket, events, next, request, shown } = await playing();
    next(29);
    socket.say({ played: { stream: 1, request: request(), frame: 29, sample: null, why: 'end' } });
    expect(events.onPlayed).toHaveBeenCalledExactlyOnceWith(1, 29, null);
    expect(socket.shows()).toHaveLength(1);
    // Something else changes before the scene does.
    screen.show(plays({}, { view: { ...film.view, centerX: 600 } }));
    expect([socket.shows().length, socket.plays().length]).toEqual([1, 1]);
    screen.show(still(29));
    await frame();
    expect(shown().at(-1)).toBe(29);
    expect(socket.shows().at(-1)).toMatchObject({ frame: 29 });
    expect(socket.sent.filter((message) => 'pause' in message)).toEqual([]);
  });

  it('is drawn at once as the view moves, and asked for at the new size from the frame that is seen, once it rests', async () => {
    const { screen, socket, events, next, request, drawn } = await playing();
    next(11);
    await frame();
    socket.say({ playing: { stream: 1, request: request(), frame: 11, sample: null, shown: 2, dropped: 2, sound: 'heard', buffered: null } });
    for (const zoom of [0.6, 0.7, 0.75]) {
      const { length } = drawn;
      screen.show(plays({}, { view: { ...film.view, zoom } }));
      // oxlint-disable-next-line no-await-in-loop
      await vi.advanceTimersByTimeAsync(40);
      expect(drawn.length).toBeGreaterThan(length);
    }
    expect(socket.plays()).toHaveLength(1);
    next(12);
    await vi.advanceTimersByTimeAsync(90);
    expect(socket.plays()).toHaveLength(2);
    expect(socket.plays()[1]).toMatchObject({ frame: 12, scale: [3, 4] });
    expect(socket.shows()).toHaveLength(1);
    // What was dropped before counts on.
    socket.say({ playing: { stream: 1, request: request(), frame: 13, sample: null, shown: 2, dropped: 1, sound: 'heard', buffered: null } });
    expect(events.onPlaying.mock.lastCall?.[1]).toMatchObject({ shown: 2, dropped: 3 });
  });

  it('is not asked for again for a view that only moves', async () => {
    const { screen, socket } = await playing();
    screen.show(plays({}, { view: { ...film.view, centerX: 500 } }));
    await vi.advanceTimersByTimeAsync(200);
    expect(socket.plays()).toHaveLength(1);
  });

  it('shows all that come close together, one after the other, while it keeps pace', async () => {
    const { socket, events, next, request, shown } = await playing();
    next(11);
    next(12);
    next(13);
    await vi.advanceTimersByTimeAsync(60);
    expect(shown()).toEqual([10, 11, 12, 13]);
    socket.say({ playing: { stream: 1, request: request(), frame: 13, sample: null, shown: 3, dropped: 0, sound: 'heard', buffered: null } });
    expect(events.onPlaying.mock.lastCall?.[1]).toMatchObject({ dropped: 0 });
  });

  it('shows the newest of those that come at once where it is behind, and counts the others as dropped', async () => {
    const { socket, events, next, request, shown } = await playing();
    await vi.advanceTimersByTimeAsync(100);
    next(11);
    next(12);
    await frame();
    expect(shown()).toEqual([10, 12]);
    socket.say({ playing: { stream: 1, request: request(), frame: 12, sample: null, shown: 2, dropped: 0, sound: 'heard', buffered: null } });
    expect(events.onPlaying.mock.lastCall?.[1]).toMatchObject({ dropped: 1 });
  });

  it('shows both, one after the other, where each frame is to be seen', async () => {
    const { next, shown } = await playing({ every: true });
    next(11);
    next(12);
    await vi.advanceTimersByTimeAsync(50);
    expect(shown()).toEqual([10, 11, 12]);
  });

  it('shows the still picture and not what was left over from the play', async () => {
    const { screen, socket, answer, next, shown, request, tags } = await playing({ every: true });
    next(11);
    next(12);
    socket.say({ played: { stream: 1, request: request(), frame: 12, sample: null, why: 'end' } });
    screen.show(still(12));
    await answer({ ...whole, number: 12 });
    await vi.advanceTimersByTimeAsync(50);
    expect(shown()).toEqual([10, 12]);
    expect(tags['paintedRequest']).toBe(String(socket.shows().at(-1)?.['request']));
    expect(socket.sent.filter((message) => 'credit' in message)).toHaveLength(4);
  });

  it('ends where a picture of it could not be painted; the still picture is asked for next', async () => {
    const { screen, socket, events, painter, next, shown } = await playing();
    next(11);
    await frame();
    vi.spyOn(painter, 'take').mockImplementationOnce(() => {
      throw new PaintError('picture-too-large', 'no memory');
    });
    next(12);
    await frame();
    expect(events.onPlayed).toHaveBeenCalledExactlyOnceWith(1, null, expect.objectContaining({ code: 'picture-too-large' }));
    expect(events.onFailure).toHaveBeenLastCalledWith(expect.objectContaining({ code: 'picture-too-large' }));
    expect(socket.sent.slice(-2)).toEqual([{ pause: { stream: 1 } }, { credit: { stream: 1 } }]);
    screen.show(still(11));
    expect(events.onFailure).toHaveBeenLastCalledWith(null);
    expect(socket.shows().at(-1)).toMatchObject({ frame: 11 });
    expect(shown()).toEqual([10, 11]);
  });

  it('ends where the graphics card does not come back; a new try asks for the still picture', async () => {
    const { painter } = fakePainter();
    let works = true;
    const { screen, socket, events, answer } = await made(() => {
      if (!works) throw new PaintError('graphics-missing', 'none');
      return painter;
    });
    screen.show(still(10));
    await answer({ ...whole, number: 10 });
    screen.show(plays());
    works = false;
    screen.canvas.dispatchEvent(new Event('webglcontextlost', { cancelable: true }));
    screen.canvas.dispatchEvent(new Event('webglcontextrestored'));
    expect(events.onPlayed).toHaveBeenCalledOnce();
    expect(socket.sent.at(-1)).toEqual({ pause: { stream: 1 } });
    screen.show(still(10));
    expect(events.onFailure).toHaveBeenLastCalledWith(expect.objectContaining({ code: 'graphics-missing' }));
    expect(socket.shows()).toHaveLength(1);
    works = true;
    screen.retry();
    expect(events.onFailure).toHaveBeenLastCalledWith(null);
    expect(socket.shows().at(-1)).toMatchObject({ frame: 10 });
  });

  it('begins anew with another wish', async () => {
    const { screen, socket } = await playing();
    screen.show(plays({ serial: 2, from: 40, speed: [2, 1] }));
    expect(socket.plays().at(-1)).toMatchObject({ frame: 40, speed: [2, 1] });
    expect(socket.sent.filter((message) => 'pause' in message)).toEqual([]);
  });

  it('says why it could not go on, and is as loud as was said', async () => {
    const { screen, socket, events, request } = await playing();
    screen.setVolume(250);
    expect(socket.sent.at(-1)).toEqual({ volume: { stream: 1, volume: 250 } });
    const error = { code: 'damaged', message: '', hint: null, params: {}, retryable: true };
    socket.say({ failed: { stream: 1, request: request(), error } });
    expect(events.onPlayed).toHaveBeenCalledExactlyOnceWith(1, null, error);
    expect(events.onFailure).not.toHaveBeenCalled();
    screen.show(plays({ serial: 2 }));
    expect(socket.plays().at(-1)).toMatchObject({ volume: 250 });
  });

  it('is over where the connection breaks; the frame that is painted stays', async () => {
    const { socket, events, next } = await playing();
    next(12);
    await frame();
    socket.close(1006);
    expect(events.onPlayed).toHaveBeenCalledExactlyOnceWith(1, null, null);
  });

  it('waits as for any picture', async () => {
    const { events, next } = await playing();
    await vi.advanceTimersByTimeAsync(400);
    expect(events.onWaiting).toHaveBeenLastCalledWith(true);
    next(10);
    await frame();
    expect(events.onWaiting).toHaveBeenLastCalledWith(false);
  });

  it('does not play where nothing can be painted', async () => {
    const { screen, socket, events } = await made(() => {
      throw new PaintError('graphics-missing', 'none');
    });
    screen.show(plays());
    expect(events.onPlayed).toHaveBeenCalledExactlyOnceWith(1, null, null);
    expect(socket.plays()).toEqual([]);
  });
});
