/** What the link under the pointer or the focus leads to is asked for before it is followed, and drawn once one rests there. */
import type { QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { queryOf, type PageView } from '../backend';
import { drawAhead, isPaged, openingOf, pagesAround, parseRemembered, type RememberedPlace, type SeenMedia } from '../viewer';
import { queryClient } from './client';
import { parseRoute } from './route';

/** Kept this long where it is not followed; where one looked last is asked again for every link. */
const KEPT_MS = 10_000;

/** Who stays this long may follow it; who presses it does. */
const REST_MS = 100;

/** Asks for all that a proof's picture needs. A failure is the page's to say, when it asks for itself. */
export async function askAhead(client: QueryClient, proof: string): Promise<Ahead | null> {
  const [{ versions }, place] = await Promise.all([
    client.fetchQuery({ ...queryOf('proof.get', { proof }), retry: false }),
    client.fetchQuery({ ...queryOf('place.get', { proof }), retry: false, staleTime: 0, gcTime: KEPT_MS }),
    client.prefetchQuery(queryOf('threads.list', { proof })),
  ]);
  const version = versions.find((one) => one.current);
  if (version === undefined || version.media === null || version.media.kind === 'audio') return null;
  const { id, media } = version;
  const remembered = place === null ? null : parseRemembered(place.place);
  if (!isPaged(media)) return { version: id, media, remembered, page: null };
  const { page: number } = openingOf(id, media, remembered);
  const pages = await client.fetchQuery({ ...queryOf('media.pages', pagesAround(id, number)), retry: false });
  return { version: id, media, remembered, page: pages.find((one) => one.number === number) ?? null };
}

/** What its picture is drawn from. */
interface Ahead {
  version: string;
  media: SeenMedia;
  remembered: RememberedPlace | null;
  page: PageView | null;
}

export function useAskingAhead(): void {
  useEffect(() => {
    let near: { href: string; asked: Promise<Ahead | null> } | null = null;
    let rest: ReturnType<typeof setTimeout> | undefined;
    const draw = () => {
      clearTimeout(rest);
      const link = near;
      // A link into a thread opens where the thread is.
      if (link === null || link.href.includes('?')) return;
      void link.asked.then((ahead) => {
        if (ahead !== null && near === link && window.location.hash !== link.href) drawAhead(ahead.version, ahead.media, ahead.remembered, ahead.page);
      });
    };
    const come = ({ target }: Event) => {
      const href = target instanceof Element ? (target.closest('a[href^="#/proof/"]')?.getAttribute('href') ?? '') : '';
      if (near?.href === href) return;
      clearTimeout(rest);
      const route = parseRoute(href);
      near = route.page === 'proof' ? { href, asked: askAhead(queryClient, route.proof).catch(() => null) } : null;
      if (near !== null) rest = setTimeout(draw, REST_MS);
    };
    const press = (event: PointerEvent) => {
      come(event);
      if (event.button === 0) draw();
    };
    document.addEventListener('pointerover', come, { passive: true });
    document.addEventListener('focusin', come);
    document.addEventListener('pointerdown', press, { passive: true, capture: true });
    return () => {
      clearTimeout(rest);
      document.removeEventListener('pointerover', come);
      document.removeEventListener('focusin', come);
      document.removeEventListener('pointerdown', press, { capture: true });
    };
  }, []);
}
