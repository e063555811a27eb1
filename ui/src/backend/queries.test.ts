import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { beforeEach, expect, it, vi } from 'vitest';

const { invoke, listen } = vi.hoisted(() => ({ invoke: vi.fn<() => Promise<string>>(), listen: vi.fn<() => Promise<() => void>>() }));
vi.mock('@tauri-apps/api/core', () => ({ invoke }));
vi.mock('@tauri-apps/api/event', () => ({ listen }));

const { invalidate, listenForChanges, PACE_MS, queryOf } = await import('./queries');

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

it('asks at once for what changed, and once for all that changes soon after', async () => {
  invoke.mockImplementation(() => Promise.resolve('Ada'));
  const client = new QueryClient();
  const observer = new QueryObserver(client, queryOf('app.state', null as never));
  const stop = observer.subscribe(() => undefined);
  let told: (event: { payload: unknown }) => void = () => undefined;
  listen.mockImplementation((...heard: unknown[]) => {
    told = heard[1] as typeof told;
    return Promise.resolve(() => undefined);
  });
  await listenForChanges(client);
  const change = (tag: string) => told({ payload: { event: 'changed', tags: [tag] } });
  const settle = () => vi.advanceTimersByTimeAsync(1);
  vi.useFakeTimers();
  try {
    await settle();
    invoke.mockClear();
    const idle = vi.getTimerCount();
    change('app');
    await settle();
    expect(invoke).toHaveBeenCalledTimes(1);
    for (let time = 0; time < 50; time += 1) change(time === 7 ? 'app' : 'home');
    await settle();
    expect(invoke).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(PACE_MS);
    expect(invoke).toHaveBeenCalledTimes(2);
    // What comes later is alone again.
    await vi.advanceTimersByTimeAsync(PACE_MS);
    expect(vi.getTimerCount()).toBe(idle);
    change('app');
    await settle();
    expect(invoke).toHaveBeenCalledTimes(3);
  } finally {
    vi.useRealTimers();
    stop();
  }
});

it('asks once more where a first answer was under way when something changed', async () => {
  const answers: ((name: string) => void)[] = [];
  invoke.mockImplementation(() => new Promise((answer) => answers.push(answer)));
  const client = new QueryClient();
  const observer = new QueryObserver(client, queryOf('app.state', null as never));
  const stop = observer.subscribe(() => undefined);
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  const settled = invalidate(client, ['app']);
  answers[0]?.('nobody');
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]?.('Ada');
  await settled;
  expect(observer.getCurrentResult().data).toBe('Ada');
  stop();
});

it('does so where the first answer is a failure, and asks again for what nobody looks at when somebody does', async () => {
  const failing = new Error('not now');
  invoke.mockImplementation(() => Promise.reject(failing));
  const client = new QueryClient();
  const first = client.fetchQuery(queryOf('app.state', null as never)).catch(() => undefined);
  const settled = invalidate(client, ['app']);
  await Promise.all([first, settled]);
  expect(invoke).toHaveBeenCalledTimes(1);
  invoke.mockImplementation(() => Promise.resolve('Ada'));
  const observer = new QueryObserver(client, { ...queryOf('app.state', null as never), staleTime: Infinity });
  const stop = observer.subscribe(() => undefined);
  await vi.waitFor(() => expect(observer.getCurrentResult().data).toBe('Ada'));
  stop();
});
