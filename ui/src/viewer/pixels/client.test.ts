import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { picture } from '../testing/pictures';
import { fakeClient } from '../testing/socket';
import type { Ask, Delivery, StreamEvents } from './client';

const ask = (frame: number): Ask => ({ version: 'v', page: null, frame, scale: [1, 1], region: null });
const failure = { code: 'out-of-range', message: '', hint: null, params: {}, retryable: false };

function made() {
  const { client, sockets } = fakeClient();
  const deliveries: Delivery[] = [];
  const onFailed = vi.fn<StreamEvents['onFailed']>();
  const onTrouble = vi.fn<StreamEvents['onTrouble']>();
  const stream = client.stream({ onPicture: (delivery) => deliveries.push(delivery), onFailed, onTrouble });
  return { client, sockets, deliveries, onFailed, onTrouble, stream };
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
    const { client, socket, stream } = await connected();
    const other = client.stream({ onPicture: () => undefined, onFailed: () => undefined, onTrouble: () => undefined });
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
