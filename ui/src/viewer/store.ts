// What the viewer and the page around it share: where one looks, what is selected, what is being drawn.
//
// Plain state and small transitions; no sockets, no DOM. Geometry of drafts is in thousandths of the medium's
// own space; `zoom` is CSS pixels per native unit (image pixel, video pixel as shown, PDF point).

import { create } from 'zustand';
import type { Failure, FrameKey, MediaView, NewMark, Place, Shape, Stroke, ThreadView } from '../backend';
import type { Along } from './along';
import { isLayout, type Layout } from './desk/layout';
import * as drafts from './drafts';
import { draftIndex } from './marks/items';
import { selectedIn } from './marks/selection';
import type { DrawTool } from './marks/shapes';
import { isPaged } from './paged';
import { NO_DRAFTS, type Draft, type Drafts, type Sent } from './drafts';
import { placeAbout, placeAsked, placeOfRange, placeShown, placeToWrite } from './placed';
import { covers, placeOfMark, WHOLE } from './places';
import { fitted, type FrameRange } from './play/range';
import type { Speed } from './play/speed';
import type { Pending } from './sound/choosing';
import * as sounds from './sound/state';
import { NO_SOUND, type SoundPlace, type SoundState } from './sound/state';
import type { Range, Stretch } from './sound/stretch';

export type Tool = 'select' | 'hand' | 'zoom' | DrawTool | 'text' | 'eyedropper' | 'ruler';

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
  /** What the frame is in every table; null for what is no frame. */
  key: FrameKey | null;
  /** Thousandths of a second since frame 0, those that have begun counted; null for what is no frame. */
  thousandths: number | null;
}

/** A wish to bring a place on screen; `serial` makes the same wish twice two wishes. */
export interface Reveal {
  shape: Shape | null;
  serial: number;
}

/** What plays, and how; the canvas sees to it, or the sound. */
export interface Play {
  /** Another for each play, also where everything else is the same. */
  serial: number;
  /** Where it begins: a frame, or a sample of a sound. */
  from: number;
  speed: Speed;
  reverse: boolean;
  /** Each frame is shown, however late. */
  every: boolean;
  loop: boolean;
  /** First and last frame, or samples, of which the end is not played; null for all of it. */
  range: readonly [number, number] | null;
}

/** What a person last looked at; kept by the page around the viewer as JSON. */
export interface RememberedPlace {
  version: string;
  page: number;
  frame: number;
  view: View;
  /** Absent where it is no sound. */
  sound?: SoundPlace;
  /** Of a film: its in and out, where they are set. */
  range?: FrameRange;
  /** How pages lie, and whether the cover of spreads stands alone; absent where there is one page alone. */
  lying?: { layout: Layout; cover: boolean };
}

export interface ViewerData extends Drafts {
  /** The version on the canvas, or null before the first. */
  version: string | null;
  media: MediaView | null;
  /** PDF page from 1; 1 for everything else. */
  page: number;
  /** Video frame from 0; 0 for everything else. */
  frame: number;
  view: View;
  /** The page that came to be the one one is at while the view moved over it; null: one went there. */
  carried: number | null;
  /** Instead of these three where it is a sound. */
  sound: SoundState;
  /** Null while nothing plays. While a film does, `frame` is what the canvas shows. */
  playing: Play | null;
  /** Of a film: what plays, from its in to its out; null for all of it. */
  range: FrameRange | null;
  /** A comment that begins on a frame of that range is about all of it. */
  aboutRange: boolean;
  tool: Tool;
  selectedThread: string | null;
  /** The one that was selected last; null: none is. */
  selectedMark: string | null;
  /** Those selected beside it; they count as long as it is selected. */
  alsoSelected: readonly string[];
  /** What is drawn elsewhere belongs to the comment in hand, too. */
  keepAdding: boolean;
  hideMarks: boolean;
  /** Marks of the frames around are seen, faintly. */
  ghosts: boolean;
  painted: Painted | null;
  /** Why the canvas could not show what was asked; null when it does. */
  failure: Failure | null;
  reveal: Reveal | null;
}

export interface ViewerActions {
  /**
   * Puts a version on the canvas, at a place of it or of its sibling if one is given; drops the selection. Without
   * media there is nothing to look at, and comments are about the version as a whole.
   */
  open(version: string, media: MediaView | null, at?: RememberedPlace | null): void;
  /** Instead of what plays. */
  play(play: Omit<Play, 'serial'>): void;
  /** Stays where one is: at the frame that the play showed last, or where the sound was heard last. */
  pause(): void;
  /** A play has ended, at this frame or sample; null: where one is. */
  playEnded(serial: number, at: number | null): void;
  setRange(range: FrameRange | null): void;
  setPage(page: number): void;
  /** Another page has become the one one is at, and this is the view of it: what is on screen stays where it is. */
  carry(page: number, view: View): void;
  /** Whatever goes somewhere else ends what plays. */
  setFrame(frame: number): void;
  /** To a sample of a sound; what is on screen follows. */
  setCursor(sample: number): void;
  /** The sound has played on to there; what is on screen follows unless one looks elsewhere. */
  playedTo(sample: number): void;
  /** What of a sound is on screen; null for all of it. */
  setStretch(stretch: Stretch | null): void;
  /** A sound turns out to be longer or shorter; once it is counted, ranges of comments in hand end where it does. */
  setLength(length: number, counted: boolean): void;
  setPending(pending: Pending | null): void;
  /** A range of the sound, for the comment in hand; null takes it out again. */
  drawRange(range: Range | null): void;
  /** The comment in hand, or the next, is about all of it. */
  takeWhole(): void;
  /** The comment in hand, or the next, is about the range of the film; else about its frame. */
  takeRange(isTaken: boolean): void;
  setTool(tool: Tool): void;
  setView(view: Partial<View>): void;
  turnBy(degrees: 90 | -90): void;
  /** Selects and goes to where the thread sits; its first mark is brought on screen. */
  showThread(thread: ThreadView): void;
  /** Goes to a place, with a shape of it on screen; selects nothing. */
  showPlace(place: Place, shape: Shape | null): void;
  /** Selects without moving the view (a mark was clicked). */
  select(thread: string | null, mark?: string | null): void;
  /** Several at once, the last one first in hand; none clears the selection. */
  selectMarks(thread: string | null, marks: readonly string[]): void;
  /** The same for a click on the thread's card, without a place: null clears the selection. */
  selectThread(thread: string | null): void;
  /** Puts back comments of this proof that were not sent. */
  restoreDrafts(kept: readonly Draft[]): void;
  /** Another proof comes; what was not sent is kept by the page. */
  dropDrafts(): void;
  /** The text of the comment in hand; its first letter takes the place that the canvas shows. Ends what plays. */
  write(version: string, text: string): void;
  /** What the comment in hand takes along beside words and marks; it begins one as a letter does. */
  bringAlong(version: string, change: (along: Along) => Along): void;
  /**
   * Adds a shape to the comment in hand, or begins one there; one at another place is put aside, unless it is to be kept
   * in hand.
   */
  addToDraft(shape: Shape, stroke?: Stroke | null, keep?: boolean): void;
  /** The same for several that were pasted. Marks are shown then. */
  addMarks(marks: readonly NewMark[], keep?: boolean): void;
  /** The marks of the comment in hand, as a person changed them. */
  changeMarks(marks: NewMark[]): void;
  setKeepAdding(keep: boolean): void;
  /** Takes the comment in hand to the place that the canvas shows. */
  moveDraft(): void;
  /** Goes on with one that was put aside, and to where it sits. */
  resumeDraft(draft: Draft): void;
  /** Frames were counted anew: a frame of a version has this number now. */
  renumber(version: string, key: FrameKey, frame: number): void;
  /** Takes out what was sent; false when it is not here. */
  settleSent(sent: Sent): boolean;
  /** Takes the last change of the drawing back, or makes it again; false when there is none. */
  undoDraft(): boolean;
  redoDraft(): boolean;
  /** Something was recorded: what was taken back before is no longer ahead. */
  forgetUndone(): void;
  setHideMarks(hide: boolean): void;
  setGhosts(ghosts: boolean): void;
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
  carried: null,
  sound: NO_SOUND,
  playing: null,
  range: null,
  aboutRange: true,
  tool: 'box',
  selectedThread: null,
  selectedMark: null,
  alsoSelected: [],
  ...NO_DRAFTS,
  keepAdding: false,
  hideMarks: false,
  ghosts: false,
  painted: null,
  failure: null,
  reveal: null,
};

export function numPages(media: MediaView | null): number {
  return isPaged(media) ? media.num_pages : 1;
}

export function numFrames(media: MediaView | null): number {
  return media?.kind === 'video' ? media.num_frames : 1;
}

/** Where a version opens: where one was, on it or on its sibling; else at its beginning, all of it in sight. */
export function openingOf(version: string, media: MediaView | null, at: RememberedPlace | null): Pick<ViewerData, 'page' | 'frame' | 'view'> {
  const from = at ?? EMPTY;
  return {
    page: clampTo(from.page, 1, numPages(media)),
    frame: clampTo(from.frame, 0, numFrames(media) - 1),
    view: at?.version === version ? at.view : { ...FIT, turn: from.view.turn },
  };
}

function clampTo(value: number, low: number, high: number): number {
  return Math.min(Math.max(Math.round(value), low), Math.max(low, high));
}

/** A store of its own for tests; the application uses `useViewer`. */
export function createViewerStore() {
  let plays = 0;
  return create<ViewerState>()((set, get) => ({
    ...EMPTY,
    open: (version, media, at) => {
      const before = get();
      if (before.version === version) {
        set({
          media,
          page: clampTo(before.page, 1, numPages(media)),
          frame: clampTo(before.frame, 0, numFrames(media) - 1),
          range: fitted(before.range, numFrames(media)),
          ...(media?.kind === 'audio' ? measured(before, sounds.described(before.sound, media)) : {}),
        });
        return;
      }
      const unsent = drafts.turnedTo(before, version);
      const sound = sounds.opened(media, at?.sound ?? null);
      const nothing = { version, media, painted: null, sound };
      set({
        ...EMPTY,
        ...ended({ ...unsent, draft: drafts.settled(unsent.draft, placeShown(nothing)) }, version, sound),
        tool: before.tool,
        hideMarks: before.hideMarks,
        ghosts: before.ghosts,
        version,
        media,
        ...openingOf(version, media, at ?? null),
        range: at?.version === version ? fitted(at.range ?? null, numFrames(media)) : null,
        sound,
      });
    },
    setPage: (page) => {
      const next = clampTo(page, 1, numPages(get().media));
      if (next !== get().page) set({ page: next, carried: null, selectedMark: null });
    },
    carry: (page, view) => {
      const next = clampTo(page, 1, numPages(get().media));
      set(next === get().page ? { view } : { page: next, view, carried: next, selectedMark: null });
    },
    play: (play) => {
      plays += 1;
      set({ playing: { ...play, serial: plays }, selectedMark: null });
    },
    // The frame has kept up with the play already; before its first picture the one that is painted is another's.
    pause: () => set((state) => (state.playing === null ? state : { playing: null })),
    playEnded: (serial, at) =>
      set((state) => {
        if (state.playing?.serial !== serial) return state;
        if (at === null) return { playing: null };
        if (state.media?.kind === 'audio') return { playing: null, sound: sounds.playedTo(state.sound, at) };
        return { playing: null, frame: clampTo(at, 0, numFrames(state.media) - 1) };
      }),
    setRange: (range) => set({ range, aboutRange: true }),
    setFrame: (frame) => {
      const next = clampTo(frame, 0, numFrames(get().media) - 1);
      if (next !== get().frame) set({ frame: next, selectedMark: null, playing: null });
      else if (get().playing !== null) set({ playing: null });
    },
    setCursor: (sample) => set((state) => ({ sound: sounds.movedTo(state.sound, sample), playing: null })),
    playedTo: (sample) => set((state) => ({ sound: sounds.playedTo(state.sound, sample) })),
    setStretch: (stretch) => set((state) => ({ sound: sounds.viewed(state.sound, stretch) })),
    setLength: (length, counted) => set((state) => measured(state, sounds.lengthened(state.sound, length, counted))),
    setPending: (pending) => set((state) => ({ sound: { ...state.sound, pending } })),
    drawRange: (range) =>
      set((state) => {
        if (state.version === null) return state;
        const after = range === null ? drafts.unranged(state) : drafts.ranged(state, range, state.sound.rate, state.version);
        return { ...drafts.step(state, after, Date.now()), sound: { ...state.sound, pending: null } };
      }),
    takeWhole: () =>
      set((state) => {
        if (state.version === null) return state;
        if (state.draft === null || state.media?.kind === 'audio') return drafts.step(state, drafts.aboutAll(state, state.version), Date.now());
        return drafts.relocated(state, WHOLE, state.draft.place);
      }),
    takeRange: (aboutRange) =>
      set((state) => {
        if (state.draft === null || state.version === null) return { aboutRange };
        const place = aboutRange ? placeOfRange(state) : (placeShown(state) ?? placeAsked(state));
        if (place === null) return state;
        const of = state.draft.place;
        return { ...drafts.relocated(state, place, of === null || !aboutRange || covers(place, of) ? null : of), aboutRange };
      }),
    // Keys are for the text then, and not for marks.
    setTool: (tool) => set(tool === 'text' ? { tool, ...NO_MARKS } : { tool }),
    setView: (view) => set((state) => ({ view: { ...state.view, ...view } })),
    turnBy: (degrees) =>
      set((state) => ({ view: { ...state.view, turn: ((state.view.turn + degrees + 360) % 360) as Turn } })),
    showThread: (thread) =>
      set((state) => {
        const [first] = thread.marks;
        const place = placeOfMark(first ?? {}, thread.place);
        return { selectedThread: thread.id, selectedMark: null, ...(thread.version === state.version ? lookAt(place, first?.shape ?? null, state) : {}) };
      }),
    showPlace: (place, shape) => set((state) => lookAt(place, shape, state)),
    select: (thread, mark = null) => set({ selectedThread: thread, selectedMark: mark, alsoSelected: [] }),
    selectMarks: (thread, marks) => set({ selectedThread: thread, selectedMark: marks.at(-1) ?? null, alsoSelected: marks.slice(0, -1) }),
    selectThread: (thread) => set({ selectedThread: thread, selectedMark: null }),
    restoreDrafts: (kept) => set((state) => ended(drafts.restored(state, kept, state.version), state.version, state.sound)),
    dropDrafts: () => set(NO_DRAFTS),
    write: (version, text) =>
      set((state) => ({ ...drafts.written(state, text, version, state.version === version ? placeToWrite(state) : null), ...paused(state) })),
    bringAlong: (version, change) =>
      set((state) =>
        state.version === version ? drafts.broughtAlong(state, change, version, placeToWrite(state)) : drafts.broughtAside(state, change, version),
      ),
    addToDraft: (shape, stroke = null, keep = false) => get().addMarks([stroke === null ? { shape } : { shape, stroke }], keep),
    addMarks: (marks, keep = false) =>
      set((state) => {
        if (state.version === null) return state;
        const place = placeShown(state) ?? placeAsked(state);
        const after = drafts.drawn(state, marks, state.version, place, { keep: keep || isKeptOn(state), about: placeAbout(state, place) });
        return { ...drafts.step(state, after, Date.now()), ...paused(state), hideMarks: false };
      }),
    changeMarks: (marks) =>
      set((state) => ({ ...loose(drafts.step(state, drafts.marked(state, marks), Date.now())), ...withoutGone(state, marks.length) })),
    setKeepAdding: (keepAdding) => set({ keepAdding }),
    moveDraft: () =>
      set((state) => {
        const place = placeShown(state);
        return state.draft === null || place === null ? state : { ...drafts.relocated(state, place, null), ...paused(state) };
      }),
    resumeDraft: (draft) =>
      set((state) => ({
        ...drafts.resumed(state, draft),
        keepAdding: false,
        ...(draft.version === state.version && draft.place !== null
          ? lookAt(placeOfMark(draft.marks[0] ?? {}, draft.place), draft.marks[0]?.shape ?? null, state)
          : {}),
      })),
    renumber: (version, key, frame) => set((state) => drafts.renumbered(state, version, key, frame)),
    settleSent: (sent) => {
      const after = drafts.withoutSent(get(), sent);
      if (after !== null) set({ ...after, keepAdding: false });
      return after !== null;
    },
    undoDraft: () => {
      const after = drafts.undone(get(), Date.now());
      if (after !== null) set({ ...loose(after), selectedMark: null });
      return after !== null;
    },
    redoDraft: () => {
      const after = drafts.redone(get(), Date.now());
      if (after !== null) set({ ...loose(after), selectedMark: null });
      return after !== null;
    },
    forgetUndone: () => set({ undoneDrafts: [] }),
    // Nothing is done to marks that nobody sees.
    setHideMarks: (hideMarks) => set(hideMarks ? { hideMarks, ...NO_MARKS } : { hideMarks }),
    setGhosts: (ghosts) => set({ ghosts }),
    setPainted: (painted) =>
      set((state) => ({ painted, frame: frameOf({ ...state, painted }), draft: drafts.settled(state.draft, placeShown({ ...state, painted })) })),
    setFailure: (failure) => set({ failure }),
    remembered: () => {
      const { version, page, frame, view, sound, range } = get();
      const place = sounds.remembered(sound);
      return version === null ? null : { version, page, frame, view, ...(place === null ? {} : { sound: place }), ...(range === null ? {} : { range }) };
    },
  }));
}

const NO_MARKS = { selectedMark: null, alsoSelected: [] } as const;

/** While a film plays one is where the canvas is. */
function frameOf({ playing, painted, version, frame }: Pick<ViewerData, 'playing' | 'painted' | 'version' | 'frame'>): number {
  return playing !== null && painted?.version === version ? (painted.frame ?? frame) : frame;
}

/** Whether what is drawn elsewhere goes on with the comment in hand. */
function isKeptOn({ keepAdding, draft }: Pick<ViewerData, 'keepAdding' | 'draft'>): boolean {
  return keepAdding && draft !== null && draft.marks.length > 0;
}

/** That one goes on adding is said of one comment: without marks it is over. */
function loose<D extends Pick<Drafts, 'draft'>>(after: D): D & { keepAdding?: boolean } {
  return (after.draft?.marks.length ?? 0) > 0 ? after : { ...after, keepAdding: false };
}

/** Marks of the comment in hand are selected by their number: those beyond the last are no more. */
function withoutGone(state: ViewerData, numMarks: number): Partial<ViewerData> {
  const selected = selectedIn(state);
  const left = selected.filter((id) => (draftIndex(id) ?? -1) < numMarks);
  return left.length === selected.length ? {} : { selectedMark: left.at(-1) ?? null, alsoSelected: left.slice(0, -1) };
}

/** For what is about the picture that is painted. */
function paused(state: ViewerData): Partial<ViewerData> {
  return state.playing === null ? {} : { playing: null, frame: frameOf(state) };
}

/**
 * The frame that one is at; while the film plays, the one that it began at. For what is not to be drawn anew with each
 * picture.
 */
export function frameAtRest({ playing, media, frame }: Pick<ViewerData, 'playing' | 'media' | 'frame'>): number {
  return playing !== null && media?.kind === 'video' ? playing.from : frame;
}

/** The length of the sound on screen is another; so may be where ranges of it end. */
function measured(state: ViewerData, sound: SoundState): Partial<ViewerData> {
  if (sound === state.sound) return {};
  const { draft, aside, earlierDrafts, undoneDrafts } = ended(state, state.version, sound);
  return { sound, draft, aside, earlierDrafts, undoneDrafts };
}

/** Before a sound is counted its end is a claim; a range beyond the true one could not be sent. */
function ended(unsent: Drafts, version: string | null, { counted, length }: SoundState): Drafts {
  return counted && version !== null ? drafts.endedAt(unsent, version, length) : unsent;
}

function lookAt(place: Place, shape: Shape | null, state: ViewerData): Partial<ViewerData> {
  const page = clampTo(place.page ?? state.page, 1, numPages(state.media));
  const frame = clampTo(place.frame ?? state.frame, 0, numFrames(state.media) - 1);
  return { page, frame, carried: page === state.page ? state.carried : null, playing: null, sound: sounds.lookedAt(state.sound, place), reveal: { shape, serial: (state.reveal?.serial ?? 0) + 1 } };
}

export { placeAsked, placeOfRange, placeShown, placeToWrite } from './placed';

/** The one store of the window. */
export const useViewer = createViewerStore();

/** Reads what `remembered` wrote, from text that may be anything; null when it is not that. */
export function parseRemembered(text: string | null | undefined): RememberedPlace | null {
  if (text === null || text === undefined || text === '') return null;
  try {
    const place: unknown = JSON.parse(text);
    if (!isRemembered(place)) return null;
    const { version, page, frame, view } = place;
    const sound = sounds.readSoundPlace(place.sound);
    const [range, lying] = [readRange(place.range), readLying(place.lying)];
    return { version, page, frame, view, ...(sound === null ? {} : { sound }), ...(range === null ? {} : { range }), ...(lying === null ? {} : { lying }) };
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

function readRange(value: unknown): FrameRange | null {
  if (!isRecord(value)) return null;
  const { first, last } = value;
  const isOne = isFrame(first) && isFrame(last) && first <= last;
  return isOne ? { first, last } : null;
}

function isFrame(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function readLying(value: unknown): { layout: Layout; cover: boolean } | null {
  if (!isRecord(value)) return null;
  const { layout, cover } = value;
  return isLayout(layout) && typeof cover === 'boolean' ? { layout, cover } : null;
}
