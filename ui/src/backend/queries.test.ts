import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { beforeEach, expect, it, vi } from 'vitest';

const { invoke, listen } = vi.hoisted(() => ({ invoke: vi.fn<() => Promise<string>>(), listen: vi.fn<() => Promise<() => void>>() }));
vi.mock('@tauri-apps/api/core', () => ({ invoke }));
vi.mock('@tauri-apps/api/event', () => ({ listen }));

const { listenForChanges, queryOf } = await import('./queries');

beforeEach(() => {
  invoke.mockReset();
  listen.mockReset();
});

it('asks again for what may have changed before anybody listened', async () => {
  let name = 'nobody';
  invoke.mockImplementation(() => Promise.resolve(name));
  const client = new QueryClient();
  const observer = new QueryObserver(client, queryOf('app.state', null as never));
  const stop = observer.subscribe(() => undefined);
  await vi.waitFor(() => expect(observer.getCurrentResult().data).toBe('nobody'));
  // Told while nobody listens yet.
  listen.mockImplementation(() => {
    name = 'Ada';
    return Promise.resolve(() => undefined);
  });
  await listenForChanges(client);
  await vi.waitFor(() => expect(observer.getCurrentResult().data).toBe('Ada'));
  stop();
});
