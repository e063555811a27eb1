import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Easels as RealEasels } from '../paint/easels';
import type { SeenMedia } from '../paged';
import { fakeClient, type FakeSocket } from '../testing/socket';
import { drawAhead, takeAhead } from './ahead';
import { rememberRoom } from './rooms';

const made = vi.hoisted(() => ({ sockets: [] as FakeSocket[], clear: vi.fn<() => void>() }));

vi.mock('./shared', async () => {
  const { Easels } = await vi.importActual<{ Easels: typeof RealEasels }>('../paint/easels');
  const { client, sockets } = fakeClient();
  made.sockets = sockets;
  const painter = { take: vi.fn<never>(), release: () => undefined, draw: () => undefined, warm: () => undefined, clear: made.clear, dispose: () => undefined, lost: false };
  return { easels: new Easels(() => painter), sharedClient: () => client };
});

const image = { kind: 'image', num_pages: 1, width: 600, height: 400, vector: false } as SeenMedia;
const film = (confirmed: boolean) => ({ kind: 'video', width: 600, height: 400, num_frames: 90, confirmed, start_timecode: null }) as SeenMedia;

async function asked() {
  await vi.advanceTimersByTimeAsync(0);
  const [socket] = made.sockets;
  if (socket?.readyState === 0) socket.welcome();
  return socket?.shows().map(({ version, frame, scale }) => ({ version, frame, scale })) ?? [];
}
const newest = async () => (await asked()).at(-1);

beforeEach(() => {
  vi.useFakeTimers();
  window.localStorage.clear();
  for (const media of [image, film(true)]) rememberRoom(media, { width: 372, height: 512 });
});
afterEach(() => {
  takeAhead('none', image, 0);
  vi.useRealTimers();
});

it('asks for the picture as it will fit, and hands it over once', async () => {
  drawAhead('v', image, null, null);
  expect(await newest()).toEqual({ version: 'v', frame: null, scale: [1, 2] });
  const screen = takeAhead('v', image, 0);
  expect(screen?.canvas.isConnected).toBe(false);
  expect(takeAhead('v', image, 0)).toBeNull();
  screen?.dispose();
});

it('asks for the place where one was', async () => {
  const place = { version: 'v', page: 1, frame: 40, view: { mode: 'free', zoom: 0.25, centerX: 300, centerY: 200, turn: 0 } } as const;
  drawAhead('v', film(true), place, null);
  expect(await newest()).toEqual({ version: 'v', frame: 40, scale: [1, 4] });
});

it('asks once for what is rested on and then pressed', async () => {
  drawAhead('w', image, null, null);
  const before = (await asked()).length;
  drawAhead('w', image, null, null);
  expect(await asked()).toHaveLength(before);
});

it('asks for nothing where the room is not known', async () => {
  const before = (await asked()).length;
  window.localStorage.clear();
  drawAhead('v', image, null, null);
  expect(await asked()).toHaveLength(before);
  expect(takeAhead('v', image, 0)).toBeNull();
});

it('keeps what is pressed for as long again', async () => {
  drawAhead('v', image, null, null);
  await asked();
  await vi.advanceTimersByTimeAsync(4900);
  drawAhead('v', image, null, null);
  await vi.advanceTimersByTimeAsync(4900);
  const screen = takeAhead('v', image, 0);
  expect(screen).not.toBeNull();
  screen?.dispose();
});

it('does not hand over another version, nor frames that were counted otherwise', async () => {
  drawAhead('v', film(false), null, null);
  await asked();
  expect(takeAhead('v', film(true), 0)).toBeNull();
  drawAhead('v', image, null, null);
  await asked();
  made.clear.mockClear();
  expect(takeAhead('u', image, 0)).toBeNull();
  expect(made.clear).toHaveBeenCalled();
  expect(takeAhead('v', image, 0)).toBeNull();
});

it('does not hand over another page than the one that is gone to, nor what failed', async () => {
  drawAhead('v', image, null, null);
  await asked();
  expect(takeAhead('v', image, 7)).toBeNull();
  drawAhead('v', image, null, null);
  const request = await asked().then(() => made.sockets[0]?.shows().at(-1)?.['request']);
  const stream = made.sockets[0]?.shows().at(-1)?.['stream'];
  made.sockets[0]?.say({ failed: { stream, request, error: { code: 'busy', message: '', hint: null, params: {}, retryable: true } } });
  expect(takeAhead('v', image, 0)).toBeNull();
});

it('forgets what nobody takes', async () => {
  drawAhead('v', image, null, null);
  await asked();
  await vi.advanceTimersByTimeAsync(5000);
  expect(made.sockets[0]?.sent.at(-1)).toHaveProperty('cancel');
  expect(takeAhead('v', image, 0)).toBeNull();
});
