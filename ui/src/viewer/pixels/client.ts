// The canvas's end of the pixel socket (docs/PIXELS.md): asks, credits, and comes back after a break.
//
// A newer ask of a stream replaces the older one. Pictures arrive in the order of their requests; one that is
// older than what was already taken is given back unseen. Those of a play carry its number, one after the other,
// until something newer is asked for. Nothing here waits or paints.

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

/** Plays a film from `frame`, or a sound from `sample`; the other is null. */
export interface PlayAsk {
  version: string;
  frame: number | null;
  sample: number | null;
  /** Of a film's pictures; they come whole. */
  scale: [number, number];
  /** Numerator and denominator, from 1/4 to 4. */
  speed: [number, number];
  reverse: boolean;
  /** Each frame is shown, however late; else late ones are dropped. */
  every: boolean;
  /** First and last frame, or samples, of which the end is not played; null is all of it. */
  range: [number, number] | null;
  loop: boolean;
  /** Thousandths, 0 to 1000. */
  volume: number;
}

/** What is heard of a play: `none`: the file has no sound; `no-device`: nothing to hear it with. */
export type Heard = 'heard' | 'none' | 'no-device' | 'muted';

/** How a play goes, some times a second. */
export interface Playing {
  /** The frame that was sent last, or the sample that the clock is at. */
  frame: number | null;
  sample: number | null;
  /** Since the play began. */
  shown: number;
  dropped: number;
  sound: Heard;
  /** First and last frame around this one that need no more decoding. */
  buffered: [number, number] | null;
}

/** Where a play ended, and why; `broken`: the connection is gone. */
export interface Played {
  frame: number | null;
  sample: number | null;
  why: 'paused' | 'end' | 'broken';
}

/** A picture on its way to the canvas. Whoever takes it calls `done` once it is painted or dropped. */
export interface Delivery {
  /** Of a play: as if its frame had been asked for alone. */
  ask: Ask;
  /** One of a play, and more may follow. */
  isOfPlay: boolean;
  request: number;
  header: Header;
  message: ArrayBuffer;
  done(): void;
}

export interface StreamEvents {
  onPicture(delivery: Delivery): void;
  onFailed(ask: Ask, request: number, failure: Failure): void;
  onPlaying(ask: PlayAsk, request: number, playing: Playing): void;
  /** Not for a play that a newer ask has ended. */
  onPlayed(ask: PlayAsk, request: number, played: Played): void;
  /** A play could not go on. */
  onPlayFailed(ask: PlayAsk, request: number, failure: Failure): void;
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
    const request = this.#number();
    this.#sendOrConnect({ show: { stream, request, ...ask } });
    return request;
  }

  /** The same for a play. */
  postPlay(stream: number, ask: PlayAsk): { request: number; isSent: boolean } {
    const request = this.#number();
    return { request, isSent: this.#sendOrConnect({ play: { stream, request, ...ask } }) };
  }

  /** What is only about a play that goes on is worth nothing later. */
  steer(message: { pause: { stream: number } } | { volume: { stream: number; volume: number } }): void {
    if (this.#welcome) this.#send(message);
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
      for (const stream of this.#streams.values()) stream.breakPlay();
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
    if (message.playing !== undefined) {
      const { stream, request, ...playing } = message.playing;
      this.#streams.get(stream)?.tell(request, playing);
    }
    if (message.played !== undefined) {
      const { stream, request, ...played } = message.played;
      this.#streams.get(stream)?.end(request, played);
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

  #number(): number {
    const request = this.#nextRequest;
    this.#nextRequest += 1;
    return request;
  }

  #sendOrConnect(message: object): boolean {
    if (this.#welcome) this.#send(message);
    else this.connect();
    return this.#welcome;
  }

  #send(message: object): void {
    if (this.#socket?.readyState === OPEN) this.#socket.send(JSON.stringify(message));
  }
}

/** The play that goes on. */
interface Play {
  request: number;
  ask: PlayAsk;
  /** It is on its way; before that it waits for a connection. */
  isSent: boolean;
  /** Its first picture is there. */
  hasBegun: boolean;
  /** The last that was heard of it. */
  at: Pick<Played, 'frame' | 'sample'>;
}

/** One canvas, or one sound: what it asked for last, and what it took last. */
export class PixelStream {
  readonly events: StreamEvents;
  readonly #id: number;
  readonly #client: PixelClient;
  readonly #asked = new Map<number, Ask>();
  #latest: { request: number; ask: Ask; settled: boolean } | null = null;
  #play: Play | null = null;
  #taken = 0;

  constructor(id: number, events: StreamEvents, client: PixelClient) {
    this.#id = id;
    this.events = events;
    this.#client = client;
  }

  /** Whether the newest ask has not been answered yet, or the play has not shown anything. */
  get waiting(): boolean {
    return this.#play === null ? this.#latest !== null && !this.#latest.settled : !this.#play.hasBegun;
  }

  /** Ends what plays. */
  ask(ask: Ask): number {
    this.#play = null;
    const request = this.#client.post(this.#id, ask);
    this.#asked.set(request, ask);
    this.#latest = { request, ask, settled: false };
    return request;
  }

  /** Plays until it ends, is paused, or something newer is asked for. What was asked for before is not waited for. */
  play(ask: PlayAsk): number {
    this.#asked.clear();
    this.#latest = null;
    const { request, isSent } = this.#client.postPlay(this.#id, ask);
    this.#play = { request, ask, isSent, hasBegun: false, at: { frame: ask.frame, sample: ask.sample } };
    return request;
  }

  /** Asks the play to end; `onPlayed` says where it did. */
  pause(): void {
    if (this.#play?.isSent === true) this.#client.steer({ pause: { stream: this.#id } });
    else this.#play = null;
  }

  /** Thousandths, of what plays. */
  setVolume(volume: number): void {
    if (this.#play === null) return;
    this.#play.ask = { ...this.#play.ask, volume };
    if (this.#play.isSent) this.#client.steer({ volume: { stream: this.#id, volume } });
  }

  /** After a break: the newest ask goes out again under a new number unless it was answered, and a play that never went out. */
  askAgain(): void {
    if (this.#play !== null) this.play(this.#play.ask);
    else if (this.#latest !== null && !this.#latest.settled) this.ask(this.#latest.ask);
  }

  /** The connection broke: what played is over, for nobody knows where it would be by now. */
  breakPlay(): void {
    const play = this.#play;
    if (play === null || !play.isSent) return;
    this.end(play.request, { ...play.at, why: 'broken' });
  }

  take(header: Header, message: ArrayBuffer, done: () => void): void {
    const { request, number } = header;
    const play = this.#play;
    if (play !== null && play.request === request) {
      this.#taken = request;
      play.hasBegun = true;
      play.at = { frame: number, sample: null };
      this.events.onPicture({ ask: stillOf(play.ask, number), isOfPlay: true, request, header, message, done });
      return;
    }
    const ask = this.#asked.get(request);
    if (ask === undefined || request <= this.#taken) {
      done();
      return;
    }
    this.#taken = request;
    this.#settle(request);
    this.events.onPicture({ ask, isOfPlay: false, request, header, message, done });
  }

  tell(request: number, playing: Playing): void {
    const play = this.#play;
    if (play === null || play.request !== request) return;
    if (playing.sample !== null) play.at = { frame: null, sample: playing.sample };
    this.events.onPlaying(play.ask, request, playing);
  }

  end(request: number, played: Played): void {
    const play = this.#play;
    if (play === null || play.request !== request) return;
    this.#play = null;
    this.events.onPlayed(play.ask, request, played);
  }

  fail(request: number, failure: Failure): void {
    const play = this.#play;
    if (play !== null && play.request === request) {
      this.#play = null;
      this.events.onPlayFailed(play.ask, request, failure);
      return;
    }
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

function stillOf({ version, scale }: PlayAsk, frame: number): Ask {
  return { version, page: null, frame, scale, region: null };
}

interface ServerMessage {
  welcome?: { version: number };
  failed?: { stream: number; request: number; error: Failure };
  playing?: Playing & { stream: number; request: number };
  played?: Played & { stream: number; request: number };
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
