// What a PDF brings along waits for its picture: both are read by the same workers, and the picture comes first.

import { useState } from 'react';
import { useViewer } from '../store';

/** Whether anything of the version was painted, or could not be; stays true for it. */
export function useShown(version: string): boolean {
  const isThere = useViewer((state) => state.version === version && (state.painted?.version === version || state.failure !== null));
  const [shown, setShown] = useState<string | null>(null);
  if (isThere && shown !== version) setShown(version);
  return isThere || shown === version;
}
