// A proof's picture is drawn before its link is followed, on a canvas that hangs nowhere yet, at the size it will have if
// everything stays as it was in this window. The stage takes it over, and asks again where that was wrong.

import type { PageView } from '../../backend';
import { Screen, type Scene } from '../paint/screen';
import { nativeSize } from '../pages';
import { isPaged, type SeenMedia } from '../paged';
import { openingOf, type RememberedPlace } from '../store';
import { INSETS } from '../view/commands';
import { resolveView } from '../view/transform';
import { pixelRatio } from '../view/useViewport';
import { roomFor } from './rooms';
import { easels, sharedClient } from './shared';

/** A link that was not followed. */
const FORGET_MS = 5000;

let ahead: { key: string; number: number; screen: Screen; timer: ReturnType<typeof setTimeout> } | null = null;

/** `page`: of a document, the one that it opens at. */
export function drawAhead(version: string, media: SeenMedia, remembered: RememberedPlace | null, page: PageView | null): void {
  const scene = sceneOf(version, media, remembered, page);
  const key = keyOf(version, media);
  if (scene === null) return;
  if (ahead?.key === key) {
    clearTimeout(ahead.timer);
    ahead.timer = setTimeout(forgetAhead, FORGET_MS);
    return;
  }
  forgetAhead();
  const screen = new Screen(document, sharedClient(), easels);
  ahead = { key, number: scene.number, screen, timer: setTimeout(forgetAhead, FORGET_MS) };
  screen.show(scene);
}

/** What was drawn of this page or frame of it; whoever takes it disposes of it. */
export function takeAhead(version: string, media: SeenMedia, number: number): Screen | null {
  if (ahead === null || ahead.key !== keyOf(version, media) || ahead.number !== number || ahead.screen.failed) {
    forgetAhead();
    return null;
  }
  const { screen, timer } = ahead;
  clearTimeout(timer);
  ahead = null;
  return screen;
}

/** What it was drawn from has changed, or another place is gone to. */
export function forgetAhead(): void {
  if (ahead === null) return;
  clearTimeout(ahead.timer);
  ahead.screen.dispose();
  ahead = null;
}

function keyOf(version: string, media: SeenMedia): string {
  return `${version} ${countedOf(media)}`;
}

/** Changes when the frames of a film get other numbers or another timecode: a picture from before has a wrong one. */
export function countedOf(media: SeenMedia): string {
  return media.kind === 'video' ? `${media.confirmed} ${media.start_timecode}` : '';
}

function sceneOf(version: string, media: SeenMedia, remembered: RememberedPlace | null, page: PageView | null): Scene | null {
  const viewport = roomFor(media);
  const native = nativeSize(media, page);
  if (viewport === null || native === null) return null;
  const opening = openingOf(version, media, remembered);
  const { kind } = media;
  const ratio = pixelRatio();
  return {
    version,
    kind,
    vector: kind === 'image' && media.vector,
    hidden: null,
    play: null,
    number: isPaged(media) ? opening.page : kind === 'video' ? opening.frame : 0,
    native,
    view: resolveView(opening.view, kind, native, viewport, INSETS, ratio),
    viewport,
    ratio,
  };
}
