/**
 * What this window lists of each proof, and in what order: kept until the window is closed, and of a proof whether its open
 * comments, those that are resolved, or all of them, from start to start.
 */
import { create } from 'zustand';
import { readLocalList, writeLocalList } from '../../viewer/localList';
import { AT_FIRST, STATES, type Choice, type State } from '../filters';
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
const STATES_KEY = 'galley.comments.states';
/** More than anybody goes back and forth between. */
const MOST_PROOFS = 50;

export const useListing = create<Listing & ListingActions>()((set, get) => ({
  ...begun(kept()),
  choose: (proof, choice) => {
    const others = get().choices.filter(([of]) => of !== proof);
    set({ choices: [...others, [proof, choice] as const].slice(-MOST_PROOFS) });
    keep(get());
    const states = readLocalList(STATES_KEY, isState).filter(([of]) => of !== proof);
    writeLocalList(STATES_KEY, [...states, [proof, choice.state]].slice(-MOST_PROOFS));
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

/** Of proofs that this window did not list yet, what is known of before it was opened. */
export function begun({ choices, sort }: Listing): Listing {
  const isListed = new Set(choices.map(([proof]) => proof));
  const states = readLocalList(STATES_KEY, isState).filter(([proof]) => !isListed.has(proof));
  return { choices: [...states.map(([proof, state]) => [proof, { ...AT_FIRST, state }] as const), ...choices].slice(-MOST_PROOFS), sort };
}

function isState(value: unknown): value is [string, State] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && STATES.some((state) => state === value[1]);
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
