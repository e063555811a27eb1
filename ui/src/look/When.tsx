import { useSyncExternalStore } from 'react';
import { fullDate, since } from './when';

const MINUTE = 60_000;
let now = Date.now();
const waiting = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(changed: () => void): () => void {
  waiting.add(changed);
  // Nobody kept the clock while nobody looked at it.
  if (timer === undefined) now = Date.now();
  timer ??= setInterval(() => {
    now = Date.now();
    for (const tell of waiting) tell();
  }, MINUTE);
  return () => {
    waiting.delete(changed);
    if (waiting.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** How long ago, kept true while one looks; the full date on hover. One clock for all of them. */
export function When({ at }: { at: number }) {
  const current = useSyncExternalStore(subscribe, () => now);
  return (
    <time dateTime={new Date(at).toISOString()} title={fullDate(at)}>
      {since(at, Math.max(current, at))}
    </time>
  );
}
