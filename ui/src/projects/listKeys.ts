/** Keys of a list of proofs, whatever is selected: Enter opens the row one is on, F2 renames it, Delete moves to the bin. */
import type { KeyboardEvent } from 'react';
import type { ProofCard } from '../backend';
import { isTextField, MOD } from '../app/keys';
import { go } from '../app/route';

interface ListKeys {
  onRename(card: ProofCard): void;
  /** What is selected; the row one is on where nothing is. */
  onBin(card: ProofCard): void;
}

/** There the key above Return deletes. */
function isDelete(key: string): boolean {
  return key === 'Delete' || (MOD === '⌘' && key === 'Backspace');
}

export function pressed(event: KeyboardEvent, cards: readonly ProofCard[], { onRename, onBin }: ListKeys): void {
  if (!(event.target instanceof HTMLElement) || isTextField(event.target)) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const key = event.target.closest('[role=row][data-key]')?.getAttribute('data-key');
  const card = cards.find((one) => one.id === key);
  if (card === undefined) return;
  // What stands in a row, such as its menu, has its own Enter.
  const isOnRow = ['row', 'gridcell', 'rowheader'].includes(event.target.getAttribute('role') ?? '');
  if (event.key === 'Enter' && isOnRow) go({ page: 'proof', proof: card.id });
  else if (event.key === 'F2' && !card.deleted) onRename(card);
  else if (isDelete(event.key)) onBin(card);
  else return;
  event.preventDefault();
  event.stopPropagation();
}
