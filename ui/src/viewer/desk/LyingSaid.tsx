// How pages lie now, in a line for a while after it was chosen: on a cover, or where all of a page is in sight, nothing else
// changes on screen.

import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useRef, useState } from 'react';
import { t } from '../../i18n';
import { floating } from '../../look/floating';
import type { Layout } from './layout';
import { useDesk } from './store';

const line = style({ alignSelf: 'center', marginX: 16, marginBottom: 16, paddingX: 12, paddingY: 8, font: 'ui-sm', flexShrink: 0 });

const STAYS_MS = 4000;

export function lyingText(layout: Layout, cover: boolean): string {
  return t(layout === 'spreads' && !cover ? 'pages.lie.spreads.paired' : `pages.lie.${layout}`);
}

/** `say` reads out. */
export function LyingSaid({ say }: { say(text: string): void }) {
  const [text, setText] = useState<string | null>(null);
  const tell = useRef(say);
  useEffect(() => {
    tell.current = say;
  }, [say]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = useDesk.subscribe(({ layout, cover }, before) => {
      if (layout === before.layout && cover === before.cover) return;
      const now = lyingText(layout, cover);
      setText(now);
      tell.current(now);
      clearTimeout(timer);
      timer = setTimeout(() => setText(null), STAYS_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, []);
  if (text === null) return null;
  return (
    <div className={`${floating} ${line}`} aria-hidden="true" data-testid="lying-said">
      {text}
    </div>
  );
}
