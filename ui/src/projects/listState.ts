/** How one looks at a project: what is filtered, the order, and what of that is kept from visit to visit. Pure but for the keeping. */
import type { FieldFilter, MediaKind, ProofFilter, ProofOrder, ProofSort, Standing, WithArchived } from '../backend';
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
  /** Only what was moved to the bin. */
  bin: boolean;
  /** What proofs say in fields; all of them hold. */
  fields: FieldFilter[];
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

export const NO_FILTER: ListFilter = { text: '', standings: [], kinds: [], archived: 'no', unread: false, changed: null, bin: false, fields: [] };
export const FIRST: ListState = { filter: NO_FILTER, sort: { by: 'changed', descending: true } };

/** Names go from A on; of numbers and times the most and the latest are what one looks for. */
export function wayOf(by: ProofOrder): ProofSort {
  return { by, descending: by !== 'name' && by !== 'standing' };
}

/** Whether anything beside the archive is filtered. */
export function isFiltered({ text, standings, kinds, unread, changed, fields }: ListFilter): boolean {
  return text.trim() !== '' || standings.length > 0 || kinds.length > 0 || unread || changed !== null || fields.length > 0;
}

/** What is asked of Rust; days begin at midnight, so that the same question is the same all day. */
export function askedFor({ text, standings, kinds, archived, unread, changed, bin, fields }: ListFilter, now: number, folder: string | null = null): ProofFilter {
  const changed_since = changed === null ? null : midnight(now, DAYS[changed]);
  // What is in the bin is there whether it was archived before or not.
  return { text: text.trim(), standings, kinds, archived: bin ? 'yes' : archived, unread, changed_since, folder, deleted: bin, values: fields };
}

function midnight(now: number, daysAgo: number): number {
  const day = new Date(now);
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() - daysAgo);
  return day.getTime();
}

/** One word for the whole, the same for the same: what is saved, kept and compared. */
export function written({ filter, sort }: ListState): string {
  const { text, standings, kinds, archived, unread, changed, bin, fields } = filter;
  return JSON.stringify({
    filter: {
      text: text.trim(),
      standings: STANDINGS.filter((one) => standings.includes(one)),
      kinds: KINDS.filter((one) => kinds.includes(one)),
      archived,
      unread,
      changed,
      bin,
      fields: fields.toSorted((one, other) => (one.field < other.field ? -1 : 1)).map(({ field, any, from, until }) => ({ field, any: any.toSorted(), from, until })),
    },
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
  const { text, standings, kinds, archived, unread, changed, bin, fields } = members(filter);
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
      bin: bin === true,
      fields: Array.isArray(fields) ? fields.flatMap(fieldFilter) : [],
    },
    sort: order === undefined ? FIRST.sort : { by: order, descending: descending === true },
  };
}

/** Without anything that it asks for it is none. */
function fieldFilter(value: unknown): FieldFilter[] {
  const { field, any, from, until } = members(value);
  if (typeof field !== 'string') return [];
  const texts = Array.isArray(any) ? any.filter((one): one is string => typeof one === 'string') : [];
  const filter = { field, any: texts, from: typeof from === 'string' ? from : null, until: typeof until === 'string' ? until : null };
  return isAsking(filter) ? [filter] : [];
}

function isAsking({ any, from, until }: FieldFilter): boolean {
  return any.length > 0 || from !== null || until !== null;
}

/** With another question in one field; without it where it asks for nothing. */
export function withField(filter: ListFilter, asked: FieldFilter): ListFilter {
  const others = filter.fields.filter((one) => one.field !== asked.field);
  return { ...filter, fields: isAsking(asked) ? [...others, asked] : others };
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
  /** The columns of the table, by their ids; null: those that it has at first. */
  columns: string[] | null;
  /** Whether what is selected is told beside the list. */
  details: boolean;
}

const KEY = 'galley.projects';
const MAX_KEPT = 100;

/** As an earlier release kept it, too. */
type AnyKept = Omit<Kept, 'columns' | 'details'> & { columns?: unknown; details?: unknown };

function isKept(value: unknown): value is AnyKept {
  const { project, state, saved, look } = members(value);
  return typeof project === 'string' && typeof state === 'string' && (saved === null || typeof saved === 'string') && (look === 'table' || look === 'grid');
}

function wholeOf({ project, state, saved, look, columns, details }: AnyKept): Kept {
  const shown = Array.isArray(columns) ? columns.filter((one): one is string => typeof one === 'string') : null;
  return { project, state, saved, look, columns: shown, details: details === true };
}

export function keptOf(project: string): Kept {
  const kept = readLocalList(KEY, isKept).find((one) => one.project === project);
  return kept === undefined ? { project, state: written(FIRST), saved: null, look: 'table', columns: null, details: false } : wholeOf(kept);
}

/** The latest stand first; those that nobody has looked at for long are forgotten. */
export function keep(kept: Kept): void {
  const others = readLocalList(KEY, isKept).filter((one) => one.project !== kept.project);
  writeLocalList(KEY, [kept, ...others].slice(0, MAX_KEPT));
}
