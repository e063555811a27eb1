/** A project's proofs as Rust lists them, for tests: sorted, filtered, in parts, archived and restored. */
import type { FieldFilter, FieldValue, FieldView, FolderView, ProofCard, ProofFilter, ProofOrder, SavedFilter } from '../src/backend';
import type { Answers } from './backend';
import { proofCard, proofView, versionView } from './made';

const VALUES: Record<ProofOrder, (card: ProofCard) => string | number> = {
  name: (card) => card.name,
  standing: (card) => card.standing,
  version: (card) => card.version_number,
  open: (card) => card.open_threads,
  unread: (card) => card.unread,
  changed: (card) => card.updated_at,
  created: (card) => card.created_at,
};

function fits(card: ProofCard, filter: ProofFilter): boolean {
  const isNamed = card.name.toLowerCase().includes(filter.text.toLowerCase());
  const isStanding = filter.standings.length === 0 || filter.standings.includes(card.standing);
  const isOfKind = filter.kinds.length === 0 || filter.kinds.includes(card.kind);
  const isThere = filter.archived === 'yes' || card.archived === (filter.archived === 'only');
  const isLate = filter.changed_since === null || card.updated_at >= filter.changed_since;
  const isInFolder = filter.folder === null || card.folder === filter.folder || card.folder.startsWith(`${filter.folder}/`);
  const isAsked = filter.values.every((asked) => says(card, asked));
  return isNamed && isStanding && isOfKind && isThere && isLate && (!filter.unread || card.unread > 0) && isInFolder && card.deleted === filter.deleted && isAsked;
}

function textsIn(value: FieldValue | undefined): string[] {
  return value === undefined ? [] : Object.values(value).flat();
}

function says(card: ProofCard, { field, any, from, until }: FieldFilter): boolean {
  const value = card.values.find((one) => one.field === field)?.value;
  const texts = textsIn(value);
  const isAny = any.length === 0 || texts.some((text) => any.some((one) => (value !== undefined && 'text' in value ? text.includes(one) : text === one)));
  const isFrom = from === null || texts.some((text) => compare(text, from) >= 0);
  return isAny && isFrom && (until === null || texts.some((text) => compare(text, until) <= 0));
}

function compare(one: string, other: string): number {
  return one.includes('-') ? one.localeCompare(other) : Number(one) - Number(other);
}

const EVERYTHING: ProofFilter = { text: '', standings: [], kinds: [], archived: 'no', unread: false, changed_since: null, folder: null, deleted: false, values: [] };

export interface Shelf {
  cards: ProofCard[];
  filters: SavedFilter[];
  fields: FieldView[];
  answers: Answers;
}

/** Proofs named "Proof 1" and so on, the last one changed latest. */
export function manyCards(num: number): ProofCard[] {
  return Array.from({ length: num }, (_, at) => proofCard({ id: `p${at + 1}`, name: `Proof ${at + 1}`, version: `v${at + 1}`, updated_at: at, created_at: at }));
}

function foldersOf(cards: readonly ProofCard[]): FolderView[] {
  const counts = new Map<string, number>();
  for (const { folder, archived, deleted } of cards) {
    if (folder === '' || archived || deleted) continue;
    const names = folder.split('/');
    for (let at = 1; at <= names.length; at += 1) counts.set(names.slice(0, at).join('/'), (counts.get(names.slice(0, at).join('/')) ?? 0) + 1);
  }
  return [...counts].map(([path, num_proofs]) => ({ path, num_proofs }));
}

export function shelfOf(cards: ProofCard[], filters: SavedFilter[] = [], fields: FieldView[] = []): Shelf {
  const shelf: Shelf = { cards, filters, fields, answers: {} };
  let fieldsBefore = fields;
  const change = (proofs: string[], to: (card: ProofCard) => ProofCard, step: number | null) => {
    // Parts of one step are undone together.
    if (step === null) before = shelf.cards;
    shelf.cards = shelf.cards.map((card) => (proofs.includes(card.id) ? to(card) : card));
    return { changed: proofs.length, step: step ?? 7 };
  };
  let before: ProofCard[] = cards;
  const list = () => ({ id: 'project', name: 'Spring', num_proofs: shelf.cards.filter((card) => !card.archived).length, archived: false });
  const archive = (proofs: string[], archived: boolean) => {
    before = shelf.cards;
    shelf.cards = shelf.cards.map((card) => (proofs.includes(card.id) ? { ...card, archived } : card));
  };
  const nothing = { undo: null, redo: null, undo_at: null, redo_at: null, proof: null };
  shelf.answers = {
    'project.list': () => [list()],
    'project.proofs': ({ sort, filter, after, limit }) => {
      const value = VALUES[sort?.by ?? 'changed'];
      const way = (sort?.descending ?? true) ? -1 : 1;
      const found = shelf.cards.filter((card) => fits(card, filter ?? EVERYTHING));
      found.sort((one, other) => {
        const [a, b] = [value(one), value(other)];
        return way * (typeof a === 'string' ? a.localeCompare(String(b), 'en', { numeric: true }) : a - Number(b));
      });
      const from = after === null || after === undefined ? 0 : found.findIndex((card) => card.id === after) + 1;
      const proofs = found.slice(from, from + limit);
      const next = from + limit < found.length ? (proofs.at(-1)?.id ?? null) : null;
      return { total: from === 0 ? found.length : null, proofs, next };
    },
    'proof.get': ({ proof }) => {
      const card = shelf.cards.find(({ id }) => id === proof) ?? proofCard();
      const version = (number: number) => versionView({ id: number === card.version_number ? card.version : `${card.id}-${number}`, number, current: number === card.version_number });
      return proofView({ card, versions: Array.from({ length: card.version_number }, (_, at) => version(at + 1)) });
    },
    'proofs.archive': ({ proofs, archived, step }) => {
      archive(proofs, archived);
      return { changed: proofs.length, step: step ?? 7 };
    },
    'proof.rename': ({ proof, name }) => {
      shelf.cards = shelf.cards.map((card) => (card.id === proof ? { ...card, name } : card));
      return null;
    },
    'undo.state': () => ({ ...nothing, undo: 'proof.archive', undo_at: 1 }),
    undo: () => {
      shelf.cards = before;
      shelf.fields = fieldsBefore;
      return nothing;
    },
    'project.folders': () => foldersOf(shelf.cards),
    'proofs.move': ({ proofs, folder, step }) => change(proofs, (card) => ({ ...card, folder }), step),
    'proofs.delete': ({ proofs, step }) => change(proofs, (card) => ({ ...card, deleted: true }), step),
    'proofs.recover': ({ proofs, step }) => change(proofs, (card) => ({ ...card, deleted: false }), step),
    'proofs.set': ({ proofs, field, value, step }) =>
      change(proofs, (card) => ({ ...card, values: [...card.values.filter((one) => one.field !== field), ...(value === null ? [] : [{ field, value }])] }), step),
    'proofs.alter': ({ proofs, field, add, remove, step }) => {
      const { kind, options } = shelf.fields.find((one) => one.id === field) ?? { kind: 'tags', options: [] };
      const textsOf = (card: ProofCard) => {
        const own = textsIn(card.values.find((one) => one.field === field)?.value).filter((one) => !remove.includes(one));
        return [...own, ...add.filter((one) => !own.includes(one))];
      };
      // One that has what is no longer offered is refused.
      const isOffered = (card: ProofCard) => kind === 'tags' || textsOf(card).every((one) => options.includes(one));
      return change(
        proofs.filter((id) => shelf.cards.some((card) => card.id === id && isOffered(card))),
        (card) => {
          const texts = textsOf(card);
          const value = kind === 'tags' ? { tags: texts } : { choices: texts };
          return { ...card, values: [...card.values.filter((one) => one.field !== field), ...(texts.length === 0 ? [] : [{ field, value }])] };
        },
        step,
      );
    },
    'folder.rename': ({ folder, to }) => {
      const inside = shelf.cards.filter((card) => card.folder === folder || card.folder.startsWith(`${folder}/`));
      return change(inside.map((card) => card.id), (card) => ({ ...card, folder: to + card.folder.slice(folder.length) }), null);
    },
    'schema.get': () => ({ fields: shelf.fields.toSorted((one, other) => one.position - other.position) }),
    'field.define': ({ id = null, name, kind, options, position }) => {
      fieldsBefore = shelf.fields;
      const field = { id: id ?? `f${shelf.fields.length + 1}`, name, kind, options, position };
      shelf.fields = [...shelf.fields.filter((one) => one.id !== field.id), field];
      return field;
    },
    'field.remove': ({ field }) => {
      fieldsBefore = shelf.fields;
      shelf.fields = shelf.fields.filter((one) => one.id !== field);
      return null;
    },
    'filters.list': () => shelf.filters,
    'filter.save': ({ id = null, project = null, name, query }) => {
      const saved = { id: id ?? `f${shelf.filters.length + 1}`, project, name, query };
      shelf.filters = [...shelf.filters.filter((one) => one.id !== saved.id), saved];
      return saved;
    },
    'filter.delete': ({ filter }) => {
      shelf.filters = shelf.filters.filter((one) => one.id !== filter);
      return null;
    },
  };
  return shelf;
}
