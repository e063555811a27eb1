/** Proofs in the hand: from the list onto a folder, by the pointer or the keys. */
import { type DragAndDropOptions, useDragAndDrop } from '@react-spectrum/s2';
import type { Selected } from './selection';
import { selectedOf } from './selection';

/** What a folder takes. */
export const PROOFS = 'application/x-galley-proof';

let dragged: Selected | null = null;

/** The rows that are in the hand, as the list knows them; a project has one list. */
export function takeDragged(): Selected | null {
  const taken = dragged;
  dragged = null;
  return taken;
}

/** One object: hooks that are made of it anew would make the whole list anew. */
const PROOFS_DRAGGED: DragAndDropOptions = {
  getItems: (keys) => [...keys].map((key) => ({ [PROOFS]: String(key) })),
  getAllowedDropOperations: () => ['move'],
  onDragStart: ({ keys }) => {
    dragged = selectedOf(keys);
  },
  onDragEnd: ({ isInternal, dropOperation }) => {
    if (isInternal || dropOperation === 'cancel') dragged = null;
  },
};

/** For table and grid: their rows can be taken, and nothing can be dropped on them. */
export function useDraggingProofs() {
  return useDragAndDrop(PROOFS_DRAGGED).dragAndDropHooks;
}
