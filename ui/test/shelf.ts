/** A project's proofs as Rust lists them, for tests: sorted, filtered, in parts, archived and restored. */
import type { ProofCard, ProofFilter, ProofOrder, SavedFilter } from '../src/backend';
import type { Answers } from './backend';
import { proofCard } from './made';

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
  return isNamed && isStanding && isOfKind && isThere && isLate && (!filter.unread || card.unread > 0);
}

const EVERYTHING: ProofFilter = { text: '', standings: [], kinds: [], archived: 'no', unread: false, changed_since: null };

export interface Shelf {
  cards: ProofCard[];
  filters: SavedFilter[];
  answers: Answers;
}

/** Proofs named "Proof 1" and so on, the last one changed latest. */
export function manyCards(num: number): ProofCard[] {
  return Array.from({ length: num }, (_, at) => proofCard({ id: `p${at + 1}`, name: `Proof ${at + 1}`, version: `v${at + 1}`, updated_at: at, created_at: at }));
}

export function shelfOf(cards: ProofCard[], filters: SavedFilter[] = []): Shelf {
  const shelf: Shelf = { cards, filters, answers: {} };
  const list = () => ({ id: 'project', name: 'Spring', num_proofs: shelf.cards.filter((card) => !card.archived).length, archived: false });
  let before: ProofCard[] = cards;
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
      return nothing;
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
