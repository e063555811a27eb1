/** Of the project around the proof, asked for once for all that is said: who can be named, and which labels there are. */
import { createContext, useContext, useMemo } from 'react';
import { useOperation, type Person } from '../backend';

export interface Around {
  people: readonly Person[];
  /** The most used first. */
  labels: readonly string[];
  /** Who looks; null while that is not known. */
  me: string | null;
}

const NOBODY: Around = { people: [], labels: [], me: null };

export const AroundContext = createContext(NOBODY);

export function useAround(): Around {
  return useContext(AroundContext);
}

/** `enabled`: the picture had its turn. */
export function useAroundOf(project: string, enabled: boolean): Around {
  const people = useOperation('people.list', { project }, { enabled }).data;
  const labels = useOperation('labels.list', { project }, { enabled }).data;
  const me = useOperation('app.state', {}).data?.person?.id ?? null;
  return useMemo(() => ({ people: people ?? NOBODY.people, labels: labels ?? NOBODY.labels, me }), [people, labels, me]);
}
