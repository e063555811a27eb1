import { describe, expect, it, vi } from 'vitest';
import { follow, go, goBack, HOME, hrefOf, parseRoute, type Route } from './route';

describe('routes', () => {
  const routes: Route[] = [
    HOME,
    { page: 'settings' },
    { page: 'fields' },
    { page: 'project', project: 'a/b c' },
    { page: 'project', project: 'p', folder: 'Spring & more/Söcial' },
    { page: 'proof', proof: 'p1', version: 'v2', at: 12 },
    { page: 'proof', proof: 'p1', version: undefined, thread: undefined },
    { page: 'proof', proof: 'p1', version: 'v 2', thread: 't&3' },
  ];

  it.each(routes)('%j comes back out of its address', (route) => {
    expect(parseRoute(hrefOf(route))).toEqual(route);
  });

  it.each(['', '#', '#/', '#/nowhere', '#/proof', '#/project/'])('%j is home', (hash) => {
    expect(parseRoute(hash)).toEqual(HOME);
  });

  it('are followed at once, as a step that can be taken back', async () => {
    window.location.hash = '#/project/p';
    await vi.waitFor(() => expect(window.location.hash).toBe('#/project/p'));
    const seen: string[] = [];
    const look = ({ oldURL, newURL }: HashChangeEvent) => seen.push(`${new URL(oldURL).hash} ${new URL(newURL).hash}`);
    window.addEventListener('hashchange', look);
    const steps = window.history.length;
    follow('#/proof/one');
    expect(seen).toEqual(['#/project/p #/proof/one']);
    expect([window.location.hash, window.history.length]).toEqual(['#/proof/one', steps + 1]);
    follow('#/proof/one');
    expect(seen).toHaveLength(1);
    window.history.back();
    await vi.waitFor(() => expect(window.location.hash).toBe('#/project/p'));
    window.removeEventListener('hashchange', look);
  });

  it('goes home where there is nothing to go back to', () => {
    window.location.hash = '#/settings';
    goBack();
    expect(parseRoute(window.location.hash)).toEqual(HOME);
  });

  it('goes back to the list that one came down from, over other proofs and links', async () => {
    const visit = async (hash: string) => {
      window.location.hash = hash;
      await vi.waitFor(() => expect(seen.at(-1)).toBe(hash));
    };
    const seen: string[] = [];
    window.addEventListener('hashchange', () => seen.push(window.location.hash));
    await visit('#/');
    await visit('#/project/p');
    await visit('#/proof/one');
    await visit('#/proof/two');
    goBack();
    expect(window.location.hash).toBe('#/project/p');
    await vi.waitFor(() => expect(seen.at(-1)).toBe('#/project/p'));
    goBack();
    expect(window.location.hash).toBe('#/');
    await vi.waitFor(() => expect(seen.at(-1)).toBe('#/'));
    await visit('#/proof/one');
    await visit('#/settings');
    goBack();
    expect(window.location.hash).toBe('#/proof/one');
    await vi.waitFor(() => expect(seen.at(-1)).toBe('#/proof/one'));
    goBack();
    expect(window.location.hash).toBe('#/');
  });

  it('goes to a proof', () => {
    go({ page: 'proof', proof: 'p1', thread: 't1' });
    expect(window.location.hash).toBe('#/proof/p1?thread=t1');
  });
});
