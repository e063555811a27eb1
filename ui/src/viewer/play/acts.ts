// What a person does with playing, by key, button or menu; everything ends in the stores.

import { t } from '../../i18n';
import { rangeOf } from '../sound/acts';
import { numFrames, useViewer, type Play, type ViewerData } from '../store';
import { entered, wholeOr, withEdge, type RangeEdge } from './range';
import { shuttled, type Course, type Speed } from './speed';
import { usePlayback } from './store';

type Say = (text: string) => void;

/** Plays from where one is; what plays already goes on so from there. */
export function start({ speed, reverse }: Course): void {
  const state = useViewer.getState();
  const { version, media, frame, range, sound } = state;
  const { isLooped: loop, isEvery, begin } = usePlayback.getState();
  if (version === null || media === null) return;
  if (media.kind === 'video') {
    begin(version);
    state.play({ from: entered(range, frame, reverse), speed, reverse, every: isEvery, loop, range: range === null ? null : [range.first, range.last] });
  } else if (media.kind === 'audio' && sound.length > 0) {
    begin(version);
    state.play({ from: sound.cursor, speed, reverse, every: false, loop, range: loop ? repeated(state) : null });
  }
}

/** Of a sound the range of the comment in hand is repeated, where one is in it. */
function repeated(state: ViewerData & { version: string | null }): Play['range'] {
  const range = rangeOf(state);
  const { cursor } = state.sound;
  return range !== null && cursor >= range.start && cursor <= range.end ? [range.start, range.end] : null;
}

/** The range of the comment is another: what of a sound is repeated follows it at once. */
export function followRange(): void {
  const state = useViewer.getState();
  const { playing } = state;
  if (playing?.loop !== true) return;
  const range = repeated(state);
  if (range?.[0] !== playing.range?.[0] || range?.[1] !== playing.range?.[1]) goOn();
}

/** As before, with what is set now. */
function goOn(): void {
  const { playing } = useViewer.getState();
  if (playing !== null) start(playing);
}

export function toggle(): void {
  const { playing, pause } = useViewer.getState();
  if (playing === null) start({ speed: usePlayback.getState().speed, reverse: false });
  else pause();
}

/** J and L. */
export function shuttle(reverse: boolean): void {
  start(shuttled(useViewer.getState().playing, reverse, usePlayback.getState().speed));
}

export function setSpeed(speed: Speed): void {
  usePlayback.getState().setSpeed(speed);
  const { playing } = useViewer.getState();
  if (playing !== null) start({ speed, reverse: playing.reverse });
}

export function setEvery(isEvery: boolean): void {
  usePlayback.getState().setEvery(isEvery);
  goOn();
}

export function setLooped(isLooped: boolean): void {
  usePlayback.getState().setLooped(isLooped);
  goOn();
}

export function toggleMuted(say: Say): void {
  const { isMuted, setMuted } = usePlayback.getState();
  setMuted(!isMuted);
  say(t(isMuted ? 'viewer.play.sound-on' : 'viewer.play.sound-off'));
}

/** Sets the in or out of a film where one is. */
export function putFrameEdge(edge: RangeEdge, say: Say): void {
  const { media, range, frame } = useViewer.getState();
  changeRange(withEdge(range, edge, frame, numFrames(media)));
  say(rangeWords());
}

/** What is looped is looped so at once, and what was cleared no longer ends the play; else it is for the next play. */
export function changeRange(range: ViewerData['range']): void {
  const { setRange, playing } = useViewer.getState();
  setRange(range);
  if (playing === null) return;
  if (playing.loop || (range === null && playing.range !== null)) goOn();
}

export function clearFrameRange(say: Say): void {
  if (useViewer.getState().range === null) return;
  changeRange(null);
  say(t('viewer.range.cleared'));
}

export function goToFrameEdge(edge: RangeEdge): void {
  const { media, range, setFrame } = useViewer.getState();
  const { first, last } = wholeOr(range, numFrames(media));
  setFrame(edge === 'start' ? first : last);
}

/** As frames are written. */
function rangeWords(): string {
  const { media, range } = useViewer.getState();
  if (range === null) return t('viewer.range.whole');
  const from = media?.kind === 'video' ? media.first_frame : 0;
  return t('viewer.range.said', { first: from + range.first, last: from + range.last });
}
