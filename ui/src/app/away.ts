/** Says by the desktop that long work has ended, to somebody who looks at another window meanwhile. */
import { call, type AppState, type Notify, queryOf } from '../backend';
import { queryClient } from './client';

export const LONG_SECONDS = 10;

/** `began` is what `performance.now` said when the work was begun. */
export async function tellIfAway(began: number, what: Notify): Promise<void> {
  const seconds = (performance.now() - began) / 1000;
  if (seconds < LONG_SECONDS || document.hasFocus()) return;
  const state = queryClient.getQueryData<AppState>(queryOf('app.state', {}).queryKey);
  if (state?.notifications === false) return;
  // A desktop that shows none is none of the person's business now.
  await call('desktop.notify', what).catch(() => undefined);
}
