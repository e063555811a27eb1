// The peaks of a sound, fetched in tiles for each zoom level as one gets there, and kept.
//
// A column of level n is 2ⁿ samples wide and a tile has 2048 of them, so that going along or nearer asks for little
// and coming back for nothing. Two questions are under way at a time; what is asked next is what is wanted by then,
// and not what was wanted on the way. While the sound is still being counted, tiles that are not whole yet are asked
// again when somebody says that more is known, and so is a last tile that ends elsewhere once the length is another;
// the earlier one is shown until then.

import type { Waveform } from '../../backend';
import { whole, type Stretch } from './stretch';

const COLUMNS = 2048;
const AT_ONCE = 2;
/** Some hundred screens; a tile of stereo is 16 kB. */
const KEPT = 512;

export interface Question {
  first: number;
  count: number;
  columns: number;
}

export interface Tile extends Question {
  channels: number;
  /** Column after column, in each channel after channel: smallest and largest value. */
  values: Int16Array;
  /** Columns that came; fewer than asked until more is known. */
  known: number;
}

/** How much is known of the whole. */
export interface Progress {
  numSamples: number;
  known: number;
  complete: boolean;
  channels: number;
}

interface Wanted extends Question {
  key: string;
}

export type Tiles = ReadonlyMap<string, Tile>;

/** What is there now; another object for every change. */
export interface Known {
  tiles: Tiles;
  /** Null before the first answer. */
  progress: Progress | null;
  /** Why it does not go on; null while it does. */
  error: unknown;
}

const NOTHING_KNOWN: Known = { tiles: new Map(), progress: null, error: null };

/** The coarsest level that has a column for each pixel. */
export function levelFor(samplesPerPixel: number): number {
  return Math.max(0, Math.floor(Math.log2(Math.max(1, samplesPerPixel))));
}

/** The tiles of a level under a stretch, from left to right; the last ends where the sound does. */
export function tilesOf(level: number, { from, count }: Stretch, length: number): Wanted[] {
  const column = 2 ** level;
  const size = COLUMNS * column;
  const tiles: Wanted[] = [];
  const end = Math.min(from + count, length);
  for (let first = Math.floor(Math.max(0, from) / size) * size; first < end; first += size) {
    const samples = Math.min(size, length - first);
    tiles.push({ key: `${level}/${first}`, first, count: samples, columns: Math.ceil(samples / column) });
  }
  return tiles;
}

/** Asked where nobody can say how long the sound is: the first question begins to count it. */
const BEGINNING: Wanted = { key: 'beginning', first: 0, count: 1, columns: 1 };

/** For a stretch on so many device pixels, and for the whole in small. */
export function wantedFor(stretch: Stretch, length: number, pixels: number): Wanted[] {
  if (length === 0) return [BEGINNING];
  const all = whole(length);
  return [stretch, all].flatMap((shown) => tilesOf(levelFor(shown.count / pixels), shown, length));
}

/** Those that are here, from the finest to the coarsest level: what a finer one lacks, a coarser may have. */
export function layersAt(tiles: Tiles, level: number, stretch: Stretch, length: number): Tile[][] {
  const layers: Tile[][] = [];
  const last = levelFor(length);
  for (let one = level; one <= last; one += 1) {
    const wanted = tilesOf(one, stretch, length);
    const here = wanted.flatMap(({ key }) => tiles.get(key) ?? []);
    if (here.length > 0) layers.push(here);
    if (wanted.every((of) => isAllOf(of, tiles.get(of.key)))) break;
  }
  return layers;
}

/** Whether the level itself is here, as far as the sound goes. */
export function isHere(tiles: Tiles, level: number, stretch: Stretch, length: number): boolean {
  return tilesOf(level, stretch, length).every((of) => isAllOf(of, tiles.get(of.key)));
}

export class Peaks {
  readonly #ask: (question: Question) => Promise<Waveform>;
  readonly #ears = new Set<() => void>();
  /** Asked before somebody said that more is known. */
  readonly #stale = new Set<string>();
  readonly #underWay = new Set<string>();
  #wanted: readonly Wanted[] = [];
  /** Somebody said that more is known, and no answer came since. */
  #mayBeLonger = true;
  #known: Known = NOTHING_KNOWN;

  constructor(ask: (question: Question) => Promise<Waveform>) {
    this.#ask = ask;
  }

  readonly known = (): Known => this.#known;

  readonly subscribe = (heard: () => void): (() => void) => {
    this.#ears.add(heard);
    return () => void this.#ears.delete(heard);
  };

  /** What is on screen now, the most urgent first; what was wanted before and not asked yet is forgotten. */
  want(wanted: readonly Wanted[]): void {
    this.#wanted = wanted;
    this.#pump();
  }

  /** More is known. */
  grown(): void {
    for (const [key, tile] of this.#known.tiles) if (!isWhole(tile)) this.#stale.add(key);
    for (const key of this.#underWay) this.#stale.add(key);
    this.#mayBeLonger = true;
    // Also where all is there already somebody waits to hear that this is all.
    const last = this.#wanted.at(-1);
    if (last !== undefined && this.#known.progress?.complete !== true) this.#stale.add(last.key);
    this.#pump();
  }

  /** After a failure nothing is asked until somebody wants it. */
  retry(): void {
    if (this.#known.error !== null) this.#tell({ error: null });
    this.#pump();
  }

  #pump(): void {
    for (const wanted of this.#wanted) {
      if (this.#known.error !== null || this.#underWay.size >= AT_ONCE) return;
      const { key } = wanted;
      if (this.#underWay.has(key) || (this.#known.tiles.get(key)?.count === wanted.count && !this.#stale.has(key))) continue;
      this.#stale.delete(key);
      void this.#fetch(wanted);
    }
  }

  async #fetch({ key, ...question }: Wanted): Promise<void> {
    this.#underWay.add(key);
    try {
      const answer = await this.#ask(question);
      this.#tell({ tiles: this.#with(key, question, answer), progress: this.#furthest(answer) });
    } catch (error) {
      this.#tell({ error });
    } finally {
      this.#underWay.delete(key);
      this.#pump();
    }
  }

  #tell(change: Partial<Known>): void {
    this.#known = { ...this.#known, ...change };
    for (const heard of this.#ears) heard();
  }

  /** The ones that are wanted now are kept longest. */
  #with(key: string, question: Question, { channels, columns }: Waveform): Tiles {
    const tiles = new Map(this.#known.tiles);
    const values = Int16Array.from(columns);
    const tile = { ...question, channels, values, known: Math.floor(values.length / Math.max(1, channels * 2)) };
    tiles.delete(key);
    tiles.set(key, tile);
    if (isWhole(tile)) this.#stale.delete(key);
    const needed = new Set(this.#wanted.map((wanted) => wanted.key));
    for (const old of tiles.keys()) {
      if (tiles.size <= KEPT) break;
      if (!needed.has(old)) tiles.delete(old);
    }
    return tiles;
  }

  /**
   * Of two answers the one that knows more is the later, whichever came first. Where the length is not known before the
   * end it grows no oftener than somebody says so: each step has the last tiles asked again, whose answers know more.
   */
  #furthest({ num_samples: numSamples, known, complete, channels }: Waveform): Progress {
    const { progress } = this.#known;
    const isOlder = progress !== null && !complete && (progress.complete || known < progress.known);
    if (isOlder) return progress;
    const isLonger = progress === null || complete || this.#mayBeLonger;
    this.#mayBeLonger = false;
    return { numSamples: isLonger ? numSamples : progress.numSamples, known, complete, channels };
  }
}

/** Not the one that ended elsewhere before the length was another. */
function isAllOf(wanted: Wanted, tile: Tile | undefined): boolean {
  return tile !== undefined && tile.count === wanted.count && isWhole(tile);
}

function isWhole({ known, columns }: Tile): boolean {
  return known >= columns;
}
