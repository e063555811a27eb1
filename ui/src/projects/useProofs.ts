import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { call, type ProofCard } from '../backend';

const LIMIT = 100;

export interface Proofs {
  cards: ProofCard[];
  total: number;
  isPending: boolean;
  isSuccess: boolean;
  isError: boolean;
  error: unknown;
  isLoadingMore: boolean;
  loadMore(): void;
  refetch(): unknown;
}

/** A project's proofs, page by page as one scrolls. The key begins like the operation's own, so that its tags reach it. */
export function useProofs(project: string, archived: boolean): Proofs {
  const input = { project, archived, limit: LIMIT, offset: 0 };
  const query = useInfiniteQuery({
    queryKey: ['project.proofs', input, 'paged'],
    queryFn: ({ pageParam }) => call('project.proofs', { ...input, offset: pageParam }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const num = pages.reduce((sum, page) => sum + page.proofs.length, 0);
      return last.proofs.length > 0 && num < last.total ? num : undefined;
    },
  });
  const { data, isPending, isSuccess, isError, error, isFetchingNextPage, hasNextPage, fetchNextPage, refetch } = query;
  const cards = useMemo(() => data?.pages.flatMap((page) => page.proofs) ?? [], [data]);
  return {
    cards,
    total: data?.pages[0]?.total ?? 0,
    isPending,
    isSuccess,
    isError,
    error,
    isLoadingMore: isFetchingNextPage,
    loadMore: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    refetch,
  };
}
