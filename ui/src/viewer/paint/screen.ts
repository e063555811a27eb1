// What stands between the view and the socket: asks for what is on screen, paints what comes, says what is painted.
//
// One screen per canvas, which works before it hangs anywhere. It keeps at most two layers: the whole picture and a sharp region of it. Pictures of
// another page or frame never mix with the current one's. While a film plays nothing else is asked for, and what is painted says which frame it is.
// The canvas carries what it shows as data attributes.

import type { Failure } from '../../backend';
import type { Ask, Delivery, PixelClient, PixelStream, PlayAsk, Playing } from '../pixels/client';
import type { Painted, Play } from '../store';
import { covers, planFor, type Plan, type Step } from '../view/plan';
import { percentOf, rectOnScreen, transformOf, unitZoom, type Size, type Transform } from '../view/transform';
import { Beside } from './beside';
import type { CanvasPainter, Easels } from './easels';
import { SILENT, type ScreenEvents } from './events';
import { PaintError, type Layer } from './painter';
import { endOf, hasPixels, isSame, keyOf, keyOfAsk, numberOf, paintedOf, rectText, REST_MS, sameScale, type Scene } from './scene';

export type { ScreenEvents } from './events';
export type { Scene } from './scene';

/** What plays: by which wish, as it was asked for, and what was dropped before it was asked for again or came too late to be painted. */
interface Running {
  serial: number;
  ask: PlayAsk;
  dropped: number;
  /** As the player said last. */
  droppedThere: number;
}

export const SAY_WAITING_MS = 350;
/** Whoever painted no longer ago than this is not behind by more than a picture. */
const PACE_MS = 80;
const CHECK: [number, number] = [1, 0.8];
const NOBODY: readonly Scene[] = [];

export class Screen {
  readonly canvas: HTMLCanvasElement;
  #events: ScreenEvents = SILENT;
  readonly #stream: PixelStream;
  readonly #easels: Easels;
  #painter: CanvasPainter | null;
  #scene: Scene | null = null;
  #whole: Layer | null = null;
  #region: Layer | null = null;
  /** Whose pixels the layers are: version and number. */
  #shown: string | null = null;
  /** Which page or frame of it, and what was asked for last of what is here. */
  #shownOf: { number: number; step: Step } | null = null;
  #asked: { key: string; step: Step; stage: 'base' | 'sharp' } | null = null;
  #arrived: Delivery | null = null;
  /** Of a play, in order: what came before the last one was painted. Credit bounds how many. */
  #next: Delivery[] = [];
  #paintedAt = 0;
  #running: Running | null = null;
  /** The wish that was begun last; it may have ended since. */
  #begun: number | null = null;
  #volume = 1000;
  #drawing = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #resting = true;
  #failure: Failure | null = null;
  #trouble: Failure | null = null;
  #painted: Painted | null = null;
  #isWaiting = false;
  /** Sizes of pages lately asked for; a picture may arrive when another page is wanted already. */
  readonly #natives = new Map<string, Size>();
  readonly #beside: Beside;
  /** The pages around; null where pages lie alone, and the last picture stays until the next is there. */
  #around: readonly Scene[] | null = null;
  #check = CHECK;

  constructor(document: Document, client: PixelClient, easels: Easels) {
    this.#easels = easels;
    const easel = easels.take(document);
    this.canvas = easel.canvas;
    this.#painter = easel.painter;
    this.canvas.dataset['testid'] = 'viewer-canvas';
    this.canvas.setAttribute('aria-hidden', 'true');
    this.canvas.addEventListener('webglcontextlost', this.#onLost);
    this.canvas.addEventListener('webglcontextrestored', this.#onRestored);
    this.#beside = new Beside({ client, painter: () => this.#painter, draw: () => this.#draw() });
    this.#stream = client.stream({
      onPicture: (delivery) => this.#arrive(delivery),
      onFailed: (ask, _request, failure) => (this.#isLeft(ask) ? this.#calm() : this.#fail(failure)),
      onPlaying: (_ask, _request, playing) => this.#tellPlaying(playing),
      onPlayed: (_ask, _request, played) => this.#end(endOf(played), null),
      onPlayFailed: (_ask, _request, failure) => this.#end(null, failure),
      onTrouble: (failure) => {
        this.#trouble = failure;
        this.#tell(this.#failure);
      },
    });
    if (this.#painter === null) this.#makePainter();
  }

  /** Puts the canvas where it is seen; what happened before is told now. */
  hang(host: HTMLElement, events: ScreenEvents): void {
    this.#events = events;
    host.append(this.canvas);
    const failure = this.#failure ?? this.#trouble;
    if (failure !== null) events.onFailure(failure);
    if (this.#isWaiting) events.onWaiting(true);
    if (this.#painted !== null) events.onPainted(this.#painted);
    this.#tellRect();
  }

  /** `around`: pages beside this one, as many as are to be painted; null where it lies alone. */
  show(scene: Scene, around: readonly Scene[] | null = null): void {
    const before = this.#scene;
    const isStill = this.#painted !== null && before !== null && isSame(scene, before);
    if (isStill && around === this.#around) return;
    this.#around = around;
    if (!isStill) this.#showOwn(scene, before);
    else this.#draw();
    this.#beside.show(around ?? NOBODY);
    this.#tag();
  }

  #showOwn(scene: Scene, before: Scene | null): void {
    this.#scene = scene;
    this.#resize(scene);
    if (this.#around !== null && before !== null && (before.version !== scene.version || before.number !== scene.number)) this.#goOn(before, scene, this.#around);
    this.#draw();
    if (scene.play === null) this.#stop();
    else if (scene.play.serial !== this.#begun) this.#begin(scene, scene.play);
    else this.#fitPlay(scene);
    this.#ask();
  }

  /** One is at another page: its picture may be there already, and that of the last one goes on being seen. */
  #goOn(before: Scene, scene: Scene, around: readonly Scene[]): void {
    const taken = this.#beside.take(keyOf(scene));
    const [painted, shown] = [this.#painted, this.#shownOf];
    const isSeen = around.some((one) => keyOf(one) === keyOf(before));
    if (isSeen && painted !== null && shown !== null && this.#shown === keyOf(before)) {
      this.#beside.put(before, { whole: this.#whole, region: this.#region, painted, step: shown.step });
      this.#whole = null;
      this.#region = null;
    }
    this.#clear();
    this.#drop(this.#arrived);
    this.#asked = null;
    if (this.#failure !== null) this.#tell(null);
    if (taken !== null) {
      const key = keyOf(scene);
      this.#whole = taken.whole;
      this.#region = taken.region;
      this.#shown = key;
      this.#shownOf = { number: scene.number, step: taken.step };
      this.#asked = { key, step: taken.step, stage: 'sharp' };
      this.#painted = taken.painted;
      this.#remember(key, scene.native);
      this.#label(taken.painted, (taken.region ?? taken.whole)?.header.kind ?? 'page');
      this.#calm();
    }
    this.#events.onPainted(this.#painted);
  }

  /** Whether it is of a page that one is no longer at, among pages that are all where they belong. */
  #isLeft(ask: Ask): boolean {
    return this.#around !== null && this.#scene !== null && (ask.version !== this.#scene.version || numberOf(ask) !== this.#scene.number);
  }

  /** The two greys that are seen through what is transparent. */
  setCheck(check: [number, number]): void {
    if (check[0] === this.#check[0] && check[1] === this.#check[1]) return;
    this.#check = check;
    this.#draw();
  }

  /** Thousandths; of what plays, and of what will. */
  setVolume(volume: number): void {
    this.#volume = volume;
    this.#stream.setVolume(volume);
  }

  /** Asks again for what is shown: the frame table behind it is known better now. */
  refresh(): void {
    this.#asked = null;
    this.#ask();
  }

  /** Whether the newest ask could not be answered or painted. */
  get failed(): boolean {
    return this.#failure !== null || this.#trouble !== null;
  }

  /** Asks again for what failed. */
  retry(): void {
    this.#asked = null;
    this.#tell(null);
    if (this.#painter === null) this.#makePainter();
    this.#ask();
  }

  dispose(): void {
    clearTimeout(this.#rest);
    clearTimeout(this.#patience);
    cancelAnimationFrame(this.#drawing);
    this.#dropAll();
    this.#stream.close();
    this.#beside.close();
    this.canvas.removeEventListener('webglcontextlost', this.#onLost);
    this.canvas.removeEventListener('webglcontextrestored', this.#onRestored);
    this.#clear();
    this.#easels.giveBack({ canvas: this.canvas, painter: this.#painter });
    this.#painter = null;
  }

  readonly #onLost = (event: Event): void => {
    event.preventDefault();
    this.#painter = null;
    this.#forget();
    this.#beside.forget();
    this.#events.onPainted(null);
  };

  readonly #onRestored = (): void => {
    this.#makePainter();
    this.#asked = null;
    this.#ask();
    this.#beside.show(this.#around ?? NOBODY);
  };

  #makePainter(): void {
    try {
      this.#painter = this.#easels.painterOn(this.canvas);
    } catch (error) {
      this.#paintFailed(error);
    }
  }

  /** Layers die with their context. */
  #forget(): void {
    this.#whole = null;
    this.#region = null;
    this.#shown = null;
    this.#shownOf = null;
    this.#asked = null;
    this.#painted = null;
  }

  #resize({ viewport, ratio }: Scene): void {
    const width = Math.max(1, Math.round(viewport.width * ratio));
    const height = Math.max(1, Math.round(viewport.height * ratio));
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    this.canvas.style.width = `${width / ratio}px`;
    this.canvas.style.height = `${height / ratio}px`;
  }

  /** Asks for the next thing that is missing: at once for another picture, at rest for a sharper one. */
  #ask(): void {
    const scene = this.#scene;
    // What plays brings its own pictures; once it has ended, the scene says so.
    if (scene === null || scene.play !== null || this.#painter === null) return;
    const key = keyOf(scene);
    const plan = this.#plan(scene);
    const asked = this.#asked?.key === key ? this.#asked : null;
    if (asked === null) {
      this.#send(scene, plan.base !== null && this.#shown !== key ? { step: plan.base, stage: 'base' } : { step: plan.sharp, stage: 'sharp' });
      return;
    }
    if (asked.stage === 'base' && this.#stream.waiting) return;
    if (covers(asked.step, plan.sharp.scale, scene.native, scene.view, scene.viewport, scene.ratio)) {
      this.#settle();
      return;
    }
    clearTimeout(this.#rest);
    if (asked.stage === 'base') {
      this.#send(scene, { step: plan.sharp, stage: 'sharp' });
      return;
    }
    this.#resting = false;
    this.#rest = setTimeout(() => this.#sharpen(), REST_MS);
    this.#tag();
  }

  #sharpen(): void {
    this.#resting = true;
    const scene = this.#scene;
    if (scene !== null && scene.play === null && this.#painter !== null) this.#send(scene, { step: this.#plan(scene).sharp, stage: 'sharp' });
  }

  #plan({ kind, vector, native, view, viewport, ratio }: Scene): Plan {
    return planFor(vector ? 'vector' : kind, native, view, viewport, ratio);
  }

  #send(scene: Scene, want: { step: Step; stage: 'base' | 'sharp' }): void {
    clearTimeout(this.#rest);
    this.#resting = true;
    const key = keyOf(scene);
    if (this.#asked?.key !== key && this.#failure !== null) this.#tell(null);
    this.#asked = { key, ...want };
    this.#remember(key, scene.native);
    this.#stream.ask({
      version: scene.version,
      // An image of one page has no number.
      page: scene.kind === 'video' || scene.number === 0 ? null : scene.number,
      frame: scene.kind === 'video' ? scene.number : null,
      scale: want.step.scale,
      region: want.step.region,
      ...(scene.hidden === null ? {} : { hidden: scene.hidden }),
    });
    this.#patience ??= setTimeout(() => this.#wait(true), SAY_WAITING_MS);
    this.#tag();
  }

  #begin(scene: Scene, play: Play): void {
    this.#begun = play.serial;
    this.#running = null;
    if (this.#painter === null) {
      this.#events.onPlayed(play.serial, null, null);
      return;
    }
    const { speed, reverse, every, loop, range } = play;
    this.#askPlay(play.serial, 0, {
      version: scene.version,
      frame: play.from,
      sample: null,
      scale: this.#plan(scene).sharp.scale,
      speed: [...speed],
      reverse,
      every,
      range: range === null ? null : [...range],
      loop,
      volume: this.#volume,
    });
  }

  #askPlay(serial: number, dropped: number, ask: PlayAsk): void {
    clearTimeout(this.#rest);
    this.#resting = true;
    this.#asked = null;
    this.#dropAll();
    if (this.#failure !== null) this.#tell(null);
    this.#running = { serial, ask, dropped, droppedThere: 0 };
    this.#stream.play(ask);
    this.#patience ??= setTimeout(() => this.#wait(true), SAY_WAITING_MS);
  }

  /** The picture at hand is drawn at any size; once the view has rested, those to come are asked for as large as they are shown. */
  #fitPlay(scene: Scene): void {
    clearTimeout(this.#rest);
    this.#resting = true;
    if (this.#running === null || sameScale(this.#running.ask.scale, this.#plan(scene).sharp.scale)) return;
    this.#resting = false;
    this.#rest = setTimeout(() => this.#playOn(), REST_MS);
  }

  #playOn(): void {
    const [scene, running] = [this.#scene, this.#running];
    if (scene === null || running === null) return;
    const { serial, ask, dropped, droppedThere } = running;
    // Before its first picture the one that is painted is another's.
    const shown = this.#stream.waiting ? null : (this.#painted?.frame ?? null);
    this.#askPlay(serial, dropped + droppedThere, {
      ...ask,
      frame: shown ?? ask.frame,
      scale: this.#plan(scene).sharp.scale,
      volume: this.#volume,
    });
  }

  /** The frame that is painted stays; it is asked for as a still picture next. */
  #stop(): void {
    this.#begun = null;
    if (this.#running === null) return;
    this.#running = null;
    this.#asked = null;
    this.#dropAll();
    this.#stream.pause();
  }

  #tellPlaying(playing: Playing): void {
    if (this.#running === null) return;
    this.#running.droppedThere = playing.dropped;
    this.#events.onPlaying(this.#running.ask.version, { ...playing, dropped: this.#running.dropped + playing.dropped });
  }

  #end(frame: number | null, failure: Failure | null): void {
    const running = this.#running;
    if (running === null) return;
    clearTimeout(this.#rest);
    this.#resting = true;
    this.#running = null;
    this.#asked = null;
    this.#calm();
    this.#events.onPlayed(running.serial, frame, failure);
    this.#tag();
  }

  #remember(key: string, native: Size): void {
    this.#natives.delete(key);
    this.#natives.set(key, native);
    const [oldest] = this.#natives.keys();
    if (this.#natives.size > 64 && oldest !== undefined) this.#natives.delete(oldest);
  }

  #settle(): void {
    clearTimeout(this.#rest);
    this.#resting = true;
    this.#tag();
  }

  #arrive(delivery: Delivery): void {
    const running = delivery.isOfPlay ? this.#running : null;
    if (running !== null && this.#arrived !== null && (running.ask.every || this.#keepsPace)) {
      this.#next.push(delivery);
      return;
    }
    const numMissed = this.#next.length + (this.#arrived === null ? 0 : 1);
    // In a window that is not seen nothing is painted, and nothing missed.
    if (running !== null && !this.canvas.ownerDocument.hidden) running.dropped += numMissed;
    // Whatever else comes takes the place of what an ended play still had to show, too.
    this.#dropAll();
    this.#arrived = delivery;
    this.#draw();
  }

  /** Two pictures that came close together are both painted then, one after the other. */
  get #keepsPace(): boolean {
    return performance.now() - this.#paintedAt < PACE_MS;
  }

  #fail(failure: Failure): void {
    this.#calm();
    const scene = this.#scene;
    if (scene !== null && this.#shown !== keyOf(scene)) {
      this.#clear();
      this.#events.onPainted(null);
    }
    this.#tell(failure);
    this.#draw();
  }

  #tell(failure: Failure | null): void {
    this.#failure = failure;
    this.#events.onFailure(failure ?? this.#trouble);
  }

  #calm(): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#wait(false);
  }

  #wait(waiting: boolean): void {
    this.#isWaiting = waiting;
    this.#events.onWaiting(waiting);
  }

  #drop(delivery: Delivery | null): void {
    delivery?.done();
    if (this.#arrived === delivery) this.#arrived = null;
  }

  #dropAll(): void {
    this.#drop(this.#arrived);
    for (const delivery of this.#next.splice(0)) delivery.done();
  }

  #draw(): void {
    if (this.#drawing !== 0) return;
    this.#drawing = requestAnimationFrame(() => {
      this.#drawing = 0;
      this.#paint();
    });
  }

  #paint(): void {
    const transform = this.#transform;
    if (this.#painter === null || this.#scene === null || transform === null) {
      this.#dropAll();
      return;
    }
    const painted = this.#take();
    // Among others a page is never drawn in another's place.
    const isMine = this.#around === null || this.#shownOf?.number === this.#scene.number;
    const layers = isMine ? [this.#whole, this.#region].filter((layer) => layer !== null) : [];
    this.#painter.draw(layers, transform, this.#scene.ratio, this.#check);
    this.#beside.paint(this.#painter, this.#check);
    this.#tellRect();
    if (painted !== null) {
      this.#paintedAt = performance.now();
      this.#painted = painted;
      this.#events.onPainted(painted);
    }
    const next = this.#next.shift();
    if (next !== undefined) {
      this.#arrived = next;
      this.#draw();
    }
    this.#tag();
    if (painted !== null) this.#ask();
  }

  #tellRect(): void {
    const transform = this.#transform;
    if (this.#scene !== null && transform !== null) this.#events.onRect(rectOnScreen(transform, { x: 0, y: 0, ...this.#scene.native }));
  }

  get #transform(): Transform | null {
    return this.#scene === null ? null : transformOf(this.#scene.view, this.#scene.viewport, this.#scene.ratio);
  }

  /** Makes a layer of what arrived; says what is painted then. */
  #take(): Painted | null {
    const delivery = this.#arrived;
    const scene = this.#scene;
    this.#arrived = null;
    if (delivery === null) return null;
    try {
      if (scene === null || delivery.ask.version !== scene.version || this.#painter === null) return null;
      if (this.#isLeft(delivery.ask)) {
        if (!this.#stream.waiting) this.#calm();
        return null;
      }
      const native = this.#natives.get(keyOfAsk(delivery.ask)) ?? scene.native;
      this.#keep({ ...this.#painter.take(delivery.header, delivery.message, native, delivery.isOfPlay), hasPixels: hasPixels(scene) }, delivery);
      if (!this.#stream.waiting) this.#calm();
      if (this.#failure !== null) this.#tell(null);
      return paintedOf(delivery);
    } catch (error) {
      this.#paintFailed(error);
      return null;
    } finally {
      delivery.done();
    }
  }

  #keep(layer: Layer, delivery: Delivery): void {
    const { ask, header } = delivery;
    const key = keyOfAsk(ask);
    const whole = header.width === header.fullWidth && header.height === header.fullHeight;
    if (this.#shown !== key) this.#clear();
    if (whole) this.#clear();
    if (this.#region !== null) this.#painter?.release(this.#region);
    this.#region = whole ? null : layer;
    if (whole) this.#whole = layer;
    this.#shown = key;
    this.#shownOf = { number: numberOf(ask), step: { scale: ask.scale, region: ask.region } };
    this.#label(paintedOf(delivery), header.kind);
  }

  #label({ version, page, frame, timecode, request }: Painted, kind: string): void {
    const { dataset } = this.canvas;
    dataset['version'] = version;
    dataset['kind'] = kind;
    dataset['page'] = page === null ? '' : String(page);
    dataset['frame'] = frame === null ? '' : String(frame);
    dataset['timecode'] = timecode ?? '';
    dataset['paintedRequest'] = String(request);
  }

  #clear(): void {
    for (const layer of [this.#whole, this.#region]) if (layer !== null) this.#painter?.release(layer);
    this.#whole = null;
    this.#region = null;
    this.#shown = null;
    this.#shownOf = null;
    this.#painted = null;
  }

  #paintFailed(error: unknown): void {
    if (!(error instanceof PaintError)) throw error;
    const failure = { code: error.code, message: error.message, hint: null, params: {}, retryable: false };
    this.#calm();
    if (this.#running !== null) {
      // A still picture is asked for next, now or on wish.
      this.#dropAll();
      this.#stream.pause();
      this.#end(null, failure);
    }
    this.#tell(failure);
  }

  /** What the canvas shows, for whoever looks at it from outside. */
  #tag(): void {
    const transform = this.#transform;
    const scene = this.#scene;
    if (scene === null || transform === null) return;
    const { dataset } = this.canvas;
    dataset['zoom'] = String(scene.view.zoom);
    dataset['percent'] = String(percentOf(scene.view.zoom, unitZoom(scene.kind, scene.ratio)));
    dataset['turn'] = String(scene.view.turn);
    dataset['rect'] = rectText(scene, transform, this.#whole ?? this.#region);
    dataset['settled'] = String(this.#isSettled(scene));
    dataset['playing'] = String(scene.play !== null);
    dataset['beside'] = this.#beside.ready.join(' of ');
  }

  /** Nothing is on its way, and what is drawn is the newest scene. */
  #isSettled(scene: Scene): boolean {
    const still = this.#drawing === 0 && this.#arrived === null && scene.play === null;
    return still && this.#resting && !this.#stream.waiting && this.#shown === keyOf(scene);
  }
}
