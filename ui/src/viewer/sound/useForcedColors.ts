// Whether the system has its own colours on, for what is painted on a canvas.

import { useLayoutEffect, useState } from 'react';

/** The page is restyled by itself when the system's contrast changes; what is painted is not. */
export function useForcedColors(): boolean {
  const [forced, setForced] = useState(false);
  useLayoutEffect(() => {
    const query = typeof matchMedia === 'function' ? matchMedia('(forced-colors: active)') : null;
    const tell = () => setForced(query?.matches ?? false);
    tell();
    query?.addEventListener('change', tell);
    return () => query?.removeEventListener('change', tell);
  }, []);
  return forced;
}
