import type { Theme } from '../backend';
import type { Route } from './route';

const KEY = 'galley.theme';

/** As it was when it was last known: what is shown before that, and where it cannot be, is not of another. */
export function themeBefore(): Theme {
  const kept = window.localStorage.getItem(KEY);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function keepTheme(theme: Theme): void {
  window.localStorage.setItem(KEY, theme);
}

/** Which colours a page wears. Proofs are judged on dark neutral unless the person chose light for everything. */
export function schemeFor(theme: Theme, page: Route['page']): 'light' | 'dark' | undefined {
  if (theme !== 'system') return theme;
  return page === 'proof' ? 'dark' : undefined;
}
