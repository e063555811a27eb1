/** Where one is, kept in the address's hash, so that back, forward and a link into a thread work. */
import { useMemo, useSyncExternalStore } from 'react';

export type Route =
  | { page: 'home' }
  | { page: 'settings' }
  | { page: 'fields' }
  | { page: 'project'; project: string; folder?: string | undefined }
  | { page: 'proof'; proof: string; version?: string | undefined; thread?: string | undefined; at?: number | undefined };

export const HOME: Route = { page: 'home' };

/** What lies above what; settings lie above nothing and can be reached from everywhere. */
const DEPTH: Record<Route['page'], number> = { home: 0, project: 1, proof: 2, settings: 3, fields: 4 };

/** The address above the page of each kind that was shown last: where one came down from. */
const above: Partial<Record<Route['page'], string>> = {};

export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [page, id] = path.split('/', 2).map(decodeURIComponent);
  const query = new URLSearchParams(search);
  if (page === 'settings') return { page: id === 'fields' ? id : page };
  if (page === 'project' && id) return { page, project: id, folder: query.get('folder') || undefined };
  if (page === 'proof' && id) {
    return { page, proof: id, version: query.get('version') ?? undefined, thread: query.get('thread') ?? undefined, at: pageIn(query.get('at')) };
  }
  return HOME;
}

/** A page of the proof, from 1. */
function pageIn(text: string | null): number | undefined {
  return text !== null && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}

export function hrefOf(route: Route): string {
  switch (route.page) {
    case 'home':
      return '#/';
    case 'settings':
      return '#/settings';
    case 'fields':
      return '#/settings/fields';
    case 'project': {
      const tail = route.folder ? `?${new URLSearchParams({ folder: route.folder }).toString()}` : '';
      return `#/project/${encodeURIComponent(route.project)}${tail}`;
    }
    case 'proof': {
      const query = new URLSearchParams();
      if (route.version !== undefined) query.set('version', route.version);
      if (route.thread !== undefined) query.set('thread', route.thread);
      if (route.at !== undefined) query.set('at', String(route.at));
      const tail = query.size > 0 ? `?${query.toString()}` : '';
      return `#/proof/${encodeURIComponent(route.proof)}${tail}`;
    }
  }
}

export function go(route: Route): void {
  follow(hrefOf(route));
}

/** A step in the history to one of the window's own addresses, at once: what is there is shown by the same event. */
export function follow(href: string): void {
  if (href === window.location.hash) return;
  const oldURL = window.location.href;
  window.history.pushState(null, '', href);
  window.dispatchEvent(new HashChangeEvent('hashchange', { oldURL, newURL: window.location.href }));
}

/** Links change the address without asking anybody. */
window.addEventListener('hashchange', ({ oldURL, newURL }) => {
  const before = new URL(oldURL || window.location.href).hash;
  const { page } = parseRoute(new URL(newURL || window.location.href).hash);
  if (DEPTH[parseRoute(before).page] < DEPTH[page]) above[page] = before;
});

/** Changes what is shown of the same page without a step in the history. */
export function goInPlace(route: Route): void {
  window.history.replaceState(null, '', hrefOf(route));
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

/** Up: from a proof to the list that one came from, however many proofs one has looked at since. */
export function goBack(): void {
  const { page } = parseRoute(window.location.hash);
  go(parseRoute(above[page] ?? ''));
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => parseRoute(hash), [hash]);
}
