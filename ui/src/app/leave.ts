/** What is kept when the page goes is kept now, while Rust still answers. */
import { call, isUnderWay } from '../backend';

const KEEPING = ['draft.set', 'place.remember', 'settings.set'] as const;

/** Ends when all of it is kept. */
export async function keepAll(): Promise<void> {
  window.dispatchEvent(new Event('pagehide'));
  // A task later each time: a text may wait in turn behind an earlier one, and is no call until then.
  do {
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((done) => setTimeout(done, 0));
  } while (isUnderWay(KEEPING));
}

/** The window closes. */
export async function leave(): Promise<void> {
  await keepAll();
  await call('window.close', {});
}
