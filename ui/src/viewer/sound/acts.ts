// What a person does in a sound, by key, button or wheel; everything ends in the store.

import { t } from '../../i18n';
import { spanDrawn } from '../drafts';
import { useViewer, type ViewerData } from '../store';
import { setEdge } from './choosing';
import { timeText } from './clock';
import { rangeIn, shownOf, type SoundState } from './state';
import { pannedBy, perPixel, within, zoomedAt, type Edge, type Range } from './stretch';
import { rangeSaid } from './words';

type Say = (text: string) => void;

/** The range of the comment in hand. */
export function rangeOf({ draft, version, sound }: Pick<ViewerData, 'draft' | 'version'> & { sound: Pick<SoundState, 'rate'> }): Range | null {
  return draft === null || draft.version !== version ? null : rangeIn(spanDrawn(draft.place), sound.rate);
}

/** Starts or ends the range at the cursor. */
export function putEdge(edge: Edge, say: Say): void {
  const state = useViewer.getState();
  const { sound, drawRange, setPending } = state;
  const range = rangeOf(state);
  const next = setEdge({ range, pending: sound.pending }, edge, sound.cursor);
  if (next.range !== null || range !== null) drawRange(next.range);
  setPending(next.pending);
  if (next.range !== null) say(`${rangeSaid(next.range, sound.rate)}. ${t('sound.range.how')}`);
  else say(t(edge === 'start' ? 'sound.pending.start' : 'sound.pending.end', { time: timeText(sound.cursor, sound.rate) }));
}

export function clearRange(say: Say): boolean {
  const state = useViewer.getState();
  const had = rangeOf(state) !== null || state.sound.pending !== null;
  state.drawRange(null);
  if (had) say(t('sound.range.removed'));
  return had;
}

export function goToEdge(edge: Edge, say: Say): void {
  const state = useViewer.getState();
  const range = rangeOf(state);
  if (range === null) return say(t('sound.range.none'));
  state.setCursor(range[edge]);
}

export function zoomBy(factor: number, share: number): void {
  const { sound, setStretch } = useViewer.getState();
  setStretch(zoomedAt(shownOf(sound), factor, share, sound.length));
}

/** Around the cursor where that is on screen, else around the middle. */
export function zoomByStep(direction: 1 | -1): void {
  const { cursor, ...sound } = useViewer.getState().sound;
  const { from, count } = shownOf(sound);
  const share = (cursor - from) / count;
  zoomBy(2 ** direction, share >= 0 && share <= 1 ? share : 0.5);
}

const FILLED = 0.8;

/** `samples`: one in each CSS pixel, around the cursor. */
export function zoomTo(to: 'whole' | 'samples' | 'range', width: number): void {
  const state = useViewer.getState();
  const { sound, setStretch } = state;
  if (to === 'whole') return setStretch(null);
  if (to === 'samples') return setStretch(within({ from: sound.cursor - width / 2, count: width }, sound.length));
  const range = rangeOf(state);
  if (range === null) return setStretch(null);
  const { count } = within({ from: 0, count: (range.end - range.start) / FILLED }, sound.length);
  setStretch(within({ from: (range.start + range.end - count) / 2, count }, sound.length));
}

/** One pixel of the screen, in whole samples. */
export function pixelStep(width: number): number {
  return Math.max(1, Math.round(perPixel({ ...shownOf(useViewer.getState().sound), width })));
}

/** Along by a share of what is on screen. */
export function pan(share: number): void {
  const { sound, setStretch } = useViewer.getState();
  setStretch(pannedBy(shownOf(sound), share, sound.length));
}
