// How large the stage was in a window of this size: known before the next proof is laid out.

import { isPaged, type SeenMedia } from '../paged';
import { readLocalList, writeLocalList } from '../localList';
import type { Size } from '../view/transform';

const KEY = 'galley.rooms';
const MOST = 8;

/** What stands around the stage goes with the kind of medium. */
function keyOf(media: SeenMedia): string {
  const around = media.kind === 'video' ? 'timeline' : isPaged(media) && media.num_pages > 1 ? 'pages' : 'nothing';
  return `${window.innerWidth} ${window.innerHeight} ${window.devicePixelRatio} ${around}`;
}

/** CSS pixels; null where none was seen in a window like this one. */
export function roomFor(media: SeenMedia): Size | null {
  const found = readLocalList(KEY, isRoom).find(([key]) => key === keyOf(media));
  return found === undefined ? null : { width: found[1], height: found[2] };
}

export function rememberRoom(media: SeenMedia, { width, height }: Size): void {
  const key = keyOf(media);
  const before = readLocalList(KEY, isRoom);
  const [newest] = before;
  if (newest !== undefined && newest[0] === key && newest[1] === width && newest[2] === height) return;
  const next = [[key, width, height], ...before.filter(([one]) => one !== key)].slice(0, MOST);
  writeLocalList(KEY, next);
}

type Room = [key: string, width: number, height: number];

function isRoom(value: unknown): value is Room {
  if (!Array.isArray(value) || value.length !== 3) return false;
  const [key, width, height] = value as unknown[];
  return typeof key === 'string' && isSide(width) && isSide(height);
}

function isSide(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value < 100_000;
}
