// What can be done now, for the palette: whoever listens to keys offers it while it is there.

import { useEffect, useRef } from 'react';
import { readLocalList, writeLocalList } from '../viewer/localList';

export interface Command {
  /** The same from start to start. */
  id: string;
  name: string;
  /** As they are now. */
  keys: readonly string[];
  /** Why it cannot be done now; null where it can. */
  why: string | null;
  run(): void;
}

type Source = () => Command[];

const sources = new Set<Source>();

/** Offers commands as long as the component is there; asked for when the palette opens. */
export function useOffer(source: Source): void {
  const latest = useRef(source);
  useEffect(() => {
    latest.current = source;
  });
  useEffect(() => {
    const ask = () => latest.current();
    sources.add(ask);
    return () => void sources.delete(ask);
  }, []);
}

/** Of all that offer something now, each command once. */
export function offeredNow(): Command[] {
  return once([...sources].flatMap((source) => source()));
}

/** The first of each id. */
export function once(commands: readonly Command[]): Command[] {
  const seen = new Set<string>();
  return commands.filter(({ id }) => !seen.has(id) && seen.add(id));
}

const RECENT = 'galley.commands.recent';
const NUM_RECENT = 6;

/** The ids of those used last, the latest first. */
export function recentCommands(): string[] {
  return readLocalList(RECENT, (id): id is string => typeof id === 'string');
}

export function noteUsed(id: string): void {
  writeLocalList(RECENT, [id, ...recentCommands().filter((one) => one !== id)].slice(0, NUM_RECENT));
}
