/**
 * A text being written, kept in the data folder while it is: some moments after the last key, when the field
 * goes away, and when the window is hidden. What is there when the field appears is put back.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { call } from '../backend';
import { showFailure } from '../app/failures';

const PAUSE = 400;

export interface DraftText {
  text: string;
  setText(text: string): void;
  /** Forgets it here and on disk: it was sent. */
  clear(): void;
  /** The stored text has been looked for. */
  ready: boolean;
}

export function useDraftText(key: string): DraftText {
  const [text, setShown] = useState('');
  const [ready, setReady] = useState(false);
  const latest = useRef<{ text: string; kept: string; touched: boolean }>({ text: '', kept: '', touched: false });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const keep = useCallback(() => {
    clearTimeout(timer.current);
    const now = latest.current;
    if (now.text === now.kept) return;
    now.kept = now.text;
    call('draft.set', { key, text: now.text }).catch(showFailure);
  }, [key]);

  useEffect(() => {
    let live = true;
    call('draft.get', { key })
      .then((draft) => {
        if (!live) return;
        if (!latest.current.touched) {
          latest.current = { text: draft.text, kept: draft.text, touched: false };
          setShown(draft.text);
        }
        setReady(true);
      })
      .catch((error: unknown) => {
        if (live) setReady(true);
        showFailure(error);
      });
    const hide = () => {
      if (document.visibilityState === 'hidden') keep();
    };
    document.addEventListener('visibilitychange', hide);
    window.addEventListener('pagehide', keep);
    return () => {
      live = false;
      document.removeEventListener('visibilitychange', hide);
      window.removeEventListener('pagehide', keep);
      keep();
    };
  }, [key, keep]);

  const setText = useCallback(
    (next: string) => {
      latest.current.text = next;
      latest.current.touched = true;
      setShown(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(keep, PAUSE);
    },
    [keep],
  );

  const clear = useCallback(() => {
    latest.current.text = '';
    latest.current.touched = true;
    setShown('');
    keep();
  }, [keep]);

  return { text, setText, clear, ready };
}
