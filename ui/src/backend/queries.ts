// Operations as React hooks: queries kept by TanStack Query, made stale by the tags that operations declare.
import {
  useMutation,
  useQuery,
  useQueryClient,
  type Query,
  type QueryClient,
  type UseMutationOptions,
  type UseMutationResult,
  type UseQueryOptions,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { OperationName, Operations } from './generated/operations';
import { isStale, tagsOf } from './tags';
import { BackendError, call, onEvent } from './transport';

/** The operations that only look. */
export type QueryName = { [N in OperationName]: Operations[N]['kind'] extends 'query' ? N : never }[OperationName];
/** The operations that do something. */
export type CommandName = Exclude<OperationName, QueryName>;

type In<N extends OperationName> = Operations[N]['input'];
type Out<N extends OperationName> = Operations[N]['output'];

export type OperationOptions<N extends QueryName> = Omit<
  UseQueryOptions<Out<N>, BackendError>,
  'queryKey' | 'queryFn' | 'networkMode'
>;

const send = call as (name: OperationName, input: unknown) => Promise<never>;

/** Key and function of a query, for `useQuery`, `useQueries` and prefetching. Rust is there without a network. */
export function queryOf<N extends QueryName>(name: N, input: In<N>) {
  return {
    queryKey: [name, input] as const,
    queryFn: (): Promise<Out<N>> => send(name, input),
    networkMode: 'always' as const,
    retry: (count: number, error: BackendError) => error.retryable && count < 2,
  };
}

export function useOperation<N extends QueryName>(
  name: N,
  input: In<N>,
  options?: OperationOptions<N>,
): UseQueryResult<Out<N>, BackendError> {
  return useQuery<Out<N>, BackendError>({ ...queryOf(name, input), ...options });
}

/** A command; when it is done, queries under its declared tags are asked again before it counts as settled. */
export function useMutate<N extends CommandName>(
  name: N,
  options?: Omit<UseMutationOptions<Out<N>, BackendError, In<N>>, 'mutationFn' | 'networkMode'>,
): UseMutationResult<Out<N>, BackendError, In<N>> {
  const client = useQueryClient();
  return useMutation<Out<N>, BackendError, In<N>>({
    ...options,
    networkMode: 'always',
    mutationFn: async (input) => {
      const output: Out<N> = await send(name, input);
      await invalidate(client, tagsOf(name, input));
      return output;
    },
  });
}

/** Asks everything under these tags again. */
export function invalidate(client: QueryClient, stale: readonly string[]): Promise<void> {
  if (stale.length === 0) return Promise.resolve();
  return askAgain(client, (query) => isStale(query.queryKey, stale));
}

/**
 * A first answer that is under way may be older than what has changed, and the library takes it for the answer to the
 * new question, too: that one is asked once more when it is here.
 */
async function askAgain(client: QueryClient, which: (query: Query) => boolean): Promise<void> {
  const isFirst = ({ state }: Query) => state.fetchStatus === 'fetching' && state.data === undefined;
  const first = client.getQueryCache().findAll({ predicate: (query) => which(query) && isFirst(query) });
  const rest = client.invalidateQueries({ predicate: (query) => which(query) && !first.includes(query) });
  await Promise.allSettled(first.map((query) => query.promise));
  await client.invalidateQueries({ predicate: (query) => first.includes(query) && which(query) });
  await rest;
}

/** Where much changes, as when thousands of files come in, what is on screen is made anew so often at most. */
export const PACE_MS = 300;

/** Acts at once; on what comes within the pace after that, together at its end. */
function paced(act: (tags: readonly string[]) => void): (tags: readonly string[]) => void {
  let waiting: Set<string> | null = null;
  const rest = () => {
    const tags = waiting ?? new Set();
    waiting = null;
    if (tags.size > 0) go([...tags]);
  };
  const go = (tags: readonly string[]) => {
    waiting = new Set();
    setTimeout(rest, PACE_MS);
    act(tags);
  };
  return (tags) => {
    if (waiting === null) return go(tags);
    for (const tag of tags) waiting.add(tag);
  };
}

/** Keeps the queries of a client true to the `changed` events. Once, at start-up. */
export async function listenForChanges(client: QueryClient): Promise<() => void> {
  const look = paced((tags) => void invalidate(client, tags));
  const stop = await onEvent((event) => {
    if (event.event === 'changed') look(event.tags);
  });
  // What has changed before anybody listened is not told again. What failed is for a person to try again.
  void askAgain(client, ({ state }) => state.status !== 'error');
  return stop;
}
