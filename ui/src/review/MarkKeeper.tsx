/** Keeps the unsent shapes of one version in the data folder, and puts them back when it is opened again. */
import { useEffect, useRef } from 'react';
import { useViewer } from '../viewer';
import { readMarks, writeMarks } from './draftMark';
import { keepDraft, useDraftText } from './useDraftText';

const keyOf = (version: string) => `version/${version}/marks`;

/** They were sent after the version had left the canvas. */
export function forgetMarks(version: string): Promise<void> {
  return keepDraft(keyOf(version), '');
}

/** Mount it with the version as key. */
export function MarkKeeper({ version }: { version: string }) {
  const { text, setText, ready } = useDraftText(keyOf(version));
  const opened = useViewer((viewer) => viewer.version === version);
  const draft = useViewer((viewer) => viewer.draft);
  const restored = useRef(false);

  useEffect(() => {
    if (!ready || !opened) return;
    if (!restored.current) {
      restored.current = true;
      const kept = readMarks(text);
      if (kept !== null && draft === null) {
        useViewer.getState().setDraft({ place: kept.place, marks: kept.shapes });
        return;
      }
    }
    setText(writeMarks(draft === null ? null : { version, place: draft.place, shapes: draft.marks }));
  }, [ready, opened, text, draft, setText, version]);

  return null;
}
