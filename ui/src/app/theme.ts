/** Which colours a page wears. Proofs are judged on dark neutral unless the person chose light for everything. */
import type { Theme } from '../backend';
import type { Route } from './route';

export function schemeFor(theme: Theme, page: Route['page']): 'light' | 'dark' | undefined {
  if (theme !== 'system') return theme;
  return page === 'proof' ? 'dark' : undefined;
}
