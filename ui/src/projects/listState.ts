/** How one looks at a project: what is filtered, the order, and what of that is kept from visit to visit. Pure but for the keeping. */
import type { MediaKind, ProofFilter, ProofOrder, ProofSort, Standing, WithArchived } from '../backend';
import { readLocalList, writeLocalList } from '../viewer/localList';

/** Since when something changed, in days that end now: a filter that is kept means the same tomorrow. */
export type Lately = 'today' | 'week' | 'month';

export interface ListFilter {
  text: string;
  standings: Standing[];
  kinds: MediaKind[];
  archived: WithArchived;
  unread: boolean;
  changed: Lately | null;
}

export interface ListState {
  filter: ListFilter;
  sort: ProofSort;
}

export const STANDINGS: readonly Standing[] = ['pending', 'changes-requested', 'rejected', 'approved-with-changes', 'approved'];
export const KINDS: readonly MediaKind[] = ['image', 'pdf', 'video', 'audio'];
export const ORDERS: readonly ProofOrder[] = ['name', 'standing', 'version', 'open', 'unread', 'changed', 'created'];
export const LATELY: readonly Lately[] = ['today', 'week', 'month'];
const ARCHIVED: readonly WithArchived[] = ['no', 'yes', 'only'];
const DAYS: Record<Lately, number> = { today: 0, week: 6, month: 29 };

export const NO_FILTER: ListFilter = { text: '', standings: [], kinds: [], archived: 'no', unread: false, changed: null };
export const FIRST: ListState = { filter: NO_FILTER, sort: { by: 'changed', descending: true } };

/** Names go from A on; of numbers and times the most and the latest are what one looks for. */
export function wayOf(by: ProofOrder): ProofSort {
  return { by, descending: by !== 'name' && by !== 'standing' };
}

/** Whether anything beside the archive is filtered. */
export function isFiltered({ text, standings, kinds, unread, changed }: ListFilter): boolean {
  return text.trim() !== '' || standings.length > 0 || kinds.length > 0 || unread || changed !== null;
}

/** What is asked of Rust; days begin at midnight, so that the same question is the same all day. */
export function askedFor({ text, standings, kinds, archived, unread, changed }: ListFilter, now: number): ProofFilter {
  return { text: text.trim(), standings, kinds, archived, unread, changed_since: changed === null ? null : midnight(now, DAYS[changed]), folder: null, deleted: false, values: [] };
}

function midnight(now: number, daysAgo: number): number {
  const day = new Date(now);
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() - daysAgo);
  return day.getTime();
}

/** One word for the whole, the same for the same: what is saved, kept and compared. */
export function written({ filter, sort }: ListState): string {
  const { text, standings, kinds, archived, unread, changed } = filter;
  return JSON.stringify({
    filter: { text: text.trim(), standings: STANDINGS.filter((one) => standings.includes(one)), kinds: KINDS.filter((one) => kinds.includes(one)), archived, unread, changed },
    sort: { by: sort.by, descending: sort.descending },
  });
}

/** Reads what was written, perhaps by another release: what is not understood is as if it had not been set. */
export function read(text: string): ListState {
  try {
    return understood(JSON.parse(text));
  } catch {
    return FIRST;
  }
}

function understood(value: unknown): ListState {
  const { filter, sort } = members(value);
  const { text, standings, kinds, archived, unread, changed } = members(filter);
  const { by, descending } = members(sort);
  const order = ORDERS.find((one) => one === by);
  return {
    filter: {
      text: typeof text === 'string' ? text : '',
      standings: STANDINGS.filter((one) => Array.isArray(standings) && standings.includes(one)),
      kinds: KINDS.filter((one) => Array.isArray(kinds) && kinds.includes(one)),
      archived: ARCHIVED.find((one) => one === archived) ?? 'no',
      unread: unread === true,
      changed: LATELY.find((one) => one === changed) ?? null,
    },
    sort: order === undefined ? FIRST.sort : { by: order, descending: descending === true },
  };
}

function members(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

export type Look = 'table' | 'grid';

/** What is kept of a project from visit to visit. */
export interface Kept {
  project: string;
  state: string;
  /** The saved filter that was applied last. */
  saved: string | null;
  look: Look;
}

const KEY = 'galley.projects';
const MAX_KEPT = 100;

function isKept(value: unknown): value is Kept {
  const { project, state, saved, look } = members(value);
  return typeof project === 'string' && typeof state === 'string' && (saved === null || typeof saved === 'string') && (look === 'table' || look === 'grid');
}

export function keptOf(project: string): Kept {
  const kept = readLocalList(KEY, isKept).find((one) => one.project === project);
  return kept ?? { project, state: written(FIRST), saved: null, look: 'table' };
}

/** The latest stand first; those that nobody has looked at for long are forgotten. */
export function keep(kept: Kept): void {
  const others = readLocalList(KEY, isKept).filter((one) => one.project !== kept.project);
  writeLocalList(KEY, [kept, ...others].slice(0, MAX_KEPT));
}
