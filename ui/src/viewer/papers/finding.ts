// Looking for text in a PDF: page after page from the first, going on from where one is.

import { call, type TextPlace, type TextPlaces } from '../../backend';
import { useViewer } from '../store';
import { usePapers, type Search } from './store';

const AT_ONCE = 200;
/** More are not held. */
export const MOST_PLACES = 10_000;

export interface Finding {
  version: string;
  text: string;
  /** The page that one is on: the first place gone to is there or behind it. */
  page: number;
  /** Asked between answers; what was superseded ends. */
  isWanted(): boolean;
  tell(search: Search): void;
}

/** Asks from the first page to the last, and tells after each answer. */
export async function findAll({ version, text, page, isWanted, tell }: Finding): Promise<void> {
  const places: TextPlace[] = [];
  let at = -1;
  let from: number | null = 1;
  while (from !== null) {
    // Each answer says where the next begins.
    // oxlint-disable-next-line no-await-in-loop
    const found: TextPlaces = await call('media.find', { version, text, from_page: from, limit: AT_ONCE, whole_words: false });
    if (!isWanted()) return;
    places.push(...found.places.slice(0, MOST_PLACES - places.length));
    from = places.length < MOST_PLACES ? found.next_page : null;
    if (at < 0) at = places.findIndex((place) => place.page >= page);
    if (at < 0 && from === null && places.length > 0) at = 0;
    tell({ text, places: [...places], at: chosen(at), done: from === null });
  }

  /** Whoever has gone on meanwhile stays there. */
  function chosen(first: number): number {
    const now = usePapers.getState().search;
    return now !== null && now.text === text && now.at >= 0 ? now.at : first;
  }
}

/** To the next or the previous place, around the ends. */
export function stepFound(direction: 1 | -1): void {
  const { search, setSearch } = usePapers.getState();
  if (search === null || search.places.length === 0) return;
  const count = search.places.length;
  const at = search.at < 0 ? 0 : (search.at + direction + count) % count;
  setSearch({ ...search, at });
  showFound(search.places[at]);
}

/** Brings a place on screen. */
export function showFound(place: TextPlace | undefined): void {
  if (place !== undefined) useViewer.getState().showPlace({ page: place.page, frame: null }, place.boxes[0] ?? null);
}
