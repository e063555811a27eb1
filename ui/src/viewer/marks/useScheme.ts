// Light or dark, for what is painted on a canvas.

import { useSyncExternalStore } from 'react';

export type Scheme = 'light' | 'dark';

/** The page is restyled by itself when the theme is another; what is painted is not. */
export function useScheme(): Scheme {
  return useSyncExternalStore(subscribe, schemeNow);
}

/** The application says which one on the page; where it says none the system's is in force. */
function schemeNow(): Scheme {
  const { colorScheme } = document.documentElement.dataset;
  if (colorScheme === 'light' || colorScheme === 'dark') return colorScheme;
  return ofSystem()?.matches === true ? 'dark' : 'light';
}

function ofSystem(): MediaQueryList | null {
  return typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : null;
}

function subscribe(tell: () => void): () => void {
  const observer = new MutationObserver(tell);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-color-scheme'] });
  const system = ofSystem();
  system?.addEventListener('change', tell);
  return () => {
    observer.disconnect();
    system?.removeEventListener('change', tell);
  };
}
