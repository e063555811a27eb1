// Where one is in a sound: its length, the cursor, what is on screen. Pure transitions for the viewer's store.

import type { MediaView, Place, Span } from '../../backend';
import type { Pending } from './choosing';
import { clampTo, following, revealing, whole, within, type Range, type Stretch } from './stretch';

export type Sound = Extract<MediaView, { kind: 'audio' }>;

export interface SoundState {
  /** Samples in all; 0 where there is no sound, or nobody knows yet. */
  length: number;
  /** That many, to the sample; else so far, or as the file claims. */
  counted: boolean;
  /** Samples a second. */
  rate: number;
  /** The boundary before this sample; `length` is the end. */
  cursor: number;
  /** What is on screen; null for all of it, however long it turns out to be. */
  view: Stretch | null;
  /** One end of a range that waits for the other. */
  pending: Pending | null;
}

/** What is remembered of it. */
export type SoundPlace = Pick<SoundState, 'rate' | 'cursor' | 'view'>;

export const NO_SOUND: SoundState = { length: 0, counted: false, rate: 1, cursor: 0, view: null, pending: null };

/** A sound is opened, at a place of it or of a sibling, whose rate may be another. */
export function opened(media: MediaView | null, at: SoundPlace | null): SoundState {
  if (media?.kind !== 'audio') return NO_SOUND;
  const { num_samples: length, sample_rate: rate, confirmed: counted } = media;
  const fresh = { ...NO_SOUND, length, counted, rate };
  if (at === null) return fresh;
  const times = rate / at.rate;
  const view = at.view === null ? null : { from: at.view.from * times, count: at.view.count * times };
  return viewed({ ...fresh, cursor: clampTo(Math.round(at.cursor * times), 0, length) }, view);
}

export function remembered({ length, rate, cursor, view }: SoundState): SoundPlace | null {
  return length === 0 ? null : { rate, cursor, view };
}

/** There is more of it, or less, than was thought; what was counted is not thought again. */
export function lengthened(sound: SoundState, length: number, counted: boolean): SoundState {
  if ((sound.counted && !counted) || (length === sound.length && counted === sound.counted)) return sound;
  const pending = sound.pending === null ? null : { ...sound.pending, at: clampTo(sound.pending.at, 0, length) };
  return viewed({ ...sound, length, counted, pending, cursor: clampTo(sound.cursor, 0, length) }, sound.view);
}

/** The sound is described again: by its file, whose claim may be less than is known by now, or as counted. */
export function described(sound: SoundState, { num_samples: length, confirmed }: Sound): SoundState {
  return lengthened(sound, confirmed ? length : Math.max(length, sound.length), confirmed);
}

export function shownOf({ view, length }: Pick<SoundState, 'view' | 'length'>): Stretch {
  return view ?? whole(length);
}

/** Puts a stretch on screen; one that is as long as the sound is all of it. */
export function viewed(sound: SoundState, stretch: Stretch | null): SoundState {
  const found = stretch === null ? null : within(stretch, sound.length);
  const view = found === null || found.count >= sound.length ? null : found;
  // What only looks at the stretch sees no change when the cursor moves in it.
  const isSame = view?.from === sound.view?.from && view?.count === sound.view?.count;
  return { ...sound, view: isSame ? sound.view : view };
}

/** Moves the cursor, and what is on screen with it. */
export function movedTo(sound: SoundState, sample: number): SoundState {
  const cursor = clampTo(Math.round(sample), 0, sound.length);
  return viewed({ ...sound, cursor }, following(shownOf(sound), cursor, sound.length));
}

/** Plays on to a sample. What is on screen comes along where the cursor was in it, for one may look elsewhere meanwhile. */
export function playedTo(sound: SoundState, sample: number): SoundState {
  const { from, count } = shownOf(sound);
  if (sound.cursor >= from && sound.cursor <= from + count) return movedTo(sound, sample);
  return { ...sound, cursor: clampTo(Math.round(sample), 0, sound.length) };
}

/** Goes to a stretch that somebody spoke about. */
export function lookedAt(sound: SoundState, place: Place): SoundState {
  const range = rangeIn(place.span ?? null, sound.rate);
  if (range === null) return sound;
  const cursor = clampTo(range.start, 0, sound.length);
  return viewed({ ...sound, cursor, pending: null }, revealing(shownOf(sound), range, sound.length));
}

/** A stretch in samples of another rate; null for none. */
export function rangeIn(span: Span | null, rate: number): Range | null {
  if (span === null) return null;
  const times = rate / span.sample_rate;
  return { start: Math.round(span.start * times), end: Math.round(span.end * times) };
}

/** The moment of the cursor, as a place. */
export function momentOf({ cursor, rate }: Pick<SoundState, 'cursor' | 'rate'>): Place {
  return placeOf({ start: cursor, end: cursor }, rate);
}

export function placeOf({ start, end }: Range, rate: number): Place {
  return { page: null, frame: null, span: { start, end, sample_rate: rate } };
}

/** Reads what was remembered, from values that may be anything; null when it is not that. */
export function readSoundPlace(value: unknown): SoundPlace | null {
  if (!isRecord(value)) return null;
  const { rate, cursor, view } = value;
  if (!isCount(rate) || rate === 0 || !isCount(cursor)) return null;
  if (!isRecord(view)) return { rate, cursor, view: null };
  const { from, count } = view;
  const sane = typeof from === 'number' && typeof count === 'number' && from >= 0 && count > 0;
  return { rate, cursor, view: sane && Number.isFinite(from + count) ? { from, count } : null };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
