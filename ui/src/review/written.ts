/** An answer or an edit in the making: its text, and what goes along with it. Kept as the text alone where that is all. */
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { isNothing, NOTHING_ALONG, readAlong, type Along } from '../viewer';
import { useDraftText } from './useDraftText';

export interface Written {
  text: string;
  along: Along;
}

const NOTHING: Written = { text: '', along: NOTHING_ALONG };

export function writeWritten({ text, along }: Written): string {
  // What begins like the other way to keep it is kept that way.
  return isNothing(along) && !text.startsWith('{') ? text : JSON.stringify({ text, along });
}

/** Whatever is not what `writeWritten` made is the text itself. */
export function readWritten(kept: string): Written {
  if (!kept.startsWith('{')) return kept === '' ? NOTHING : { text: kept, along: NOTHING_ALONG };
  try {
    const value: unknown = JSON.parse(kept);
    if (typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string') {
      return { text: value.text, along: ('along' in value ? readAlong(value.along) : null) ?? NOTHING_ALONG };
    }
  } catch {
    // Then it is what somebody wrote.
  }
  return { text: kept, along: NOTHING_ALONG };
}

export interface WrittenDraft {
  written: Written;
  change(change: (written: Written) => Written): void;
  /** Before it is sent; the answer, given to `clear`, lets go of it unless something else stands there by then. */
  kept(): string;
  clear(sent?: string): void;
}

export function useWritten(key: string): WrittenDraft {
  const { text, setText, clear } = useDraftText(key);
  const written = useMemo(() => readWritten(text), [text]);
  // Two changes can come before the next time it is drawn.
  const now = useRef(written);
  useEffect(() => {
    now.current = written;
  }, [written]);
  const change = useCallback(
    (next: (written: Written) => Written) => {
      now.current = next(now.current);
      setText(writeWritten(now.current));
    },
    [setText],
  );
  const kept = useCallback(() => writeWritten(now.current).trim(), []);
  return { written, change, kept, clear };
}
