// Sizes and labels of pages, fetched in chunks as one gets there.

import { useOperation, type PageView } from '../backend';
import { isPaged, type SeenMedia } from './paged';
import type { Size } from './view/transform';

export const PAGES_AT_ONCE = 64;

/** The first page of the chunk that a page is in. */
export function chunkOf(page: number): number {
  return page - ((page - 1) % PAGES_AT_ONCE);
}

/** What `media.pages` is asked for the sake of one page. */
export function pagesAround(version: string, page: number) {
  return { version, first: chunkOf(page), count: PAGES_AT_ONCE };
}

/** `enabled: false` for media without pages. */
export function usePage(version: string, page: number, enabled: boolean) {
  const query = useOperation('media.pages', pagesAround(version, page), { enabled });
  return { page: query.data?.find(({ number }) => number === page) ?? null, error: query.error, retry: query.refetch };
}

/** The size in native units of what is on the canvas; null until it is known. */
export function nativeSize(media: SeenMedia, page: PageView | null): Size | null {
  if (media.kind !== 'pdf' && !isPaged(media)) return { width: media.width, height: media.height };
  return page === null ? null : { width: page.width / 1000, height: page.height / 1000 };
}
