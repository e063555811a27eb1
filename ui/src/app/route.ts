/** Where one is, kept in the address's hash, so that back, forward and a link into a thread work. */
import { useMemo, useSyncExternalStore } from 'react';

export type Route =
  | { page: 'home' }
  | { page: 'settings' }
  | { page: 'project'; project: string }
  | { page: 'proof'; proof: string; version?: string | undefined; thread?: string | undefined };

export const HOME: Route = { page: 'home' };

let numVisited = 0;

export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [page, id] = path.split('/', 2).map(decodeURIComponent);
  const query = new URLSearchParams(search);
  if (page === 'settings') return { page };
  if (page === 'project' && id) return { page, project: id };
  if (page === 'proof' && id) {
    return { page, proof: id, version: query.get('version') ?? undefined, thread: query.get('thread') ?? undefined };
  }
  return HOME;
}

export function hrefOf(route: Route): string {
  switch (route.page) {
    case 'home':
      return '#/';
    case 'settings':
      return '#/settings';
    case 'project':
      return `#/project/${encodeURIComponent(route.project)}`;
    case 'proof': {
      const query = new URLSearchParams();
      if (route.version !== undefined) query.set('version', route.version);
      if (route.thread !== undefined) query.set('thread', route.thread);
      const tail = query.size > 0 ? `?${query.toString()}` : '';
      return `#/proof/${encodeURIComponent(route.proof)}${tail}`;
    }
  }
}

export function go(route: Route): void {
  const next = hrefOf(route);
  if (next === window.location.hash) return;
  numVisited += 1;
  window.location.hash = next;
}

/** Changes what is shown of the same page without a step in the history. */
export function goInPlace(route: Route): void {
  window.history.replaceState(null, '', hrefOf(route));
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

/** The page before this one, or home where there is none. */
export function goBack(): void {
  if (numVisited > 0) {
    numVisited -= 1;
    window.history.back();
  } else {
    go(HOME);
    numVisited = 0;
  }
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => parseRoute(hash), [hash]);
}
