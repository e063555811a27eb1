// Small pictures of frames for whoever moves along the line: one is asked for at a time, and the newest place wins.

import type { Thumbnail } from '../../backend';

export interface Glimpse {
  frame: number;
  picture: Thumbnail;
}

/** From one question to the next at least. */
const APART_MS = 80;
/** As many are kept in memory. */
const KEPT = 200;

export class Glimpses {
  readonly #ask: (frame: number) => Promise<Thumbnail>;
  readonly #show: (glimpse: Glimpse) => void;
  /** The oldest first. */
  readonly #kept = new Map<number, Thumbnail>();
  #wanted: number | null = null;
  /** Not asked for again before another one was wanted. */
  #refused: number | null = null;
  #isBusy = false;

  /** `show` is told what there is: what is wanted, or what comes while that is on its way. */
  constructor(ask: (frame: number) => Promise<Thumbnail>, show: (glimpse: Glimpse) => void) {
    this.#ask = ask;
    this.#show = show;
  }

  /** Of this frame, and of none that was wanted before; null for none at all. */
  want(frame: number | null): void {
    if (frame === this.#wanted) return;
    this.#wanted = frame;
    this.#refused = null;
    const picture = frame === null ? undefined : this.#kept.get(frame);
    if (frame !== null && picture !== undefined) this.#show({ frame, picture });
    else this.#next();
  }

  #next(): void {
    const frame = this.#wanted;
    if (this.#isBusy || frame === null || frame === this.#refused || this.#kept.has(frame)) return;
    this.#isBusy = true;
    const pause = new Promise<void>((resolve) => void setTimeout(resolve, APART_MS));
    void Promise.all([this.#fetch(frame), pause]).then(() => {
      this.#isBusy = false;
      this.#next();
    });
  }

  /** Never fails: where there is no picture, none is shown. */
  async #fetch(frame: number): Promise<void> {
    try {
      const picture = await this.#ask(frame);
      this.#keep(frame, picture);
      // What is wanted may be there already.
      if (frame === this.#wanted || this.#wanted === null || !this.#kept.has(this.#wanted)) this.#show({ frame, picture });
    } catch {
      if (frame === this.#wanted) this.#refused = frame;
    }
  }

  #keep(frame: number, picture: Thumbnail): void {
    this.#kept.set(frame, picture);
    const oldest = this.#kept.keys().next().value;
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }
}
