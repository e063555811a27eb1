// What all canvases of the window share; both last for as long as the window.

import { call } from '../../backend';
import { Easels } from '../paint/easels';
import { PixelClient } from '../pixels/client';

export const easels = new Easels();

let client: PixelClient | null = null;

/** One socket; it stays open between proofs. */
export function sharedClient(): PixelClient {
  client ??= new PixelClient({ address: () => call('pixels.address', {}) });
  return client;
}

/** Makes what every proof needs before the first is opened. */
export function standReady(): void {
  sharedClient().connect();
  easels.standReady(document);
}
