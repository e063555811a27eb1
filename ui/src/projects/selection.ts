/** Which rows are selected, and which proofs that means, also of those that were not loaded when they were. */
import type { ProofCard } from '../backend';
import { placeOf } from './useProofs';

export type Selected = 'all' | ReadonlySet<string>;

export const NONE: Selected = new Set();

/** As the lists say it. */
export function selectedOf(keys: 'all' | Iterable<string | number>): Selected {
  return keys === 'all' ? 'all' : new Set([...keys].map(String));
}

/** The proofs that are selected, of all that match. */
export function chosenOf(selected: Selected, cards: readonly ProofCard[]): ProofCard[] {
  if (selected === 'all') return [...cards];
  const places = new Set([...selected].map(placeOf));
  return cards.filter((card, at) => selected.has(card.id) || places.has(at));
}

/** Whether all of the list has to be there before it can be said what is selected. */
export function needsAll(selected: Selected): boolean {
  return selected === 'all' || [...selected].some((id) => placeOf(id) !== null);
}
