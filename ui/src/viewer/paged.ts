// Media that are looked at page by page: PDFs, and images of several pages.

import type { MediaView } from '../backend';

/** Media that are looked at as pictures. */
export type SeenMedia = Exclude<MediaView, { kind: 'audio' }>;

export type Paged = Extract<MediaView, { num_pages: number }>;

export function isPaged(media: MediaView | null | undefined): media is Paged {
  return media?.kind === 'pdf' || (media?.kind === 'image' && media.num_pages > 1);
}
