// How things play in this window, and what the player said last about what does.
//
// A store of its own: that something plays is the viewer's, this changes some times a second. Volume, mute and loop
// are remembered in this window.

import { create } from 'zustand';
import { readLocalList, writeLocalList } from '../localList';
import type { Heard, Playing } from '../pixels/client';
import { NORMAL, type Speed } from './speed';

/** What is known of the play that goes on, or of the last one. */
export interface Told {
  version: string;
  /** Null until something of the version was played. */
  sound: Heard | null;
  dropped: number;
  /** First and last frame that need no more decoding. */
  buffered: readonly [number, number] | null;
  /** Pictures a second, as measured over the last second; null before that. */
  rate: number | null;
}

interface PlaybackData {
  /** Thousandths. */
  volume: number;
  isMuted: boolean;
  isLooped: boolean;
  /** Each frame is shown, however late. */
  isEvery: boolean;
  speed: Speed;
  told: Told | null;
  /** Where the rate is measured from; milliseconds. */
  since: { shown: number; at: number } | null;
}

interface PlaybackState extends PlaybackData {
  /** A volume that can be heard also ends the silence. */
  setVolume(volume: number): void;
  setMuted(isMuted: boolean): void;
  setLooped(isLooped: boolean): void;
  setEvery(isEvery: boolean): void;
  setSpeed(speed: Speed): void;
  /** A play of a version begins: nothing is dropped yet. */
  begin(version: string): void;
  /** `now`: milliseconds of any clock that only goes on. */
  tell(version: string, playing: Playing, now: number): void;
}

const KEY = 'galley.playing';
const RATE_MS = 1000;

/** Anything else that is stored is not read. */
type Setting = ['volume', number] | ['muted', boolean] | ['loop', boolean];

function isSetting(value: unknown): value is Setting {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [name, setting] = value as unknown[];
  if (name === 'volume') return typeof setting === 'number' && Number.isInteger(setting) && setting >= 0 && setting <= 1000;
  return (name === 'muted' || name === 'loop') && typeof setting === 'boolean';
}

function remembered(): Pick<PlaybackData, 'volume' | 'isMuted' | 'isLooped'> {
  const found = { volume: 1000, isMuted: false, isLooped: false };
  for (const setting of readLocalList(KEY, isSetting)) {
    if (setting[0] === 'volume') found.volume = setting[1];
    else if (setting[0] === 'muted') found.isMuted = setting[1];
    else found.isLooped = setting[1];
  }
  return found;
}

export const usePlayback = create<PlaybackState>()((set, get) => {
  const keep = (change: Partial<Pick<PlaybackData, 'volume' | 'isMuted' | 'isLooped'>>) => {
    set(change);
    const { volume, isMuted, isLooped } = get();
    writeLocalList(KEY, [['volume', volume], ['muted', isMuted], ['loop', isLooped]] satisfies Setting[]);
  };
  return {
    ...remembered(),
    isEvery: false,
    speed: NORMAL,
    told: null,
    since: null,
    setVolume: (volume) => keep({ volume: Math.min(Math.max(Math.round(volume), 0), 1000), ...(volume > 0 ? { isMuted: false } : {}) }),
    setMuted: (isMuted) => keep({ isMuted }),
    setLooped: (isLooped) => keep({ isLooped }),
    setEvery: (isEvery) => set({ isEvery }),
    setSpeed: (speed) => set({ speed }),
    begin: (version) =>
      set(({ told }) => ({
        told: { version, sound: told?.version === version ? told.sound : null, dropped: 0, buffered: null, rate: null },
        since: null,
      })),
    tell: (version, { shown, dropped, sound, buffered }, now) =>
      set(({ told, since }) => {
        const from = since === null || shown < since.shown ? { shown, at: now } : since;
        const passed = now - from.at;
        const isDue = passed >= RATE_MS;
        return {
          told: { version, sound, dropped, buffered, rate: isDue ? ((shown - from.shown) * 1000) / passed : (told?.rate ?? null) },
          since: isDue ? { shown, at: now } : from,
        };
      }),
  };
});

/** Thousandths, as it is to be heard. */
export function loudness({ volume, isMuted }: Pick<PlaybackData, 'volume' | 'isMuted'>): number {
  return isMuted ? 0 : volume;
}
