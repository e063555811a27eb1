/** Keeps the comments of a proof that were not sent in the data folder, and puts them back when it is opened again. */
import { useEffect, useRef } from 'react';
import { allDrafts, useViewer, withoutSent, type Sent } from '../viewer';
import { keyOf, readDrafts, writeDrafts } from './keptDrafts';
import { changeDraft, useDraftText } from './useDraftText';

/** It was sent after the proof had left the window. */
export function forgetSent(proof: string, sent: Sent): Promise<void> {
  return changeDraft(keyOf(proof), (text) => {
    const kept = { draft: null, aside: readDrafts(text) };
    return writeDrafts((withoutSent(kept, sent) ?? kept).aside);
  });
}

/** Mount it with the proof as key. */
export function DraftKeeper({ proof }: { proof: string }) {
  const { text, setText, ready } = useDraftText(keyOf(proof));
  const draft = useViewer((viewer) => viewer.draft);
  const aside = useViewer((viewer) => viewer.aside);
  const restored = useRef(false);

  useEffect(() => {
    if (!ready) return;
    if (!restored.current) {
      restored.current = true;
      const kept = readDrafts(text);
      if (kept.length > 0) return useViewer.getState().restoreDrafts(kept);
    }
    setText(writeDrafts(allDrafts({ draft, aside })));
  }, [ready, text, draft, aside, setText]);

  useEffect(() => () => useViewer.getState().dropDrafts(), []);

  return null;
}
