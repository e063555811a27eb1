// Keeps the text that is selected true to what is on the canvas, listens to its keys, and makes marks of what is dragged over.

import { useEffect, useMemo, useRef } from 'react';
import { showFailure } from '../../../app/failures';
import { useOffer, type Command } from '../../../app/commands';
import { isTextField, modalIsOpen } from '../../../app/keys';
import { ToastQueue } from '../../../app/toasts';
import { useOperation, type MediaView } from '../../../backend';
import { t } from '../../../i18n';
import { belongsToWidget } from '../../keys';
import { boundsOf } from '../../marks/shapes';
import { useViewer } from '../../store';
import type { Frame } from '../../view/commands';
import { clear, copy, isInDraft, keepsText, mark, move, selectAll, startCaret } from './acts';
import { textActOf, type TextAct, type TextState } from './keys';
import { textCommands } from './offered';
import { setText } from './page';
import { selectedRange, useReading } from './store';

interface Here {
  version: string;
  media: MediaView;
  page: number;
  frame: Frame | null;
  /** The page is on the canvas. */
  ready: boolean;
  isReadOnly: boolean;
  /** Something else has the keys: it is being placed. */
  isPlacing: boolean;
  /** The tool is taken by keys: what is being placed is dropped, and the keys belong to the canvas. */
  onTaken(): void;
  onDraft(): void;
  say(words: string): void;
}

export function useTextHere(here: Here): void {
  const latest = useRef(here);
  useEffect(() => {
    latest.current = here;
  });
  useWithoutText(here, useText(here));
  useTextKeys(latest);
  useOffer(() => offered(here));
  useEffect(
    () =>
      useReading.subscribe((now, before) => {
        const { frame, isReadOnly, onDraft, say } = latest.current;
        // With its tool, what was dragged over is a mark at once, and what to say of it is written next.
        const isDragged = before.isDragging && !now.isDragging && useViewer.getState().tool === 'text';
        if (!isDragged || isReadOnly || frame === null || selectedRange(now) === null) return;
        if (mark(now.made?.mark ?? 'highlight', boundsOf(frame.native), say)) onDraft();
      }),
    [],
  );
}

/**
 * Asks for the page's text once the page is painted; a selection goes with it, and where another tool is taken. Returns why
 * there is none.
 */
function useText({ version, media, page, ready }: Here): unknown {
  const isPdf = media.kind === 'pdf';
  const { data, error } = useOperation(
    'media.text',
    { version, page },
    // Whoever goes on to another page and comes back asks again for what was given up.
    { enabled: isPdf && ready, retry: (count, { code }) => code === 'cancelled' && count < 3, retryDelay: 0 },
  );
  const text = useMemo(() => (data === undefined ? null : setText(data)), [data]);
  useEffect(() => {
    useReading.getState().setText(isPdf && ready ? text : null);
  }, [isPdf, ready, text]);
  useEffect(() => () => useReading.getState().setText(null), []);
  useEffect(
    () =>
      useViewer.subscribe((now, before) => {
        const { selection, made, select } = useReading.getState();
        if (selection === null) return;
        const isElsewhere = !keepsText(now.tool) || (now.selectedMark !== null && now.selectedMark !== before.selectedMark);
        // The mark was sent, or taken back: what it was made of is done with.
        const isDone = made !== null && now.draft !== before.draft && !isInDraft(made);
        if (isElsewhere || isDone || (now.tool !== 'text' && selection.anchor === selection.focus)) select(null);
      }),
    [],
  );
  return error;
}

/** The tool is put away where there can be no text; a page without any, or that cannot be read, says so once. */
function useWithoutText({ version, media, page, isReadOnly }: Here, error: unknown): void {
  const tool = useViewer((state) => state.tool);
  const isEmpty = useReading((state) => state.text?.letters.length === 0);
  const said = useRef('');
  useEffect(() => {
    if (tool === 'text' && (media.kind !== 'pdf' || isReadOnly)) useViewer.getState().setTool('select');
  }, [tool, media.kind, isReadOnly]);
  useEffect(() => {
    const here = `${version} ${page}`;
    if (tool !== 'text' || (!isEmpty && error === null) || said.current === here) return;
    said.current = here;
    if (error !== null) showFailure(error);
    else ToastQueue.neutral(t('text.none'), { timeout: 6000 });
  }, [tool, isEmpty, error, version, page]);
}

/** Before the viewer's own, which take what is left. */
function useTextKeys(latest: { readonly current: Here }): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const now = latest.current;
      if (now.media.kind !== 'pdf' || event.defaultPrevented || event.isComposing) return;
      if (isTextField(event.target) || modalIsOpen() || belongsToWidget(event) || isOnMark(event.target)) return;
      const act = textActOf(event, stateNow());
      if (act === null || (now.isPlacing && act.act !== 'take') || !perform(act, now)) return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, [latest]);
}

function offered(here: Here): Command[] {
  const { media, isReadOnly, frame, onDraft, say } = here;
  return textCommands({
    media,
    isReadOnly,
    take: () => void perform({ act: 'take' }, here),
    mark: (kind) => {
      if (frame !== null && mark(kind, boundsOf(frame.native), say)) onDraft();
    },
  });
}

/** Its keys move it. */
function isOnMark(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[data-mark]') !== null;
}

function stateNow(): TextState {
  if (useViewer.getState().tool === 'text') return 'reading';
  return selectedRange(useReading.getState()) === null ? 'idle' : 'selected';
}

/** False: the key is somebody else's after all. */
function perform(act: TextAct, { frame, isReadOnly, onTaken, say }: Here): boolean {
  const { selection, text, ask } = useReading.getState();
  const isSelected = selectedRange({ selection }) !== null;
  switch (act.act) {
    case 'take':
      if (isReadOnly) return false;
      onTaken();
      useViewer.getState().setTool('text');
      startCaret(frame, say);
      return true;
    case 'move':
      if (text === null || text.letters.length === 0) return false;
      move(act.way, act.extends, frame, say);
      return true;
    case 'copy':
      // What is selected elsewhere in the window is copied by the window.
      if (!isSelected || (document.getSelection()?.toString() ?? '') !== '') return false;
      copy(say);
      return true;
    case 'all':
      selectAll(say);
      return true;
    case 'bar':
      if (selection === null) return false;
      ask();
      return true;
    case 'clear':
      if (!isSelected) return false;
      clear();
      say(t('text.said.nothing'));
      return true;
  }
}
