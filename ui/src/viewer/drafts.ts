// Comments being prepared: where each one sits, what was drawn for it and what was written. Pure transitions.
//
// One is in hand; it stays when one looks elsewhere. Beginning another at another place puts it aside, whole, and it
// comes back when that one is done; unless one asked to go on with it: then its marks sit at several places. Drawing can
// be undone; what was written since stays written (the text field has an undo of its own).
//
// In a sound what is drawn is the place itself: a range of it. A moment is not drawn, one just is there.

import type { FrameKey, NewAttachment, NewMark, Place, Span } from '../backend';
import { NOTHING_ALONG, isNothing, sealed, type Along } from './along';
import { covers, placeOfMark, renumberedPlace, samePlace, WHOLE } from './places';
import { momentOf, placeOf } from './sound/state';
import type { Range } from './sound/stretch';

export interface Draft {
  version: string;
  /** Null while the canvas has not shown anything yet: the first picture settles it. */
  place: Place | null;
  /** Without a place of their own they sit where the comment does. */
  marks: NewMark[];
  text: string;
  /** Absent: nothing. */
  along?: Along | undefined;
}

/** The record holds no more of one comment. */
export const MOST_MARKS = 100;

/** How the drafts were before a change, or before it was taken back, and when that was; milliseconds UTC. */
export interface DraftStep {
  draft: Draft | null;
  aside: readonly Draft[];
  at: number;
}

export interface Drafts {
  /** The one in hand: of the version on the canvas. */
  draft: Draft | null;
  /** Begun elsewhere in this proof and not sent; the latest last. */
  aside: readonly Draft[];
  /** What can be undone and done again; the latest last. */
  earlierDrafts: readonly DraftStep[];
  undoneDrafts: readonly DraftStep[];
}

export const NO_DRAFTS: Drafts = { draft: null, aside: [], earlierDrafts: [], undoneDrafts: [] };

const NO_STEPS = { earlierDrafts: [], undoneDrafts: [] } as const;

/** The range of a sound that was drawn for it; null for a moment. */
export function spanDrawn(place: Place | null | undefined): Span | null {
  const span = place?.span ?? null;
  return span !== null && span.end > span.start ? span : null;
}

/** Whether there is anything in it that must not be lost. */
export function holds(draft: Draft): boolean {
  return isDrawn(draft) || draft.text.trim() !== '' || (draft.along?.files.length ?? 0) > 0;
}

/** Whether it stays in hand: who is to see it was said already, before there is anything to be seen. */
function lingers(draft: Draft): boolean {
  return holds(draft) || draft.along?.audience === 'team';
}

/** Of one in hand that holds nothing yet, for the one that begins in its stead. */
function saidAlready(draft: Draft | null): Pick<Draft, 'along'> {
  return draft?.along === undefined || holds(draft) ? {} : { along: draft.along };
}

function isDrawn({ marks, place }: Draft): boolean {
  return marks.length > 0 || spanDrawn(place) !== null;
}

/** All of them, the one in hand last. */
export function allDrafts({ draft, aside }: Pick<Drafts, 'draft' | 'aside'>): Draft[] {
  return (draft === null ? aside : [...aside, draft]).filter(holds);
}

/** Puts back what was kept. What was begun meanwhile stays in hand. */
export function restored(drafts: Drafts, kept: readonly Draft[], version: string | null): Drafts {
  return taken({ ...drafts, aside: [...kept, ...drafts.aside] }, version);
}

/** Another version is on the canvas: its own draft is in hand, if it has one. */
export function turnedTo(drafts: Drafts, version: string): Drafts {
  return taken({ ...NO_STEPS, draft: null, aside: allDrafts(drafts) }, version);
}

/** A change of the text. The first letter takes the place that is shown; without letters and marks nothing is left. */
export function written(drafts: Drafts, text: string, version: string, shown: Place | null): Drafts {
  const draft = drafts.draft ?? { version, place: shown, marks: [], text };
  const next = { ...draft, text };
  return { ...drafts, draft: text === '' && !lingers(next) ? null : next };
}

/** A change of what the comment in hand takes along; the first one takes the place that is shown, as a letter does. */
export function broughtAlong(drafts: Drafts, change: (along: Along) => Along, version: string, shown: Place | null): Drafts {
  const next = brought(drafts.draft ?? { version, place: shown, marks: [], text: '' }, change);
  return { ...drafts, draft: next.text === '' && !lingers(next) ? null : next };
}

/** A file that was on its way came when another version was on the canvas; without a comment there it is left out. */
export function broughtAside(drafts: Drafts, change: (along: Along) => Along, version: string): Drafts {
  const at = drafts.aside.findLastIndex((one) => one.version === version);
  return { ...drafts, aside: drafts.aside.map((one, index) => (index === at ? brought(one, change) : one)) };
}

function brought({ along = NOTHING_ALONG, ...draft }: Draft, change: (along: Along) => Along): Draft {
  const next = change(along);
  return isNothing(next) ? draft : { ...draft, along: next };
}

/** Written before there was anything to see: what is shown first is what it is about. */
export function settled(draft: Draft | null, shown: Place | null): Draft | null {
  return draft === null || draft.place !== null || shown === null ? draft : { ...draft, place: shown };
}

/**
 * More marks at a place. A draft that sits elsewhere is put aside, and one that waits there goes on; with `keep` the one
 * in hand goes on whatever its place is. `about`: what a comment that begins with them is about, where that is more than
 * their place.
 */
export function drawn(drafts: Drafts, marks: readonly NewMark[], version: string, place: Place, { keep = false, about = place } = {}): Drafts {
  const { draft, aside } = drafts;
  const here = (one: Draft) => one.version === version && (one.place === null || covers(one.place, place));
  if (keep && draft !== null && draft.version === version && draft.place !== null && !here(draft)) {
    return { ...drafts, draft: withMarks(draft, marks.map((mark) => ({ ...mark, place }))) };
  }
  const inHand = draft !== null && here(draft) ? draft : (aside.findLast(here) ?? { version, place: null, marks: [], text: '', ...saidAlready(draft) });
  const next = withMarks(inHand.place === null ? { ...inHand, place: about } : inHand, marks);
  const put = draft !== null && draft !== inHand && holds(draft) ? [draft] : [];
  return { ...drafts, draft: next, aside: [...aside.filter((one) => one !== inHand), ...put] };
}

/** The same one where none fits: nothing was done then. */
function withMarks(draft: Draft, marks: readonly NewMark[]): Draft {
  const fitting = marks.slice(0, Math.max(0, MOST_MARKS - draft.marks.length));
  return fitting.length === 0 ? draft : { ...draft, marks: [...draft.marks, ...fitting] };
}

/** The marks of the one in hand as a person changed them; once nothing is left, what was put aside comes back. */
export function marked(drafts: Drafts, marks: NewMark[]): Drafts {
  const { draft } = drafts;
  if (draft === null) return drafts;
  const next = { ...draft, marks };
  if (holds(next)) return { ...drafts, draft: next };
  const after = taken({ ...drafts, draft: null }, draft.version);
  return after.draft === null && lingers(next) ? { ...drafts, draft: next } : after;
}

/** A range of a sound is what the comment in hand is about. */
export function ranged(drafts: Drafts, { start, end }: Range, rate: number, version: string): Drafts {
  const draft = drafts.draft ?? { version, marks: [], text: '' };
  const place = placeOf({ start, end }, rate);
  return samePlace(drafts.draft?.place ?? null, place) ? drafts : { ...drafts, draft: { ...draft, place } };
}

/** The comment in hand, or the next, is about all of what it is on. */
export function aboutAll(drafts: Drafts, version: string): Drafts {
  const draft = drafts.draft ?? { version, marks: [], text: '' };
  return samePlace(drafts.draft?.place ?? null, WHOLE) ? drafts : { ...drafts, draft: { ...draft, place: WHOLE } };
}

/**
 * The comment in hand is about another place; its marks stay where they are. It is the same comment: what is undone and
 * done again moves with it. `of`: where marks without a place of their own are to be seen, null: at the new place.
 */
export function relocated(drafts: Drafts, place: Place, of: Place | null): Drafts {
  const { draft } = drafts;
  if (draft === null || samePlace(draft.place, place)) return drafts;
  const stays = (mark: NewMark): NewMark => {
    const { place: own, ...rest } = mark;
    const at = own ?? of;
    return at === null || samePlace(at, place) ? rest : { ...rest, place: at };
  };
  const one = (other: Draft): Draft => {
    const is = other.version === draft.version && samePlace(other.place, draft.place);
    return is ? { ...other, place, marks: other.marks.map(stays) } : other;
  };
  return everywhere(drafts, one);
}

/** The range goes; what was written is about the moment it began at. */
export function unranged(drafts: Drafts): Drafts {
  const { draft } = drafts;
  if (draft === null || spanDrawn(draft.place) === null) return drafts;
  const left = bare(draft);
  return holds(left) ? { ...drafts, draft: left } : taken({ ...drafts, draft: null }, draft.version);
}

/** A sound ends at this sample: ranges and moments beyond it end there, too, also of what is undone and redone. */
export function endedAt(drafts: Drafts, version: string, length: number): Drafts {
  const isBeyond = ({ version: of, place }: Draft) => of === version && (place?.span?.end ?? 0) > length;
  const one = (draft: Draft): Draft => {
    const span = draft.place?.span ?? null;
    if (span === null || !isBeyond(draft)) return draft;
    return { ...draft, place: placeOf({ start: Math.min(span.start, length), end: length }, span.sample_rate) };
  };
  const isAny = ({ draft, aside }: Pick<Drafts, 'draft' | 'aside'>) => (draft !== null && isBeyond(draft)) || aside.some(isBeyond);
  const { earlierDrafts, undoneDrafts } = drafts;
  return [drafts, ...earlierDrafts, ...undoneDrafts].some(isAny) ? everywhere(drafts, one) : drafts;
}

/** Without what was drawn for it. */
function bare(draft: Draft): Draft {
  const span = spanDrawn(draft.place);
  const place = span === null ? draft.place : momentOf({ cursor: span.start, rate: span.sample_rate });
  return { ...draft, place, marks: [] };
}

/** Frames were counted anew: a frame of a version has this number now. What is undone and redone knows it, too. */
export function renumbered(drafts: Drafts, version: string, key: FrameKey, frame: number): Drafts {
  const one = (draft: Draft): Draft => {
    if (draft.version !== version) return draft;
    const place = draft.place === null ? null : renumberedPlace(draft.place, key, frame);
    const marks = draft.marks.map((mark) => {
      const at = mark.place ? renumberedPlace(mark.place, key, frame) : null;
      return at === null || at === mark.place ? mark : { ...mark, place: at };
    });
    const isSame = place === draft.place && marks.every((mark, index) => mark === draft.marks[index]);
    return isSame ? draft : { ...draft, place, marks };
  };
  return everywhere(drafts, one);
}

/** What the frames of a comment and its marks are. */
export function keysOf({ place, marks }: Draft): FrameKey[] {
  const places = [place, ...marks.map((mark) => placeOfMark(mark, null))];
  return places.flatMap((one) => [one?.key, one?.until_key]).filter((key) => key !== undefined && key !== null);
}

/** Changes each, also as it was and will be. */
function everywhere(drafts: Drafts, one: (draft: Draft) => Draft): Drafts {
  const both = <D extends Pick<Drafts, 'draft' | 'aside'>>(state: D): D => ({
    ...state,
    draft: state.draft === null ? null : one(state.draft),
    aside: state.aside.map(one),
  });
  const { earlierDrafts, undoneDrafts } = drafts;
  return { ...both(drafts), earlierDrafts: earlierDrafts.map(both), undoneDrafts: undoneDrafts.map(both) };
}

/** Takes one of those put aside in hand, and puts aside what was. */
export function resumed(drafts: Drafts, draft: Draft): Drafts {
  if (!drafts.aside.includes(draft)) return drafts;
  return { ...NO_STEPS, draft, aside: allDrafts({ ...drafts, aside: drafts.aside.filter((one) => one !== draft) }) };
}

export interface Sent {
  version: string;
  place: Place;
  marks: NewMark[];
  text: string;
  attachments?: readonly NewAttachment[];
}

/** Takes out what was sent; what was drawn or written since stays. Null where nothing of it is here. */
export function withoutSent<D extends Pick<Drafts, 'draft' | 'aside'>>(drafts: D, sent: Sent): D | null {
  const rest = (one: Draft | null): Draft | null => {
    if (one === null || one.version !== sent.version || !samePlace(one.place ?? sent.place, sent.place)) return one;
    const marks = sameMarks(one.marks, sent.marks) ? [] : one.marks;
    const { along, ...other } = one;
    const text = sealed(one.text.trim(), along?.mentions ?? []) === sent.text ? '' : one.text;
    if (marks === one.marks && text === one.text) return one;
    const files = along?.files.filter(({ id }) => !sent.attachments?.some((file) => file.id === id)) ?? [];
    // A range is the place that was sent, too.
    if (marks.length === 0 && text.trim() === '' && files.length === 0) return null;
    return along === undefined ? { ...other, marks, text } : { ...other, marks, text, along: { ...along, files } };
  };
  const draft = rest(drafts.draft);
  if (draft !== drafts.draft) return { ...drafts, ...taken({ ...NO_DRAFTS, draft, aside: drafts.aside }, sent.version) };
  const aside = drafts.aside.map(rest);
  if (aside.every((one, at) => one === drafts.aside[at])) return null;
  return { ...drafts, aside: aside.filter((one) => one !== null) };
}

/** Makes a change one that can be undone. */
export function step(before: Drafts, after: Drafts, at: number): Drafts {
  if (before.draft === after.draft) return before;
  return { ...after, earlierDrafts: [...before.earlierDrafts, { draft: before.draft, aside: before.aside, at }], undoneDrafts: [] };
}

/** Takes the last change back; null when there is none. */
export function undone(drafts: Drafts, at: number): Drafts | null {
  const before = drafts.earlierDrafts.at(-1);
  if (before === undefined) return null;
  const now = { draft: drafts.draft, aside: drafts.aside, at };
  return { ...turned(before, drafts.draft), earlierDrafts: drafts.earlierDrafts.slice(0, -1), undoneDrafts: [...drafts.undoneDrafts, now] };
}

/** Makes the change that was taken back last again; null when there is none. */
export function redone(drafts: Drafts, at: number): Drafts | null {
  const after = drafts.undoneDrafts.at(-1);
  if (after === undefined) return null;
  const now = { draft: drafts.draft, aside: drafts.aside, at };
  return { ...turned(after, drafts.draft), earlierDrafts: [...drafts.earlierDrafts, now], undoneDrafts: drafts.undoneDrafts.slice(0, -1) };
}

/** Back to a state, with the words that stand now. */
function turned({ draft, aside }: DraftStep, now: Draft | null): Pick<Drafts, 'draft' | 'aside'> {
  if (now === null) {
    // The words were taken out since.
    if (draft === null || (draft.text === '' && draft.along === undefined)) return { draft, aside };
    const { along: _, ...wordless } = { ...draft, text: '' };
    return { draft: holds(wordless) ? wordless : null, aside };
  }
  const same = (one: Draft) => one.version === now.version && samePlace(one.place, now.place);
  const saying = (one: Draft): Draft => {
    const { along: _, ...plain } = one;
    return { ...plain, text: now.text, ...(now.along === undefined ? {} : { along: now.along }) };
  };
  const worded = (one: Draft) => (same(one) ? saying(one) : one);
  // A range that was drawn moved the comment in hand; it is the same comment.
  const moved = draft !== null && draft.version === now.version && (draft.place?.span ?? now.place?.span ?? null) !== null;
  if (draft !== null && moved) return { draft: saying(draft), aside };
  if (draft !== null && same(draft)) return { draft: worded(draft), aside };
  if (aside.some(same)) return { draft, aside: aside.map(worded) };
  const words = bare(now);
  if (!lingers(words)) return { draft, aside };
  return draft === null ? { draft: words, aside } : { draft, aside: [...aside, words] };
}

/** With nothing in hand, the latest that was put aside on this version is. */
function taken(drafts: Drafts, version: string | null): Drafts {
  if (drafts.draft !== null) return drafts;
  const draft = drafts.aside.findLast((one) => one.version === version);
  if (draft === undefined) return drafts;
  return { ...drafts, draft, aside: drafts.aside.filter((one) => one !== draft) };
}

function sameMarks(one: readonly NewMark[], other: readonly NewMark[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
