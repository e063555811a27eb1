/** Where words of a comment can lead, as the list around them knows it; without one they lead nowhere. */
import { createContext, useContext } from 'react';
import type { ThreadView } from '../../backend';

export interface Links {
  /** Name of the proof. */
  proof: string;
  threadOf(version: string, number: number): ThreadView | undefined;
  openThread(thread: ThreadView): void;
  /** Whether such places of this version can be gone to now. */
  hasPlaces(kind: 'timecode' | 'page', version: string): boolean;
  goTo(text: string): void;
}

const NOWHERE: Links = {
  proof: '',
  threadOf: () => undefined,
  openThread: () => undefined,
  hasPlaces: () => false,
  goTo: () => undefined,
};

export const LinksContext = createContext(NOWHERE);

export function useLinks(): Links {
  return useContext(LinksContext);
}

/** The words that are searched for; another context, because they change with each letter. */
export const SoughtContext = createContext<readonly string[]>([]);

export function useSought(): readonly string[] {
  return useContext(SoughtContext);
}
