// Where one is, as the place of a comment: what the canvas shows, what was asked for, the range around it. Pure.

import type { Place } from '../backend';
import { isPaged } from './paged';
import { covers } from './places';
import * as sounds from './sound/state';
import type { ViewerData } from './store';

/**
 * The place of what the canvas shows, for a comment: of a frame also what it is in every table. Null while
 * nothing of the version is painted; what is still on its way is no place.
 */
export function placeShown({ version, media, painted, sound }: Pick<ViewerData, 'version' | 'media' | 'painted' | 'sound'>): Place | null {
  if (media?.kind === 'audio') return sounds.momentOf(sound);
  if (!isPaged(media) && media?.kind !== 'video') return { page: null, frame: null };
  if (painted === null || painted.version !== version) return null;
  if (isPaged(media)) return { page: painted.page, frame: null };
  return { page: null, frame: painted.frame, table_revision: painted.tableRevision, key: painted.key };
}

/** The range of a film as the place of a comment; null where none is set. What its ends are is known of what is painted. */
export function placeOfRange({ version, media, painted, range }: Pick<ViewerData, 'version' | 'media' | 'painted' | 'range'>): Place | null {
  if (media?.kind !== 'video' || range === null) return null;
  const seen = painted !== null && painted.version === version ? painted : null;
  const keyAt = (frame: number) => (seen?.frame === frame ? seen.key : null);
  const isLong = range.last > range.first;
  const [key, last] = [keyAt(range.first), isLong ? keyAt(range.last) : null];
  return {
    page: null,
    frame: range.first,
    ...(isLong ? { until: range.last } : {}),
    ...(seen === null ? {} : { table_revision: seen.tableRevision }),
    ...(key === null ? {} : { key }),
    ...(last === null ? {} : { until_key: last }),
  };
}

/** What a comment that begins at a place is about: the range around it, where one is set and meant. */
export function placeAbout(state: Pick<ViewerData, 'version' | 'media' | 'painted' | 'range' | 'aboutRange'>, place: Place): Place {
  const range = state.aboutRange ? placeOfRange(state) : null;
  return range !== null && covers(range, place) ? range : place;
}

/** What a comment that begins with a letter is about. */
export function placeToWrite(state: Parameters<typeof placeAbout>[0] & Parameters<typeof placeShown>[0]): Place | null {
  const shown = placeShown(state);
  return shown === null ? null : placeAbout(state, shown);
}

/** Where one is, painted or not. */
export function placeAsked({ media, page, frame, sound }: Pick<ViewerData, 'media' | 'page' | 'frame' | 'sound'>): Place {
  if (media?.kind === 'audio') return sounds.momentOf(sound);
  return { page: isPaged(media) ? page : null, frame: media?.kind === 'video' ? frame : null };
}
