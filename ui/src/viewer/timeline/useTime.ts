// When the painted frame of a film is on screen, where the rate says nothing of it.

import { useEffect, useState } from 'react';
import { call } from '../../backend';
import { useViewer } from '../store';
import { timeSince } from './time';

/** Since the first frame; null while that one is not known, and where two frames say that they are shown at once. */
export function useTime(version: string, isVaried: boolean): string | null {
  const painted = useViewer((state) => (isVaried && state.painted?.version === version ? state.painted : null));
  const first = useFirst(version, painted?.tableRevision ?? null, painted?.frame === 0 ? (painted.key?.pts ?? null) : null);
  if (first === null || painted === null || painted.key === null || painted.timeBase === null || painted.key.ordinal > 0) return null;
  return timeSince(first, painted.key.pts, painted.timeBase);
}

/** The pts of frame 0 in a table: from its picture when that is seen, and before where it is 0, as it mostly is. */
function useFirst(version: string, revision: number | null, seen: string | null): string | null {
  const table = `${version} ${revision ?? ''}`;
  const [known, setKnown] = useState<{ table: string; pts: string } | null>(null);
  if (seen !== null && (known?.table !== table || known.pts !== seen)) setKnown({ table, pts: seen });
  const isKnown = known?.table === table;
  useEffect(() => {
    if (revision === null || isKnown) return;
    let isWanted = true;
    const tell = ({ frame }: { frame: number }) => {
      if (isWanted && frame === 0) setKnown({ table, pts: '0' });
    };
    // Without such a frame the first is another.
    void call('media.frame-now', { version, key: { pts: '0', ordinal: 0 } }).then(tell, () => undefined);
    return () => {
      isWanted = false;
    };
  }, [version, revision, table, isKnown]);
  return isKnown ? known.pts : null;
}
