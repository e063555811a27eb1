// Listens to the window's keys while a sound is there, and does what its table says.

import { useEffect, useRef } from 'react';
import { useOffer } from '../../app/commands';
import { isTextField, modalIsOpen } from '../../app/keys';
import type { ThreadView } from '../../backend';
import { belongsToWidget } from '../keys';
import { soundCommands } from '../offered';
import { toggleMuted } from '../play/acts';
import { playCommand, tapShuttle } from '../play/offered';
import { useShuttle } from '../play/useShuttle';
import { useViewer } from '../store';
import { nextThread } from '../threads';
import { clearRange, goToEdge, pan, pixelStep, putEdge, zoomByStep, zoomTo } from './acts';
import { actOf, type SoundAct } from './keys';
import { shownOf } from './state';

export interface SoundKeySettings {
  /** Of the lanes, CSS pixels. */
  width: number;
  /** Of this version, in the order of their numbers. */
  threads: readonly ThreadView[];
  isReadOnly: boolean;
  onReadOnly(): void;
  onGoTo(): void;
  onThread(thread: string): void;
  /** Time to write. */
  onWrite(): void;
  /** Stops what the pointer is doing; false when it does nothing. */
  onStop(): boolean;
  say(text: string): void;
}

export function useSoundKeys(settings: SoundKeySettings): void {
  const latest = useRef(settings);
  useEffect(() => {
    latest.current = settings;
  });
  const shuttle = useShuttle((by) => stepBy(by * pixelStep(latest.current.width)));
  useOffer(() => {
    const { threads, isReadOnly } = settings;
    const run = (act: SoundAct) => (act.act === 'shuttle' ? tapShuttle(act.key) : perform(act, settings));
    return [...soundCommands({ numThreads: threads.length, isReadOnly, run }), playCommand(true)];
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || modalIsOpen() || belongsToWidget(event)) return;
      const act = actOf(event, isTextField(event.target) ? 'text' : 'canvas');
      if (act === null) return;
      event.preventDefault();
      if (act.act === 'shuttle') shuttle(act.key, event.repeat);
      else perform(act, latest.current);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [shuttle]);
}

function stepBy(samples: number): void {
  const { sound, setCursor } = useViewer.getState();
  setCursor(sound.cursor + samples);
}

function perform(act: Exclude<SoundAct, { act: 'shuttle' }>, settings: SoundKeySettings): void {
  const { width, say, isReadOnly, onReadOnly } = settings;
  const store = useViewer.getState();
  const { sound } = store;
  switch (act.act) {
    case 'tool':
      return store.setTool(act.tool);
    case 'zoom-to':
      return zoomTo(act.to, width);
    case 'zoom-by':
      return zoomByStep(act.direction);
    case 'pan':
      return pan(act.share);
    case 'step':
      return stepBy(act.by * (act.unit === 'sample' ? 1 : pixelStep(width)));
    case 'page':
      return store.setCursor(sound.cursor + act.pages * shownOf(sound).count);
    case 'end':
      return store.setCursor(act.which === 'first' ? 0 : sound.length);
    case 'mute':
      return toggleMuted(say);
    case 'set':
      return isReadOnly ? onReadOnly() : putEdge(act.edge, say);
    case 'to-edge':
      return goToEdge(act.edge, say);
    case 'clear':
      clearRange(say);
      return;
    case 'write':
      return isReadOnly ? onReadOnly() : settings.onWrite();
    case 'thread':
      return goToThread(settings, act.direction);
    case 'hide-marks':
      return store.setHideMarks(!store.hideMarks);
    case 'go-to':
      return settings.onGoTo();
    case 'cancel':
      return cancel(settings);
  }
}

function goToThread({ threads, onThread }: SoundKeySettings, direction: 1 | -1): void {
  const { selectedThread, showThread } = useViewer.getState();
  const next = nextThread(threads, selectedThread, direction);
  if (next === undefined) return;
  showThread(next);
  onThread(next.id);
}

/** One thing at a time: what is being drawn, the end that waits, the selection, the range, the tool. */
function cancel({ onStop, say }: SoundKeySettings): void {
  const { sound, select, selectedThread, setPending, setTool } = useViewer.getState();
  if (onStop()) return;
  if (sound.pending !== null) setPending(null);
  else if (selectedThread !== null) select(null);
  else if (!clearRange(say)) setTool('select');
}
