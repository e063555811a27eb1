/**
 * What the link under the pointer or the focus leads to is asked for before it is followed, and drawn once one rests
 * there: its picture, and its page out of sight.
 */
import type { QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { create } from 'zustand';
import { isStale, onEvent, queryOf, type PageView } from '../backend';
import { drawAhead, forgetAhead, isPaged, openingOf, pagesAround, parseRemembered, type RememberedPlace, type SeenMedia, useViewer } from '../viewer';
import { queryClient } from './client';
import { showFailure } from './failures';
import { parseRoute } from './route';

/** Kept this long where it is not followed, as all else is; where one looked last is asked again for every link. */
const KEPT_MS = 5 * 60_000;

/** Who stays this long may follow it; who presses it does. */
const REST_MS = 100;

const ASKED = new Set<unknown>(['proof.get', 'threads.list', 'media.pages']);

/** Asks for all that a proof's picture needs. A failure is the page's to say, when it asks for itself. */
export async function askAhead(client: QueryClient, proof: string): Promise<Ahead | null> {
  const [{ versions }, place] = await Promise.all([
    client.fetchQuery(queryOf('proof.get', { proof })),
    client.fetchQuery({ ...queryOf('place.get', { proof }), staleTime: 0, gcTime: KEPT_MS }),
    client.prefetchQuery(queryOf('threads.list', { proof })),
  ]);
  const version = versions.find((one) => one.current);
  if (version === undefined || version.media === null || version.media.kind === 'audio') return null;
  const { id, media } = version;
  const remembered = place === null ? null : parseRemembered(place.place);
  if (!isPaged(media)) return { version: id, media, remembered, page: null };
  const { page: number } = openingOf(id, media, remembered);
  const pages = await client.fetchQuery(queryOf('media.pages', pagesAround(id, number)));
  return { version: id, media, remembered, page: pages.find((one) => one.number === number) ?? null };
}

/** The proof whose page is made ready; null where none is, and while one is on screen. */
export const useComing = create<{ proof: string | null }>()(() => ({ proof: null }));

/** What its picture is drawn from. */
interface Ahead {
  version: string;
  media: SeenMedia;
  remembered: RememberedPlace | null;
  page: PageView | null;
}

/** The link that one is at. */
interface Near {
  href: string;
  proof: string;
  asked: Promise<Ahead | null>;
  /** Once it was answered. */
  ahead: Ahead | null;
  isPressed: boolean;
}

/** Where the link leads that is or is around an element; empty where there is none to a proof. */
function hrefAt(target: EventTarget | null): string {
  if (!(target instanceof Element)) return '';
  // Rows of tables are links without being such elements; what is pressed inside of one is not.
  const link = target.closest('a[href^="#/proof/"], [data-href^="#/proof/"], button, input, [role=button]');
  return link?.getAttribute('href') ?? link?.getAttribute('data-href') ?? '';
}

/** There, to open another one would change what is seen. */
function isOnProof(): boolean {
  return parseRoute(window.location.hash).page === 'proof';
}

function asking(href: string, proof: string): Near {
  const near: Near = { href, proof, asked: askAhead(queryClient, proof).catch(() => null), ahead: null, isPressed: false };
  void near.asked.then((ahead) => (near.ahead = ahead));
  return near;
}

export function useAskingAhead(): void {
  useEffect(() => {
    let near: Near | null = null;
    let rest: ReturnType<typeof setTimeout> | undefined;
    const draw = () => {
      clearTimeout(rest);
      const link = near;
      // A link into a thread opens where the thread is.
      if (link === null || link.href.includes('?')) return;
      void link.asked.then((ahead) => {
        if (ahead === null || near !== link || window.location.hash === link.href) return;
        drawAhead(ahead.version, ahead.media, ahead.remembered, ahead.page);
        // A page that is begun between a press and its click is begun again by the click; one that would stand where
        // the picture of another version was left is its own to open.
        const isElsewhere = ahead.remembered !== null && ahead.remembered.version !== ahead.version;
        if (link.isPressed || isElsewhere || isOnProof()) return;
        useViewer.getState().open(ahead.version, ahead.media, ahead.remembered);
        useComing.setState({ proof: link.proof });
      });
    };
    const leave = () => {
      clearTimeout(rest);
      near = null;
      useComing.setState({ proof: null });
    };
    const come = ({ target }: Event) => {
      const href = hrefAt(target);
      if (near?.href === href) return;
      leave();
      const route = parseRoute(href);
      near = route.page === 'proof' ? asking(href, route.proof) : null;
      if (near !== null) rest = setTimeout(draw, REST_MS);
    };
    const press = (event: PointerEvent) => {
      come(event);
      if (event.button !== 0) return;
      if (near !== null) near.isPressed = true;
      draw();
    };
    const followed = (event: MouseEvent) => {
      const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
      if (!isPlain || !near?.ahead || near.href !== hrefAt(event.target) || near.href.includes('?')) return;
      if (isOnProof()) return;
      const { version, media, remembered } = near.ahead;
      useViewer.getState().open(version, media, remembered);
    };
    document.addEventListener('pointerover', come, { passive: true });
    document.addEventListener('focusin', come);
    document.addEventListener('pointerdown', press, { passive: true, capture: true });
    document.addEventListener('click', followed, { capture: true });
    const moved = () => {
      leave();
      const route = parseRoute(window.location.hash);
      if (route.page === 'proof' && route.thread !== undefined) forgetAhead();
    };
    window.addEventListener('hashchange', moved);
    let live = true;
    let deafen = () => {};
    onEvent((event) => {
      if (event.event !== 'changed') return;
      const { tags } = event;
      // Nobody sees these: whoever opens the proof asks anew, and never takes what is old for what is.
      queryClient.removeQueries({ type: 'inactive', predicate: ({ queryKey }) => ASKED.has(queryKey[0]) && isStale(queryKey, tags) });
      useComing.setState({ proof: null });
      if (near !== null && isStale(['proof.get', { proof: near.proof }], tags)) leave();
      forgetAhead();
    })
      .then((stop) => (live ? (deafen = stop) : stop()))
      .catch(showFailure);
    return () => {
      live = false;
      deafen();
      leave();
      document.removeEventListener('pointerover', come);
      document.removeEventListener('focusin', come);
      document.removeEventListener('pointerdown', press, { capture: true });
      document.removeEventListener('click', followed, { capture: true });
      window.removeEventListener('hashchange', moved);
    };
  }, []);
}
