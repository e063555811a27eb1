// A canvas with its painter outlives the screen it stood in: to make a context and its shaders takes longer than a
// picture. One stands ready for the screen that comes next.

import { PaintError, Painter } from './painter';

/** What a screen needs of a painter. */
export type CanvasPainter = Pick<Painter, 'take' | 'release' | 'draw' | 'warm' | 'clear' | 'lost' | 'dispose'>;

export interface Easel {
  canvas: HTMLCanvasElement;
  /** Null where there is none yet. */
  painter: CanvasPainter | null;
}

export class Easels {
  readonly #painterOn: (canvas: HTMLCanvasElement) => CanvasPainter;
  #spare: { canvas: HTMLCanvasElement; painter: CanvasPainter } | null = null;

  constructor(painterOn: (canvas: HTMLCanvasElement) => CanvasPainter = (canvas) => new Painter(canvas)) {
    this.#painterOn = painterOn;
  }

  /** Makes the next one before it is needed. Where there are no graphics, the screen says so when it is there. */
  standReady(document: Document): void {
    if (this.#spare !== null) return;
    try {
      const canvas = document.createElement('canvas');
      const painter = this.painterOn(canvas);
      painter.warm();
      this.#keep(canvas, painter);
    } catch (error) {
      if (!(error instanceof PaintError)) throw error;
    }
  }

  take(document: Document): Easel {
    const spare = this.#spare;
    this.#spare = null;
    if (spare !== null && !spare.painter.lost) return spare;
    return { canvas: document.createElement('canvas'), painter: null };
  }

  /** Throws `PaintError` where there are no graphics. */
  painterOn(canvas: HTMLCanvasElement): CanvasPainter {
    return this.#painterOn(canvas);
  }

  /** The painter has no layers any more. */
  giveBack({ canvas, painter }: Easel): void {
    canvas.remove();
    if (painter === null) return;
    if (this.#spare !== null || painter.lost) painter.dispose();
    else this.#keep(canvas, painter);
  }

  #keep(canvas: HTMLCanvasElement, painter: CanvasPainter): void {
    for (const { name } of Array.from(canvas.attributes)) canvas.removeAttribute(name);
    // Of the picture nothing may be left, nor may it take up memory.
    canvas.width = 1;
    canvas.height = 1;
    painter.clear();
    this.#spare = { canvas, painter };
  }
}
