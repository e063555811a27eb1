/**
 * A text being written, kept in the data folder while it is: some moments after a key, whatever comes after it, and at
 * once when the focus leaves the field, when the field goes away, and when the window is left or hidden. What is there
 * when the field appears is put back.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { call } from '../backend';
import { showFailure } from '../app/failures';

const PAUSE = 400;

export interface DraftText {
  text: string;
  setText(text: string): void;
  /** The same for a text that is long in the making: it is made when it is kept, and `text` stays as it was found. */
  setLater(write: () => string): void;
  /** Forgets it here and on disk. `sent`: unless something else stands there by now. */
  clear(sent?: string): void;
  /** The stored text has been looked for. */
  ready: boolean;
}

interface Latest {
  text: string;
  kept: string;
  touched: boolean;
  /** Makes the text that is to be kept. */
  write?: () => string;
}

const FRESH: Latest = { text: '', kept: '', touched: false };

const writing = new Map<string, Promise<unknown>>();

/** One after the other for each key: Rust works on several calls at a time, and the last word has to be the last. */
function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = writing.get(key) ?? Promise.resolve();
  const turn = before.then(work, work);
  const rest = turn.catch(() => undefined).finally(() => writing.get(key) === rest && writing.delete(key));
  writing.set(key, rest);
  return turn;
}

function keepDraft(key: string, text: string): Promise<void> {
  return inTurn(key, async () => void (await call('draft.set', { key, text })));
}

/** Changes what is kept when nobody is writing it. */
export function changeDraft(key: string, change: (text: string) => string): Promise<void> {
  return inTurn(key, async () => {
    const { text } = await call('draft.get', { key });
    const next = change(text);
    if (next !== text) await call('draft.set', { key, text: next });
  });
}

export function useDraftText(key: string): DraftText {
  const [state, setState] = useState({ key, text: '', ready: false });
  const { text, ready } = state.key === key ? state : { text: '', ready: false };
  const change = useCallback(
    (next: { text?: string; ready?: true }) =>
      setState((before) => ({ ...(before.key === key ? before : { key, text: '', ready: false }), ...next })),
    [key],
  );
  const latest = useRef<Latest>(FRESH);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const keep = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = undefined;
    const { write, ...before } = latest.current;
    const now = write?.() ?? before.text;
    latest.current = { ...before, text: now, kept: now };
    if (now === before.kept) return;
    keepDraft(key, now).catch(showFailure);
  }, [key]);

  useEffect(() => {
    let live = true;
    // What was typed under another key has been kept there.
    latest.current = FRESH;
    inTurn(key, () => call('draft.get', { key }))
      .then((draft) => {
        if (!live) return;
        if (!latest.current.touched) {
          latest.current = { text: draft.text, kept: draft.text, touched: false };
          change({ text: draft.text });
        }
        change({ ready: true });
      })
      .catch((error: unknown) => {
        if (live) change({ ready: true });
        showFailure(error);
      });
    const hide = () => {
      if (document.visibilityState === 'hidden') keep();
    };
    document.addEventListener('visibilitychange', hide);
    document.addEventListener('focusout', keep);
    window.addEventListener('blur', keep);
    window.addEventListener('pagehide', keep);
    return () => {
      live = false;
      document.removeEventListener('visibilitychange', hide);
      document.removeEventListener('focusout', keep);
      window.removeEventListener('blur', keep);
      window.removeEventListener('pagehide', keep);
      keep();
    };
  }, [key, keep, change]);

  const keepSoon = useCallback(
    (next: Partial<Latest>) => {
      latest.current = { ...latest.current, ...next, touched: true };
      // Not put off by the next key: who writes without a rest is kept, too.
      timer.current ??= setTimeout(keep, PAUSE);
    },
    [keep],
  );

  const setText = useCallback(
    (next: string) => {
      keepSoon({ text: next });
      change({ text: next });
    },
    [keepSoon, change],
  );

  const setLater = useCallback((write: () => string) => keepSoon({ write }), [keepSoon]);

  const clear = useCallback(
    (sent?: string) => {
      if (sent !== undefined && latest.current.text.trim() !== sent) return;
      latest.current = { text: '', kept: latest.current.kept, touched: true };
      change({ text: '' });
      keep();
    },
    [keep, change],
  );

  return { text, setText, setLater, clear, ready };
}
