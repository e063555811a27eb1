import { beforeEach, expect, it } from 'vitest';
import type { SeenMedia } from '../paged';
import { rememberRoom, roomFor } from './rooms';

const image = { kind: 'image', num_pages: 1 } as SeenMedia;
const paper = { kind: 'pdf', num_pages: 8 } as SeenMedia;
const film = { kind: 'video' } as SeenMedia;

beforeEach(() => window.localStorage.clear());

it('knows the room of each kind of medium in a window of this size', () => {
  rememberRoom(image, { width: 900, height: 600 });
  rememberRoom(paper, { width: 750, height: 600 });
  expect(roomFor(image)).toEqual({ width: 900, height: 600 });
  expect(roomFor(paper)).toEqual({ width: 750, height: 600 });
  expect(roomFor({ kind: 'image', num_pages: 3 } as SeenMedia)).toEqual({ width: 750, height: 600 });
  expect(roomFor({ kind: 'pdf', num_pages: 1 } as SeenMedia)).toEqual({ width: 900, height: 600 });
  expect(roomFor(film)).toBeNull();
});

it('does not know it in a window of another size', () => {
  rememberRoom(image, { width: 900, height: 600 });
  const before = window.innerWidth;
  window.innerWidth = before + 1;
  expect(roomFor(image)).toBeNull();
  window.innerWidth = before;
  expect(roomFor(image)).not.toBeNull();
});

it('keeps the newest of each, and few', () => {
  const before = window.innerWidth;
  for (let width = 1; width <= 20; width += 1) {
    window.innerWidth = width;
    rememberRoom(image, { width, height: 1 });
  }
  rememberRoom(image, { width: 77, height: 1 });
  expect(roomFor(image)).toEqual({ width: 77, height: 1 });
  window.innerWidth = 1;
  expect(roomFor(image)).toBeNull();
  window.innerWidth = before;
});

it.each(['', 'no list', '{}', '[1]', '[["a", 1]]', '[["a", -1, 2]]', '[["a", "b", 2]]'])('takes nothing from %j', (stored) => {
  window.localStorage.setItem('galley.rooms', stored);
  expect(roomFor(image)).toBeNull();
  rememberRoom(image, { width: 5, height: 6 });
  expect(roomFor(image)).toEqual({ width: 5, height: 6 });
});
