/** Keeps the comments of a proof that were not sent in the data folder, and puts them back when it is opened again. */
import { useEffect, useRef, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { call } from '../backend';
import { showFailure } from '../app/failures';
import { allDrafts, keysOf, useViewer, withoutSent, type Sent } from '../viewer';
import { keyOf, readDrafts, writeDrafts } from './keptDrafts';
import { changeDraft, useDraftText } from './useDraftText';

/** It was sent after the proof had left the window. */
export function forgetSent(proof: string, sent: Sent): Promise<void> {
  return changeDraft(keyOf(proof), (text) => {
    const kept = { draft: null, aside: readDrafts(text) };
    return writeDrafts((withoutSent(kept, sent) ?? kept).aside);
  });
}

/**
 * Mount it with the proof as key. `confirmed`: of the frame table of the version on the canvas; the numbers of kept
 * frames are those of the table that was there when they were drawn.
 */
export function DraftKeeper({ proof, version, confirmed }: { proof: string; version: string; confirmed: boolean }) {
  const { text, setLater, ready } = useDraftText(keyOf(proof));
  const restored = useRef(false);
  const [read, setRead] = useState(false);

  useEffect(() => {
    if (!ready) return undefined;
    if (!restored.current) {
      restored.current = true;
      setRead(true);
      const kept = readDrafts(text);
      const isBegun = allDrafts(useViewer.getState()).length > 0;
      if (kept.length > 0) useViewer.getState().restoreDrafts(kept);
      // What was begun before has to be kept with it.
      if (isBegun) setLater(written);
    }
    // Of the drafts themselves, not of what was drawn of them: a busy window draws late. Strokes make it long; it is not
    // written for each letter.
    return useViewer.subscribe((now, before) => {
      if (now.draft !== before.draft || now.aside !== before.aside) setLater(written);
    });
  }, [ready, text, setLater]);

  // After what is kept when the page goes, which is of the drafts that are there.
  useEffect(
    () => () => {
      const begun = allDrafts(useViewer.getState());
      // Left before what was kept had been read: it joins that.
      if (!restored.current && begun.length > 0) {
        changeDraft(keyOf(proof), (kept) => writeDrafts([...readDrafts(kept), ...begun])).catch(showFailure);
      }
      useViewer.getState().dropDrafts();
    },
    [proof],
  );

  return read ? <FramesNow key={`${version}/${confirmed}`} version={version} /> : null;
}

function written(): string {
  return writeDrafts(allDrafts(useViewer.getState()));
}

/** Asks again for the numbers of frames that comments were begun on; a key for each table of a version. */
function FramesNow({ version }: { version: string }) {
  const keys = useViewer(
    useShallow((viewer) =>
      allDrafts(viewer).flatMap((draft) => (draft.version === version ? keysOf(draft) : [])),
    ),
  );
  useEffect(() => {
    for (const key of keys) {
      call('media.frame-now', { version, key })
        .then(({ frame }) => useViewer.getState().renumber(version, key, frame))
        // It keeps the number it had; sending it says what is the matter.
        .catch(() => undefined);
    }
  }, [version, keys]);
  return null;
}
