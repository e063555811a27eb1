/** Says by the desktop that long work has ended, to somebody who looks at another window meanwhile. */
import { call, type Notify } from '../backend';
import { kept } from '../settings/kept';

export const LONG_SECONDS = 10;

/** `began` is what `performance.now` said when the work was begun. */
export async function tellIfAway(began: number, what: Notify): Promise<void> {
  const seconds = (performance.now() - began) / 1000;
  if (seconds < LONG_SECONDS || document.hasFocus()) return;
  if (kept()?.notifications === false) return;
  // A desktop that shows none is none of the person's business now.
  await call('desktop.notify', what).catch(() => undefined);
}
