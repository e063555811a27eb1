// A socket whose other end is the test.

import { PixelClient } from '../pixels/client';

type Listener = (event: never) => void;

export class FakeSocket {
  readyState = 0;
  binaryType: BinaryType = 'blob';
  readonly sent: Record<string, unknown>[] = [];
  readonly #listeners = new Map<string, Listener[]>();

  constructor(readonly url: string) {}

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(code = 1000): void {
    this.readyState = 3;
    this.emit('close', { code });
  }

  open(): void {
    this.readyState = 1;
    this.emit('open', {});
  }

  welcome(): void {
    this.open();
    this.say({ welcome: { version: 1 } });
  }

  say(message: object): void {
    this.emit('message', { data: JSON.stringify(message) });
  }

  picture(message: ArrayBuffer): void {
    this.emit('message', { data: message });
  }

  shows(): Record<string, unknown>[] {
    return this.#sentAs('show');
  }

  plays(): Record<string, unknown>[] {
    return this.#sentAs('play');
  }

  #sentAs(kind: string): Record<string, unknown>[] {
    return this.sent.flatMap((message) => (kind in message ? [message[kind] as Record<string, unknown>] : []));
  }

  emit(type: string, event: object): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event as never);
  }
}

/** A client and the sockets that it opened, oldest first. */
export function fakeClient(): { client: PixelClient; sockets: FakeSocket[] } {
  const sockets: FakeSocket[] = [];
  const client = new PixelClient({
    address: () => Promise.resolve({ url: 'ws://127.0.0.1:9/pixels', token: 'secret' }),
    connect: (url) => {
      const socket = new FakeSocket(url);
      sockets.push(socket);
      return socket as never;
    },
  });
  return { client, sockets };
}
