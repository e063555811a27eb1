import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { createContext, useCallback, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { type BackendError, call, type ListProofs, type ProofCard, type ProofFilter, type ProofSort } from '../backend';

/** As many as are seen at once, then as many as come without a wait that one notices. */
const FIRST_LIMIT = 100;
const LIMIT = 400;
/** Rows that are there at once; of more, those below are made when there is time. */
const NUM_AT_ONCE = 500;

/** A place in the list: a proof, or one that is still to come. */
export type ListItem = { id: string; card: ProofCard } | { id: string; card: null; at: number };

export interface Proofs {
  /** As many as match. */
  items: ListItem[];
  cards: ProofCard[];
  total: number;
  isPending: boolean;
  isSuccess: boolean;
  isError: boolean;
  error: unknown;
  /** What is shown is of the question before. */
  isStale: boolean;
  /** Has everything up to a place loaded. */
  reach(at: number): void;
  /** Every proof that matches, once all of them are there. */
  loadAll(): Promise<ProofCard[]>;
  refetch(): unknown;
}

const WAITING = 'waiting-';

/** The place of one that was not there yet; null of one that was. */
export function placeOf(id: string): number | null {
  return id.startsWith(WAITING) ? Number(id.slice(WAITING.length)) : null;
}

/** For the places of a list, so that rows that are there are not made anew with it. */
export const Reach = createContext<Proofs['reach']>(() => {});

/**
 * A project's proofs, part by part as far as one has looked. The key begins like the operation's own, so that its tags
 * reach it.
 */
export function useProofs(project: string, filter: ProofFilter, sort: ProofSort): Proofs {
  const list = JSON.stringify([project, filter, sort]);
  const [reached, setReached] = useState({ list, at: 0 });
  const query = useInfiniteQuery({
    queryKey: ['project.proofs', { project, filter, sort }, 'parts'],
    queryFn: ({ pageParam }) => call('project.proofs', partOf(project, filter, sort, pageParam)),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    networkMode: 'always',
    retry: (count: number, error: BackendError | Error) => 'retryable' in error && error.retryable && count < 2,
  });
  const { data, isPending, isSuccess, isError, error, isPlaceholderData, isFetching, hasNextPage, fetchNextPage, refetch } = query;
  const cards = useMemo(() => data?.pages.flatMap((page) => page.proofs) ?? [], [data]);
  const total = Math.max(hasNextPage ? (data?.pages[0]?.total ?? 0) : 0, cards.length);

  const wanted = reached.list === list ? reached.at : 0;
  useEffect(() => {
    if (wanted >= cards.length && hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [wanted, cards.length, hasNextPage, isFetching, isError, fetchNextPage]);
  const reach = useCallback(
    (at: number) => {
      // Places of the list before are none of this one.
      if (isPlaceholderData) return;
      setReached((before) => (before.list === list && before.at >= at ? before : { list, at }));
    },
    [list, isPlaceholderData],
  );

  const items = useMemo(() => {
    const all: ListItem[] = cards.map(itemOf);
    for (let at = all.length; at < total; at += 1) all.push(waitingAt(at));
    return all;
  }, [cards, total]);
  const first = useMemo(() => items.slice(0, NUM_AT_ONCE), [items]);
  const deferred = useDeferredValue(items, first);
  const shown = items.length > NUM_AT_ONCE ? deferred : items;

  const loadAll = async () => {
    let result = await fetchNextPage();
    // Each begins after the one before it.
    // oxlint-disable-next-line no-await-in-loop
    while (result.hasNextPage && !result.isError) result = await fetchNextPage();
    if (result.error !== null) throw result.error;
    return result.data?.pages.flatMap((page) => page.proofs) ?? [];
  };
  return {
    items: shown,
    cards,
    total,
    isPending,
    isSuccess,
    isError,
    error,
    isStale: isPlaceholderData,
    reach,
    loadAll: () => (hasNextPage ? loadAll() : Promise.resolve(cards)),
    refetch,
  };
}

function partOf(project: string, filter: ProofFilter, sort: ProofSort, after: string | null): ListProofs {
  return { project, filter, sort, after, limit: after === null ? FIRST_LIMIT : LIMIT };
}

const places: ListItem[] = [];
const known = new WeakMap<ProofCard, ListItem>();

/** The same object for the same card and for the same place: a row is made anew only when its object is another. */
function itemOf(card: ProofCard): ListItem {
  const item = known.get(card) ?? { id: card.id, card };
  known.set(card, item);
  return item;
}

function waitingAt(at: number): ListItem {
  return (places[at] ??= { id: `${WAITING}${at}`, card: null, at });
}
