/** Tags to choose from: those that proofs which were listed lately have. Nothing is asked for them. */
import type { ProofCard, ProofList } from '../../backend';
import { queryClient } from '../../app/client';
import { usedIn } from './values';

/** More are not read through: the latest lists have what is in use. */
const MAX_CARDS = 2000;

export function tagsInUse(field: string): string[] {
  const lists = queryClient.getQueriesData<ProofList | { pages: ProofList[] }>({ queryKey: ['project.proofs'] });
  const cards = new Map<string, ProofCard>();
  for (const [, list] of lists) {
    if (list === undefined) continue;
    for (const part of 'pages' in list ? list.pages : [list]) {
      for (const card of part.proofs) if (cards.size < MAX_CARDS) cards.set(card.id, card);
    }
  }
  return usedIn([...cards.values()], field);
}
