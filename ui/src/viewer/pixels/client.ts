// The canvas's end of the pixel socket (docs/PIXELS.md): asks, credits, and comes back after a break.
//
// A newer ask of a stream replaces the older one. Pictures arrive in the order of their requests; one that is
// older than what was already taken is given back unseen. Nothing here waits or paints.

import type { Failure, PixelAddress } from '../../backend';
import { HeaderError, parseHeader, type Header } from './header';

export interface Ask {
  version: string;
  page: number | null;
  frame: number | null;
  scale: [number, number];
  region: [number, number, number, number] | null;
  /** Of a PDF: exactly these layers are hidden; absent: as the file says. */
  hidden?: readonly number[];
}

/** A picture on its way to the canvas. Whoever takes it calls `done` once it is painted or dropped. */
export interface Delivery {
  ask: Ask;
  request: number;
  header: Header;
  message: ArrayBuffer;
  done(): void;
}

export interface StreamEvents {
  onPicture(delivery: Delivery): void;
  onFailed(ask: Ask, request: number, failure: Failure): void;
  /** The socket is broken and could not be had again so far; null once it is back. */
  onTrouble(failure: Failure | null): void;
}

type Socket = Pick<WebSocket, 'send' | 'close' | 'readyState' | 'binaryType' | 'addEventListener'>;

export interface ClientSettings {
  address(): Promise<PixelAddress>;
  connect?(url: string): Socket;
}

const OPEN = 1;
const FIRST_WAIT_MS = 150;
const LONGEST_WAIT_MS = 5000;
/** A single break heals unseen; from this many failures on the person is told. */
const TELL_AFTER = 3;

export class PixelClient {
  readonly #settings: ClientSettings;
  readonly #streams = new Map<number, PixelStream>();
  #socket: Socket | null = null;
  #welcome = false;
  #connecting = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #nextStream = 1;
  #nextRequest = 1;
  #closed = false;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
  }

  stream(events: StreamEvents): PixelStream {
    const id = this.#nextStream;
    this.#nextStream += 1;
    const stream = new PixelStream(id, events, this);
    this.#streams.set(id, stream);
    this.connect();
    return stream;
  }

  /** Connects unless that is done or under way; after a break without waiting out the pause. */
  connect(): void {
    if (this.#closed || this.#connecting || this.#socket !== null) return;
    clearTimeout(this.#timer);
    this.#connecting = true;
    this.#settings.address().then(
      (address) => this.#open(address),
      (error: unknown) => this.#broken(error instanceof Error ? error.message : String(error)),
    );
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  /** Numbers an ask, and sends it when the socket is there; otherwise it goes out after the welcome. */
  post(stream: number, ask: Ask): number {
    const request = this.#nextRequest;
    this.#nextRequest += 1;
    this.#sendShow(stream, request, ask);
    return request;
  }

  leave(stream: number): void {
    this.#streams.delete(stream);
    if (this.#welcome) this.#send({ cancel: { stream } });
  }

  #open({ url, token }: PixelAddress): void {
    if (this.#closed) return;
    const connect = this.#settings.connect ?? ((to: string): Socket => new WebSocket(to));
    const socket = connect(url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.addEventListener('open', () => socket.send(JSON.stringify({ hello: { version: 1, token } })));
    socket.addEventListener('message', (event) => this.#receive(socket, event.data));
    socket.addEventListener('close', (event) => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#welcome = false;
      this.#broken(`closed with ${event.code}`);
    });
    this.#connecting = false;
  }

  #broken(reason: string): void {
    this.#connecting = false;
    if (this.#closed) return;
    this.#failures += 1;
    if (this.#failures >= TELL_AFTER) this.#tell(unreachable(reason));
    const wait = Math.min(FIRST_WAIT_MS * 2 ** (this.#failures - 1), LONGEST_WAIT_MS);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.connect(), wait);
  }

  #tell(failure: Failure | null): void {
    for (const stream of this.#streams.values()) stream.events.onTrouble(failure);
  }

  #receive(socket: Socket, data: unknown): void {
    if (socket !== this.#socket) return;
    if (typeof data === 'string') this.#receiveText(data);
    else if (data instanceof ArrayBuffer) this.#receivePicture(socket, data);
  }

  #receiveText(text: string): void {
    const message = readMessage(text);
    if (message.welcome !== undefined) this.#start();
    if (message.failed !== undefined) {
      const { stream, request, error } = message.failed;
      this.#streams.get(stream)?.fail(request, error);
    }
  }

  #start(): void {
    this.#welcome = true;
    if (this.#failures >= TELL_AFTER) this.#tell(null);
    this.#failures = 0;
    for (const stream of this.#streams.values()) stream.askAgain();
  }

  #receivePicture(socket: Socket, message: ArrayBuffer): void {
    const stream = message.byteLength >= 12 ? new DataView(message).getUint32(8, true) : 0;
    const done = once(() => {
      if (socket === this.#socket) this.#send({ credit: { stream } });
    });
    const taker = this.#streams.get(stream);
    if (taker === undefined) {
      done();
      return;
    }
    try {
      taker.take(parseHeader(message), message, done);
    } catch (error) {
      done();
      if (!(error instanceof HeaderError)) throw error;
      const request = message.byteLength >= 16 ? new DataView(message).getUint32(12, true) : 0;
      taker.fail(request, { code: 'picture-damaged', message: error.message, hint: null, params: {}, retryable: true });
    }
  }

  #sendShow(stream: number, request: number, ask: Ask): void {
    if (this.#welcome) this.#send({ show: { stream, request, ...ask } });
    else this.connect();
  }

  #send(message: object): void {
    if (this.#socket?.readyState === OPEN) this.#socket.send(JSON.stringify(message));
  }
}

/** One canvas: what it asked for last, and what it took last. */
export class PixelStream {
  readonly events: StreamEvents;
  readonly #id: number;
  readonly #client: PixelClient;
  readonly #asked = new Map<number, Ask>();
  #latest: { request: number; ask: Ask; settled: boolean } | null = null;
  #taken = 0;

  constructor(id: number, events: StreamEvents, client: PixelClient) {
    this.#id = id;
    this.events = events;
    this.#client = client;
  }

  /** Whether the newest ask has not been answered yet. */
  get waiting(): boolean {
    return this.#latest !== null && !this.#latest.settled;
  }

  ask(ask: Ask): number {
    const request = this.#client.post(this.#id, ask);
    this.#asked.set(request, ask);
    this.#latest = { request, ask, settled: false };
    return request;
  }

  /** After a break: the newest ask goes out again under a new number unless it was answered. */
  askAgain(): void {
    if (this.#latest !== null && !this.#latest.settled) this.ask(this.#latest.ask);
  }

  take(header: Header, message: ArrayBuffer, done: () => void): void {
    const { request } = header;
    const ask = this.#asked.get(request);
    if (ask === undefined || request <= this.#taken) {
      done();
      return;
    }
    this.#taken = request;
    this.#settle(request);
    this.events.onPicture({ ask, request, header, message, done });
  }

  fail(request: number, failure: Failure): void {
    const ask = this.#asked.get(request);
    const newest = this.#latest?.request === request;
    this.#settle(request);
    if (ask !== undefined && newest) this.events.onFailed(ask, request, failure);
  }

  close(): void {
    this.#client.leave(this.#id);
  }

  #settle(request: number): void {
    if (this.#latest?.request === request) this.#latest.settled = true;
    for (const number of this.#asked.keys()) if (number <= request) this.#asked.delete(number);
  }
}

interface ServerMessage {
  welcome?: { version: number };
  failed?: { stream: number; request: number; error: Failure };
}

function readMessage(text: string): ServerMessage {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null ? message : {};
  } catch {
    return {};
  }
}

function once(run: () => void): () => void {
  let ran = false;
  return () => {
    if (!ran) run();
    ran = true;
  };
}

function unreachable(reason: string): Failure {
  return { code: 'pixels-unreachable', message: reason, hint: null, params: {}, retryable: true };
}
