import { describe, expect, it } from 'vitest';
import { go, goBack, HOME, hrefOf, parseRoute, type Route } from './route';

describe('routes', () => {
  const routes: Route[] = [
    HOME,
    { page: 'settings' },
    { page: 'project', project: 'a/b c' },
    { page: 'proof', proof: 'p1', version: undefined, thread: undefined },
    { page: 'proof', proof: 'p1', version: 'v 2', thread: 't&3' },
  ];

  it.each(routes)('%j comes back out of its address', (route) => {
    expect(parseRoute(hrefOf(route))).toEqual(route);
  });

  it.each(['', '#', '#/', '#/nowhere', '#/proof', '#/project/'])('%j is home', (hash) => {
    expect(parseRoute(hash)).toEqual(HOME);
  });

  it('goes home where there is nothing to go back to', () => {
    window.location.hash = '#/settings';
    goBack();
    expect(parseRoute(window.location.hash)).toEqual(HOME);
  });

  it('goes to a proof', () => {
    go({ page: 'proof', proof: 'p1', thread: 't1' });
    expect(window.location.hash).toBe('#/proof/p1?thread=t1');
  });
});
