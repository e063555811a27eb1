import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { picture } from '../testing/pictures';
import { fakeClient } from '../testing/socket';
import type { Ask, Delivery, PlayAsk, Playing, StreamEvents } from './client';

const ask = (frame: number): Ask => ({ version: 'v', page: null, frame, scale: [1, 1], region: null });
const playAsk = (change: Partial<PlayAsk> = {}): PlayAsk => ({
  version: 'v',
  frame: 120,
  sample: null,
  scale: [1, 2],
  speed: [1, 1],
  reverse: false,
  every: false,
  range: [0, 299],
  loop: false,
  volume: 1000,
  ...change,
});
const goes: Playing = { frame: 151, sample: null, shown: 30, dropped: 1, sound: 'heard', buffered: [120, 190] };
const failure = { code: 'out-of-range', message: '', hint: null, params: {}, retryable: false };

function made() {
  const { client, sockets } = fakeClient();
  const deliveries: Delivery[] = [];
  const onFailed = vi.fn<StreamEvents['onFailed']>();
  const onTrouble = vi.fn<StreamEvents['onTrouble']>();
  const onPlaying = vi.fn<StreamEvents['onPlaying']>();
  const onPlayed = vi.fn<StreamEvents['onPlayed']>();
  const onPlayFailed = vi.fn<StreamEvents['onPlayFailed']>();
  const events = { onFailed, onTrouble, onPlaying, onPlayed, onPlayFailed };
  const stream = client.stream({ onPicture: (delivery) => deliveries.push(delivery), ...events });
  return { client, sockets, deliveries, stream, events, ...events };
}

/** Lets the promise of the address settle. */
const turn = () => vi.advanceTimersByTimeAsync(0);

async function connected() {
  const all = made();
  await turn();
  const socket = all.sockets[0];
  if (socket === undefined) throw new Error('no socket was opened');
  socket.welcome();
  return { ...all, socket };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the pixel client', () => {
  it('says hello with the token in the first message and never in the address', async () => {
    const { sockets } = made();
    await turn();
    sockets[0]?.open();
    expect(sockets[0]?.url).toBe('ws://127.0.0.1:9/pixels');
    expect(sockets[0]?.binaryType).toBe('arraybuffer');
    expect(sockets[0]?.sent).toEqual([{ hello: { version: 1, token: 'secret' } }]);
  });

  it('sends nothing before the welcome, and then only the newest ask', async () => {
    const { stream, sockets } = made();
    stream.ask(ask(1));
    stream.ask(ask(2));
    await turn();
    sockets[0]?.open();
    expect(sockets[0]?.shows()).toEqual([]);
    sockets[0]?.say({ welcome: { version: 1 } });
    expect(sockets[0]?.shows()).toEqual([expect.objectContaining({ stream: 1, version: 'v', page: null, frame: 2, scale: [1, 1], region: null })]);
  });

  it('numbers requests upwards over all streams', async () => {
    const { client, socket, stream, events } = await connected();
    const other = client.stream({ onPicture: () => undefined, ...events });
    stream.ask(ask(1));
    other.ask(ask(2));
    stream.ask(ask(3));
    expect(socket.shows().map((show) => [show['stream'], show['request']])).toEqual([
      [1, 1],
      [2, 2],
      [1, 3],
    ]);
  });

  it('hands on a picture with the ask it answers, and gives credit once it is done with', async () => {
    const { socket, stream, deliveries } = await connected();
    const request = stream.ask(ask(5));
    expect(stream.waiting).toBe(true);
    socket.picture(picture({ request, kind: 3, number: 5 }));
    expect(deliveries).toHaveLength(1);
    expect(deliveries[0]?.ask.frame).toBe(5);
    expect(stream.waiting).toBe(false);
    const before = socket.sent.length;
    deliveries[0]?.done();
    deliveries[0]?.done();
    expect(socket.sent.slice(before)).toEqual([{ credit: { stream: 1 } }]);
  });

  it('takes a picture of an older request while a newer one is waited for, but never goes back', async () => {
    const { socket, stream, deliveries } = await connected();
    const one = stream.ask(ask(1));
    const two = stream.ask(ask(2));
    const three = stream.ask(ask(3));
    socket.picture(picture({ request: two }));
    expect(stream.waiting).toBe(true);
    const before = socket.sent.length;
    socket.picture(picture({ request: one }));
    expect(socket.sent.slice(before)).toEqual([{ credit: { stream: 1 } }]);
    socket.picture(picture({ request: three }));
    expect(deliveries.map(({ request }) => request)).toEqual([two, three]);
    expect(stream.waiting).toBe(false);
  });

  it('gives back at once what nobody waits for any more', async () => {
    const { socket, stream, deliveries } = await connected();
    const request = stream.ask(ask(1));
    stream.close();
    socket.picture(picture({ request }));
    expect(deliveries).toEqual([]);
    expect(socket.sent.slice(-2)).toEqual([{ cancel: { stream: 1 } }, { credit: { stream: 1 } }]);
  });

  it('tells of the failure of the newest ask only', async () => {
    const { socket, stream, onFailed } = await connected();
    const one = stream.ask(ask(1));
    const two = stream.ask(ask(2));
    socket.say({ failed: { stream: 1, request: one, error: failure } });
    expect(onFailed).not.toHaveBeenCalled();
    socket.say({ failed: { stream: 1, request: two, error: failure } });
    expect(onFailed).toHaveBeenCalledWith(ask(2), two, failure);
    expect(stream.waiting).toBe(false);
  });

  it('turns a damaged picture into a failure and gives its credit back', async () => {
    const { socket, stream, onFailed } = await connected();
    const request = stream.ask(ask(1));
    socket.picture(picture({ request, bytes: 3 }));
    expect(onFailed).toHaveBeenCalledWith(ask(1), request, expect.objectContaining({ code: 'picture-damaged' }));
    expect(socket.sent.at(-1)).toEqual({ credit: { stream: 1 } });
  });

  it('comes back after a break and asks again for what was not answered', async () => {
    const { sockets, socket, stream, onTrouble } = await connected();
    stream.ask(ask(9));
    socket.close(1006);
    await vi.advanceTimersByTimeAsync(150);
    sockets[1]?.welcome();
    expect(sockets[1]?.shows()).toEqual([expect.objectContaining({ frame: 9, request: 2 })]);
    expect(onTrouble).not.toHaveBeenCalled();
  });

  it('does not ask again for what was answered', async () => {
    const { sockets, socket, stream } = await connected();
    socket.picture(picture({ request: stream.ask(ask(9)) }));
    socket.close(1006);
    await vi.advanceTimersByTimeAsync(150);
    sockets[1]?.welcome();
    expect(sockets[1]?.shows()).toEqual([]);
  });

  it('gives no credit for a picture that came over an older socket', async () => {
    const { sockets, socket, stream, deliveries } = await connected();
    socket.picture(picture({ request: stream.ask(ask(9)) }));
    socket.close(1006);
    await vi.advanceTimersByTimeAsync(150);
    sockets[1]?.welcome();
    deliveries[0]?.done();
    expect(sockets[1]?.sent).toEqual([{ hello: { version: 1, token: 'secret' } }]);
  });

  it('waits longer from time to time, and tells once it is more than a hiccup', async () => {
    const { sockets, socket, onTrouble } = await connected();
    socket.close(4401);
    const waits = [150, 300, 600, 1200, 2400, 4800, 5000, 5000];
    for (const [index, wait] of waits.entries()) {
      // oxlint-disable-next-line no-await-in-loop
      await vi.advanceTimersByTimeAsync(wait - 1);
      expect(sockets).toHaveLength(index + 1);
      // oxlint-disable-next-line no-await-in-loop
      await vi.advanceTimersByTimeAsync(1);
      expect(sockets).toHaveLength(index + 2);
      sockets.at(-1)?.close(4401);
      expect(onTrouble).toHaveBeenCalledTimes(Math.max(0, index));
    }
    expect(onTrouble).toHaveBeenLastCalledWith(expect.objectContaining({ code: 'pixels-unreachable', retryable: true }));
    await vi.advanceTimersByTimeAsync(5000);
    sockets.at(-1)?.welcome();
    expect(onTrouble).toHaveBeenLastCalledWith(null);
  });
});

describe('a play', () => {
  it('takes picture after picture of the same request, each as its own frame, and gives credit for each', async () => {
    const { socket, stream, deliveries } = await connected();
    const request = stream.play(playAsk());
    expect(socket.plays()).toEqual([{ stream: 1, request, ...playAsk() }]);
    expect(stream.waiting).toBe(true);
    for (const number of [120, 121, 123]) socket.picture(picture({ request, kind: 3, number }));
    expect(deliveries.map(({ ask: { frame, scale, region }, isOfPlay }) => [frame, scale, region, isOfPlay])).toEqual([
      [120, [1, 2], null, true],
      [121, [1, 2], null, true],
      [123, [1, 2], null, true],
    ]);
    expect(stream.waiting).toBe(false);
    const before = socket.sent.length;
    for (const { done } of deliveries) done();
    expect(socket.sent.slice(before)).toEqual(Array.from({ length: 3 }, () => ({ credit: { stream: 1 } })));
  });

  it('is not followed by what was asked for before it', async () => {
    const { socket, stream, deliveries, onFailed } = await connected();
    const still = stream.ask(ask(90));
    stream.play(playAsk());
    const before = socket.sent.length;
    socket.picture(picture({ request: still, kind: 3, number: 90 }));
    socket.say({ failed: { stream: 1, request: still, error: failure } });
    expect([deliveries.length, onFailed.mock.calls.length]).toEqual([0, 0]);
    expect(socket.sent.slice(before)).toEqual([{ credit: { stream: 1 } }]);
  });

  it('ends with the next ask or play: what still comes of it is given back unseen', async () => {
    const { socket, stream, deliveries, onPlaying, onPlayed } = await connected();
    const first = stream.play(playAsk());
    const second = stream.play(playAsk({ frame: 7 }));
    socket.picture(picture({ request: first, kind: 3, number: 121 }));
    socket.say({ playing: { stream: 1, request: first, ...goes } });
    const still = stream.ask(ask(8));
    socket.picture(picture({ request: second, kind: 3, number: 8 }));
    socket.say({ played: { stream: 1, request: second, frame: 8, sample: null, why: 'end' } });
    expect([deliveries.length, onPlaying.mock.calls.length, onPlayed.mock.calls.length]).toEqual([0, 0, 0]);
    socket.picture(picture({ request: still, kind: 3, number: 8 }));
    expect(deliveries.map(({ request, isOfPlay }) => [request, isOfPlay])).toEqual([[still, false]]);
  });

  it('says how it goes, and where it ended', async () => {
    const { socket, stream, onPlaying, onPlayed } = await connected();
    const request = stream.play(playAsk());
    socket.say({ playing: { stream: 1, request, ...goes } });
    expect(onPlaying).toHaveBeenCalledExactlyOnceWith(playAsk(), request, goes);
    stream.pause();
    expect(socket.sent.at(-1)).toEqual({ pause: { stream: 1 } });
    socket.say({ played: { stream: 1, request, frame: 152, sample: null, why: 'paused' } });
    expect(onPlayed).toHaveBeenCalledExactlyOnceWith(playAsk(), request, { frame: 152, sample: null, why: 'paused' });
    const before = socket.sent.length;
    stream.setVolume(3);
    expect(socket.sent).toHaveLength(before);
  });

  it('is made louder and softer while it goes on', async () => {
    const { socket, stream } = await connected();
    stream.setVolume(300);
    stream.play(playAsk());
    stream.setVolume(700);
    expect(socket.sent.slice(1)).toEqual([{ play: expect.objectContaining({ volume: 1000 }) }, { volume: { stream: 1, volume: 700 } }]);
  });

  it('fails as itself', async () => {
    const { socket, stream, onFailed, onPlayFailed } = await connected();
    const request = stream.play(playAsk());
    socket.say({ failed: { stream: 1, request, error: failure } });
    expect(onPlayFailed).toHaveBeenCalledExactlyOnceWith(playAsk(), request, failure);
    expect(onFailed).not.toHaveBeenCalled();
    expect(stream.waiting).toBe(false);
  });

  it('is over where the connection breaks, at its last frame, and is not taken up again', async () => {
    const { sockets, socket, stream, onPlayed } = await connected();
    const request = stream.play(playAsk());
    socket.picture(picture({ request, kind: 3, number: 144 }));
    socket.close(1006);
    expect(onPlayed).toHaveBeenCalledExactlyOnceWith(playAsk(), request, { frame: 144, sample: null, why: 'broken' });
    await vi.advanceTimersByTimeAsync(150);
    sockets[1]?.welcome();
    expect(sockets[1]?.sent).toEqual([{ hello: { version: 1, token: 'secret' } }]);
  });

  it('knows of a sound where it was when the connection broke', async () => {
    const { socket, stream, onPlayed } = await connected();
    const sound = playAsk({ frame: null, sample: 0, range: null });
    const request = stream.play(sound);
    socket.say({ playing: { stream: 1, request, ...goes, frame: null, sample: 4800 } });
    socket.close(1006);
    expect(onPlayed).toHaveBeenCalledExactlyOnceWith(sound, request, { frame: null, sample: 4800, why: 'broken' });
  });

  it('that was asked for before there was a connection begins with it, as loud as it is wanted by then', async () => {
    const { sockets, stream, onPlayed } = made();
    stream.play(playAsk());
    stream.setVolume(0);
    await turn();
    sockets[0]?.welcome();
    expect(sockets[0]?.plays()).toEqual([expect.objectContaining({ frame: 120, volume: 0 })]);
    expect(onPlayed).not.toHaveBeenCalled();
  });
});
