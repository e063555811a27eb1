// The pages around the one one is at, as far as they are known; null where pages lie alone.

import { useMemo } from 'react';
import { useOperation, type PageView } from '../../backend';
import { isPaged, type SeenMedia } from '../paged';
import { chunkOf, PAGES_AT_ONCE, pagesAround } from '../pages';
import type { Desk } from './layout';
import { useDesk } from './store';

/** From so many pages before the end of a chunk on, the next one is asked for. */
const NEAR = 40;

export function useDeskOf(version: string, media: SeenMedia, page: number): Desk | null {
  const layout = useDesk((state) => state.layout);
  const cover = useDesk((state) => state.cover);
  const numPages = isPaged(media) ? media.num_pages : 1;
  const isOn = layout !== 'single' && numPages > 1;
  const first = chunkOf(page);
  const here = useOperation('media.pages', pagesAround(version, page), { enabled: isOn }).data;
  const known = here !== undefined;
  const before = useOperation('media.pages', pagesAround(version, Math.max(1, first - 1)), { enabled: isOn && known && first > 1 && page - first < NEAR }).data;
  const last = first + PAGES_AT_ONCE - 1;
  const after = useOperation('media.pages', pagesAround(version, Math.min(numPages, last + 1)), { enabled: isOn && known && last < numPages && last - page < NEAR }).data;
  const pages = useMemo<ReadonlyMap<number, PageView>>(
    () => new Map([before, here, after].flatMap((chunk) => chunk ?? []).map((view) => [view.number, view])),
    [before, here, after],
  );
  return useMemo(() => (isOn ? { layout, cover, numPages, page, pages } : null), [isOn, layout, cover, numPages, page, pages]);
}
