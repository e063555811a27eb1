// Keeps the tools true to what is on the canvas: the medium, its page, and the colours of its points.

import { useEffect, useMemo } from 'react';
import type { MediaView, PageView } from '../../backend';
import { boundsOf } from '../marks/shapes';
import { isPaged } from '../paged';
import { frameAtRest, useViewer } from '../store';
import type { Size } from '../view/transform';
import type { Ground } from './ground';
import { useSampling } from './sampling';
import { useSpeaking } from './speaking';
import { useTools } from './store';

interface Here {
  version: string;
  media: MediaView;
  /** Of media with pages, once it is known. */
  onPage: PageView | null;
  native: Size | null;
  say(text: string): void;
}

export function useToolsHere({ version, media, onPage, native, say }: Here): void {
  const { kind } = media;
  const page = useViewer((state) => (isPaged(media) ? state.page : null));
  const frame = useViewer((state) => (kind === 'video' ? frameAtRest(state) : null));
  const tool = useViewer((state) => state.tool);
  const perInch = media.kind === 'image' && media.num_pages <= 1 ? media.dpi : (onPage?.per_inch ?? null);
  // A page that is asked for again is a new object with the same numbers.
  const [perInchAcross, perInchDown] = [perInch?.[0] ?? null, perInch?.[1] ?? null];
  const ground = useMemo<Ground | null>(
    () => (native === null ? null : { version, kind, page, bounds: boundsOf(native), perInch: perInchAcross === null || perInchDown === null ? null : [perInchAcross, perInchDown] }),
    [version, kind, page, native, perInchAcross, perInchDown],
  );
  useEffect(() => {
    // Between two pages the size of the next one is not known yet: what was measured stays.
    if (ground !== null) useTools.getState().setGround(ground);
  }, [ground]);
  useEffect(() => () => useTools.getState().setGround(null), []);
  useEffect(() => {
    if (tool !== 'ruler') useTools.getState().measure({ type: 'cancel' });
  }, [tool]);
  useSampling({ version, page, frame });
  useSpeaking(say);
}
