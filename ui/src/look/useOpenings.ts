import { useState } from 'react';

/**
 * How often something was opened, as the key of what is in a `DialogContainer`: the container keeps its last child,
 * with whatever was typed into it, after it was closed.
 */
export function useOpenings(isOpen: boolean): number {
  const [openings, setOpenings] = useState(0);
  const [was, setWas] = useState(false);
  if (was !== isOpen) {
    setWas(isOpen);
    if (isOpen) setOpenings(openings + 1);
  }
  return openings;
}
