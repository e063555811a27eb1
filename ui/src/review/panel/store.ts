/** What this window lists of each proof, and in what order: kept until the window is closed. */
import { create } from 'zustand';
import { AT_FIRST, STATES, type Choice } from '../filters';
import { SORTS, type Sort } from './sorting';

interface Listing {
  /** By proof, the one that was chosen last at the end. */
  choices: readonly (readonly [string, Choice])[];
  sort: Sort;
}

interface ListingActions {
  choose(proof: string, choice: Choice): void;
  setSort(sort: Sort): void;
}

const KEY = 'galley.comments';
/** More than anybody goes back and forth between. */
const MOST_PROOFS = 50;

export const useListing = create<Listing & ListingActions>()((set, get) => ({
  ...kept(),
  choose: (proof, choice) => {
    const others = get().choices.filter(([of]) => of !== proof);
    set({ choices: [...others, [proof, choice] as const].slice(-MOST_PROOFS) });
    keep(get());
  },
  setSort: (sort) => {
    set({ sort });
    keep(get());
  },
}));

export function choiceOf({ choices }: Pick<Listing, 'choices'>, proof: string): Choice {
  return choices.find(([of]) => of === proof)?.[1] ?? AT_FIRST;
}

function keep({ choices, sort }: Listing): void {
  try {
    window.sessionStorage.setItem(KEY, JSON.stringify({ choices, sort }));
  } catch {
    // Then it is known only as long as this page is.
  }
}

function kept(): Listing {
  try {
    return readListing(JSON.parse(window.sessionStorage.getItem(KEY) ?? 'null'));
  } catch {
    return readListing(null);
  }
}

/** From what may be anything. */
export function readListing(stored: unknown): Listing {
  const { choices, sort } = isRecord(stored) ? stored : {};
  return {
    choices: Array.isArray(choices) ? choices.map(filledIn).filter(isChosen).slice(-MOST_PROOFS) : [],
    sort: SORTS.find((one) => one === sort) ?? 'number',
  };
}

/** From before there were labels, to-dos and audiences. */
function filledIn(value: unknown): unknown {
  return Array.isArray(value) && isRecord(value[1]) ? [value[0], { ...LATER, ...value[1] }, ...value.slice(2)] : value;
}

const LATER: Partial<Choice> = { labels: AT_FIRST.labels, toDos: AT_FIRST.toDos, team: AT_FIRST.team };

function isChosen(value: unknown): value is [string, Choice] {
  if (!Array.isArray(value) || value.length !== 2 || typeof value[0] !== 'string') return false;
  const choice: unknown = value[1];
  if (!isRecord(choice)) return false;
  const flags = ['here', 'unread', 'mine', 'team'].every((name) => typeof choice[name] === 'boolean');
  const lists = ['authors', 'versions', 'labels', 'toDos'].every((name) => areIds(choice[name]));
  return flags && lists && STATES.some((state) => state === choice['state']);
}

function areIds(value: unknown): boolean {
  return Array.isArray(value) && value.every((id) => typeof id === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
