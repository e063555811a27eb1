// What the viewer and the page around it share: where one looks, what is selected, what is being drawn.
//
// Plain state and small transitions; no sockets, no DOM. Geometry of drafts is in thousandths of the medium's
// own space; `zoom` is CSS pixels per native unit (image pixel, video pixel as shown, PDF point).

import { create } from 'zustand';
import type { Failure, MediaView, Place, Shape, ThreadView } from '../backend';

export type Tool = 'select' | 'hand' | 'box';

/** Degrees clockwise that the view is turned by; the medium itself is not changed. */
export type Turn = 0 | 90 | 180 | 270;

/** `fit` and `width` follow the window's size; `free` keeps zoom and centre. */
export type ZoomMode = 'fit' | 'width' | 'free';

/** The view of one page, image or frame. */
export interface View {
  mode: ZoomMode;
  /** CSS pixels per native unit. */
  zoom: number;
  /** Native coordinates under the middle of the viewport. */
  centerX: number;
  centerY: number;
  turn: Turn;
}

/** A comment being prepared: where it sits and what was drawn for it. It stays when one looks elsewhere. */
export interface Draft {
  place: Place;
  marks: Shape[];
}

/** What the canvas shows right now. */
export interface Painted {
  version: string;
  request: number;
  page: number | null;
  frame: number | null;
  /** As the source says it, `00:00:04;12`; null where it has none. */
  timecode: string | null;
  /** The frame table was still provisional. */
  provisional: boolean;
  /** Of the frame table that the number is of; 0 where there is none. */
  tableRevision: number;
}

/** A wish to bring a place on screen; `serial` makes the same wish twice two wishes. */
export interface Reveal {
  shape: Shape | null;
  serial: number;
}

/** What a person last looked at; kept by the page around the viewer as JSON. */
export interface RememberedPlace {
  version: string;
  page: number;
  frame: number;
  view: View;
}

export interface ViewerData {
  /** The version on the canvas, or null before the first. */
  version: string | null;
  media: MediaView | null;
  /** PDF page from 1; 1 for everything else. */
  page: number;
  /** Video frame from 0; 0 for everything else. */
  frame: number;
  view: View;
  tool: Tool;
  selectedThread: string | null;
  selectedMark: string | null;
  draft: Draft | null;
  /** What the draft was before each change, and what was taken back; the latest last. */
  earlierDrafts: readonly (Draft | null)[];
  undoneDrafts: readonly (Draft | null)[];
  hideMarks: boolean;
  painted: Painted | null;
  /** Why the canvas could not show what was asked; null when it does. */
  failure: Failure | null;
  reveal: Reveal | null;
}

export interface ViewerActions {
  /** Puts a version on the canvas, at a place of it or of its sibling if one is given; drops selection and draft. */
  open(version: string, media: MediaView, at?: RememberedPlace | null): void;
  setPage(page: number): void;
  setFrame(frame: number): void;
  setTool(tool: Tool): void;
  setView(view: Partial<View>): void;
  turnBy(degrees: 90 | -90): void;
  /** Selects and goes to where the thread sits; its first mark is brought on screen. */
  showThread(thread: ThreadView): void;
  /** Selects without moving the view (a mark was clicked). */
  select(thread: string | null, mark?: string | null): void;
  /** The same for a click on the thread's card, without a place: null clears the selection. */
  selectThread(thread: string | null): void;
  /** Takes the draft as it is from now on: restored, or sent. Nothing of it can be undone. */
  setDraft(draft: Draft | null): void;
  /** Changes it as a person does: `undoDraft` takes it back. */
  changeDraft(draft: Draft | null): void;
  /** Adds a shape to the draft; one at another place starts anew. */
  addToDraft(shape: Shape): void;
  /** Takes the last change of the draft back, or makes it again; false when there is none. */
  undoDraft(): boolean;
  redoDraft(): boolean;
  /** The place of what is on the canvas now; for a comment without marks, too. */
  placeNow(): Place;
  setHideMarks(hide: boolean): void;
  setPainted(painted: Painted | null): void;
  setFailure(failure: Failure | null): void;
  remembered(): RememberedPlace | null;
}

export type ViewerState = ViewerData & ViewerActions;

const FIT: View = { mode: 'fit', zoom: 1, centerX: 0, centerY: 0, turn: 0 };

const EMPTY: ViewerData = {
  version: null,
  media: null,
  page: 1,
  frame: 0,
  view: FIT,
  tool: 'box',
  selectedThread: null,
  selectedMark: null,
  draft: null,
  earlierDrafts: [],
  undoneDrafts: [],
  hideMarks: false,
  painted: null,
  failure: null,
  reveal: null,
};

export function numPages(media: MediaView | null): number {
  return media?.kind === 'pdf' ? media.num_pages : 1;
}

export function numFrames(media: MediaView | null): number {
  return media?.kind === 'video' ? media.num_frames : 1;
}

function clampTo(value: number, low: number, high: number): number {
  return Math.min(Math.max(Math.round(value), low), Math.max(low, high));
}

export function samePlace(one: Place, other: Place): boolean {
  return one.page === other.page && one.frame === other.frame;
}

/** A store of its own for tests; the application uses `useViewer`. */
export function createViewerStore() {
  return create<ViewerState>()((set, get) => ({
    ...EMPTY,
    open: (version, media, at) => {
      const before = get();
      if (before.version === version) {
        set({
          media,
          page: clampTo(before.page, 1, numPages(media)),
          frame: clampTo(before.frame, 0, numFrames(media) - 1),
        });
        return;
      }
      const from = at ?? EMPTY;
      set({
        ...EMPTY,
        tool: before.tool,
        hideMarks: before.hideMarks,
        version,
        media,
        page: clampTo(from.page, 1, numPages(media)),
        frame: clampTo(from.frame, 0, numFrames(media) - 1),
        view: at?.version === version ? at.view : { ...FIT, turn: from.view.turn },
      });
    },
    setPage: (page) => {
      const next = clampTo(page, 1, numPages(get().media));
      if (next !== get().page) set({ page: next, selectedMark: null });
    },
    setFrame: (frame) => {
      const next = clampTo(frame, 0, numFrames(get().media) - 1);
      if (next !== get().frame) set({ frame: next, selectedMark: null });
    },
    setTool: (tool) => set({ tool }),
    setView: (view) => set((state) => ({ view: { ...state.view, ...view } })),
    turnBy: (degrees) =>
      set((state) => ({ view: { ...state.view, turn: ((state.view.turn + degrees + 360) % 360) as Turn } })),
    showThread: (thread) =>
      set((state) => ({
        selectedThread: thread.id,
        selectedMark: null,
        ...(thread.version === state.version ? placeOf(thread, state) : {}),
      })),
    select: (thread, mark = null) => set({ selectedThread: thread, selectedMark: mark }),
    selectThread: (thread) => set({ selectedThread: thread, selectedMark: null }),
    setDraft: (draft) => set({ draft, earlierDrafts: [], undoneDrafts: [] }),
    changeDraft: (draft) =>
      set((state) => ({ draft, earlierDrafts: [...state.earlierDrafts, state.draft], undoneDrafts: [] })),
    addToDraft: (shape) => {
      const place = get().placeNow();
      const { draft } = get();
      const marks = draft !== null && samePlace(draft.place, place) ? [...draft.marks, shape] : [shape];
      get().changeDraft({ place, marks });
    },
    undoDraft: () => {
      const { draft, earlierDrafts, undoneDrafts } = get();
      const before = earlierDrafts.at(-1);
      if (before === undefined) return false;
      set({ draft: before, earlierDrafts: earlierDrafts.slice(0, -1), undoneDrafts: [...undoneDrafts, draft], selectedMark: null });
      return true;
    },
    redoDraft: () => {
      const { draft, earlierDrafts, undoneDrafts } = get();
      const after = undoneDrafts.at(-1);
      if (after === undefined) return false;
      set({ draft: after, earlierDrafts: [...earlierDrafts, draft], undoneDrafts: undoneDrafts.slice(0, -1), selectedMark: null });
      return true;
    },
    placeNow: () => placeIn(get()),
    setHideMarks: (hideMarks) => set({ hideMarks }),
    setPainted: (painted) => set({ painted }),
    setFailure: (failure) => set({ failure }),
    remembered: () => {
      const { version, page, frame, view } = get();
      return version === null ? null : { version, page, frame, view };
    },
  }));
}

/** The place that is looked at, for a comment: of a frame also the table that its number on the canvas came from. */
export function placeIn({ version, media, page, frame, painted }: Pick<ViewerData, 'version' | 'media' | 'page' | 'frame' | 'painted'>): Place {
  if (media?.kind !== 'video') return { page: media?.kind === 'pdf' ? page : null, frame: null };
  const seen = painted !== null && painted.version === version && painted.frame === frame;
  return { page: null, frame, ...(seen ? { table_revision: painted.tableRevision } : {}) };
}

function placeOf(thread: ThreadView, state: ViewerData): Partial<ViewerData> {
  const page = clampTo(thread.place.page ?? state.page, 1, numPages(state.media));
  const frame = clampTo(thread.place.frame ?? state.frame, 0, numFrames(state.media) - 1);
  const reveal = { shape: thread.marks[0]?.shape ?? null, serial: (state.reveal?.serial ?? 0) + 1 };
  return { page, frame, reveal };
}

/** The one store of the window. */
export const useViewer = createViewerStore();

/** Reads what `remembered` wrote, from text that may be anything; null when it is not that. */
export function parseRemembered(text: string | null | undefined): RememberedPlace | null {
  if (text === null || text === undefined || text === '') return null;
  try {
    const place: unknown = JSON.parse(text);
    return isRemembered(place) ? place : null;
  } catch {
    return null;
  }
}

function isRemembered(place: unknown): place is RememberedPlace {
  if (!isRecord(place) || !isRecord(place['view'])) return false;
  const { mode, zoom, centerX, centerY, turn } = place['view'];
  const finite = [place['page'], place['frame'], zoom, centerX, centerY].every((value) => Number.isFinite(value));
  const zoomed = typeof zoom === 'number' && zoom > 0;
  const modes: unknown[] = ['fit', 'width', 'free'];
  const turns: unknown[] = [0, 90, 180, 270];
  return typeof place['version'] === 'string' && finite && zoomed && modes.includes(mode) && turns.includes(turn);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
