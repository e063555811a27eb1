// The pages around the one one is at: each asks by a stream of its own, all are painted on the one canvas.
//
// A page that comes into sight is asked for once it has stayed for a moment, one that leaves gives up its stream and what
// waits in it. How many there are, and how large, is the caller's: it names those that fit its budget. When one goes on to
// such a page its picture goes along: `take` and `put`.

import type { Delivery, PixelClient, PixelStream } from '../pixels/client';
import type { Painted } from '../store';
import { covers, planBeside, type Step } from '../view/plan';
import { transformOf } from '../view/transform';
import type { CanvasPainter } from './easels';
import { PaintError, type Layer } from './painter';
import { hasPixels, keyOf, paintedOf, REST_MS, type Scene } from './scene';

/** What is on the canvas of one page. */
export interface Picture {
  whole: Layer | null;
  region: Layer | null;
  painted: Painted;
  /** What was asked for last of what is here. */
  step: Step;
}

interface Sheet {
  scene: Scene;
  stream: PixelStream;
  picture: Picture | null;
  /** On its way, or refused. */
  asked: Step | null;
  arrived: Delivery | null;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** A page that only flies past is not asked for. */
const STAYS_MS = 60;

export interface BesideSettings {
  client: PixelClient;
  painter(): CanvasPainter | null;
  /** Something is to be painted. */
  draw(): void;
}

export class Beside {
  readonly #settings: BesideSettings;
  readonly #sheets = new Map<string, Sheet>();

  constructor(settings: BesideSettings) {
    this.#settings = settings;
  }

  /** How many of the pages have their picture, of how many. */
  get ready(): [number, number] {
    const all = [...this.#sheets.values()];
    return [all.filter((sheet) => sheet.picture !== null && sheet.asked === null && sheet.timer === undefined).length, all.length];
  }

  show(scenes: readonly Scene[]): void {
    const wanted = new Map(scenes.map((scene) => [keyOf(scene), scene]));
    for (const [key, sheet] of this.#sheets) if (!wanted.has(key)) this.#drop(key, sheet);
    for (const [key, scene] of wanted) {
      const known = this.#sheets.get(key);
      if (known === undefined) this.#add(key, scene, null);
      else {
        known.scene = scene;
        this.#follow(known);
      }
    }
  }

  /** The picture of a page that one goes on to; its stream is given up. Null where there is none yet. */
  take(key: string): Picture | null {
    const sheet = this.#sheets.get(key);
    if (sheet === undefined) return null;
    const { picture } = sheet;
    sheet.picture = null;
    this.#drop(key, sheet);
    return picture;
  }

  /** The page that one was at goes on being seen. */
  put(scene: Scene, picture: Picture): void {
    this.#add(keyOf(scene), scene, picture);
  }

  /** Makes layers of what has arrived, and draws all of it over what is there. */
  paint(painter: CanvasPainter, check: [number, number]): void {
    for (const sheet of this.#sheets.values()) {
      this.#accept(sheet, painter);
      const { scene, picture } = sheet;
      const layers = [picture?.whole, picture?.region].filter((layer) => layer !== null && layer !== undefined);
      if (layers.length > 0) painter.draw(layers, transformOf(scene.view, scene.viewport, scene.ratio), scene.ratio, check, true);
    }
  }

  /** The layers went with their context. */
  forget(): void {
    for (const sheet of this.#sheets.values()) {
      sheet.picture = null;
      sheet.asked = null;
    }
  }

  close(): void {
    for (const [key, sheet] of this.#sheets) this.#drop(key, sheet);
  }

  #add(key: string, scene: Scene, picture: Picture | null): void {
    const sheet: Sheet = { scene, stream: this.#stream(key), picture, asked: null, arrived: null, timer: undefined };
    this.#sheets.set(key, sheet);
    this.#follow(sheet);
  }

  #stream(key: string): PixelStream {
    const nothing = () => undefined;
    return this.#settings.client.stream({
      onPicture: (delivery) => {
        const sheet = this.#sheets.get(key);
        if (sheet === undefined) {
          delivery.done();
          return;
        }
        sheet.arrived?.done();
        sheet.arrived = delivery;
        this.#settings.draw();
      },
      // Why is said when one is at the page; a small picture stands there meanwhile.
      onFailed: nothing,
      onPlaying: nothing,
      onPlayed: nothing,
      onPlayFailed: nothing,
      onTrouble: nothing,
    });
  }

  /** Asks for what the view wants, a first picture soon, a sharper one once the view rests. */
  #follow(sheet: Sheet): void {
    const wanted = wantedOf(sheet);
    const { picture, scene } = sheet;
    const has = (step: Step | null | undefined) =>
      step !== null && step !== undefined && covers(step, wanted.scale, scene.native, scene.view, scene.viewport, scene.ratio) && !(step.region !== null && wanted.region === null);
    if (has(sheet.asked ?? picture?.step)) {
      clearTimeout(sheet.timer);
      sheet.timer = undefined;
      return;
    }
    const isFirst = picture === null && sheet.asked === null;
    if (isFirst && sheet.timer !== undefined) return;
    clearTimeout(sheet.timer);
    sheet.timer = setTimeout(
      () => {
        sheet.timer = undefined;
        this.#ask(sheet);
      },
      isFirst ? STAYS_MS : REST_MS,
    );
  }

  #ask(sheet: Sheet): void {
    const { version, number, hidden } = sheet.scene;
    const step = wantedOf(sheet);
    sheet.asked = step;
    sheet.stream.ask({ version, page: number, frame: null, scale: step.scale, region: step.region, ...(hidden === null ? {} : { hidden }) });
  }

  #accept(sheet: Sheet, painter: CanvasPainter): void {
    const delivery = sheet.arrived;
    sheet.arrived = null;
    if (delivery === null) return;
    try {
      const { header, ask } = delivery;
      const layer = { ...painter.take(header, delivery.message, sheet.scene.native), hasPixels: hasPixels(sheet.scene) };
      const isWhole = header.width === header.fullWidth && header.height === header.fullHeight;
      const before = sheet.picture;
      for (const old of [isWhole ? before?.whole : null, before?.region]) if (old) painter.release(old);
      const whole = isWhole ? layer : (before?.whole ?? null);
      sheet.picture = { whole, region: isWhole ? null : layer, painted: paintedOf(delivery), step: { scale: ask.scale, region: ask.region } };
      if (!sheet.stream.waiting) sheet.asked = null;
      this.#follow(sheet);
    } catch (error) {
      // As where it fails to come: the page is asked for again when one is at it.
      if (!(error instanceof PaintError)) throw error;
    } finally {
      delivery.done();
    }
  }

  #drop(key: string, sheet: Sheet): void {
    clearTimeout(sheet.timer);
    sheet.arrived?.done();
    sheet.stream.close();
    const painter = this.#settings.painter();
    for (const layer of [sheet.picture?.whole, sheet.picture?.region]) if (layer) painter?.release(layer);
    this.#sheets.delete(key);
  }
}

/** Of a page that is cut, first all of it. */
function wantedOf({ scene, picture }: Sheet): Step {
  const { kind, vector, native, view, viewport, ratio } = scene;
  const plan = planBeside(vector ? 'vector' : kind, native, view, viewport, ratio);
  return plan.base !== null && (picture?.whole ?? null) === null ? plan.base : plan.sharp;
}
