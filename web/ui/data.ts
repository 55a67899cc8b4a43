// Reading the query cache without suspending: a query that mounts inside a shown page must not blank the page.
// (solid-query's own hooks suspend the nearest boundary, and hand out store proxies, which are slow over 5,000 rows.)
import { InfiniteQueryObserver, type QueryKey, QueryObserver, useQueryClient } from "@tanstack/solid-query";
import { createMemo, createRenderEffect, createSignal, onCleanup } from "solid-js";

export interface Data<T> {
  /** The last good answer; it stays through a failed refetch. */
  readonly value: T | undefined;
  readonly error: Error | null;
  /** Nothing to show yet. */
  readonly loading: boolean;
  readonly fetching: boolean;
  /** Milliseconds UTC of the last good answer. */
  readonly at: number;
  refetch(): void;
}

export interface DataOptions<T> {
  key: QueryKey;
  fetch: (signal: AbortSignal) => Promise<T>;
  enabled?: boolean;
  staleMs?: number;
  refetchMs?: number;
  /** Keep showing the former answer while another key loads. */
  keep?: boolean;
}

export function useData<T>(options: () => DataOptions<T>): Data<T> {
  const client = useQueryClient();
  const resolved = createMemo(() => {
    const { key, fetch, enabled, staleMs, refetchMs, keep } = options();
    return {
      queryKey: key,
      queryFn: ({ signal }: { signal: AbortSignal }) => fetch(signal),
      enabled: enabled ?? true,
      staleTime: staleMs ?? 30_000,
      refetchInterval: refetchMs ?? (false as const),
      structuralSharing: false as const,
      ...(keep ? { placeholderData: (former: T | undefined) => former } : {}),
    };
  });
  const observer = new QueryObserver<T, Error>(client, resolved() as never);
  const [result, setResult] = createSignal(observer.getOptimisticResult(client.defaultQueryOptions(resolved() as never)));
  createRenderEffect(() => {
    observer.setOptions(resolved() as never);
    setResult(observer.getCurrentResult());
  });
  onCleanup(observer.subscribe((next) => setResult(next)));
  const value = createMemo(() => result().data as T | undefined);
  const error = createMemo(() => result().error);
  const loading = createMemo(() => result().isPending && result().fetchStatus !== "idle");
  const fetching = createMemo(() => result().isFetching);
  return {
    get value() {
      return value();
    },
    get error() {
      return error();
    },
    get loading() {
      return loading();
    },
    get fetching() {
      return fetching();
    },
    get at() {
      return result().dataUpdatedAt;
    },
    refetch: () => void observer.refetch(),
  };
}

export interface Paged<T> extends Data<T[]> {
  readonly hasMore: boolean;
  readonly total: number | undefined;
  /** How far back the last page has looked, while there is more. */
  readonly searchedTo: string | undefined;
  more(): void;
}
export interface ListPage<T> {
  items: T[];
  next: string | null;
  total?: number | undefined;
  searched_to?: string | undefined;
}

/** A list that comes in pages, newest first. */
export function usePages<T>(options: () => { key: QueryKey; fetch: (cursor: string | null, signal: AbortSignal) => Promise<ListPage<T>>; enabled?: boolean }): Paged<T> {
  const client = useQueryClient();
  const resolved = createMemo(() => {
    const { key, fetch, enabled } = options();
    return {
      queryKey: key,
      queryFn: ({ pageParam, signal }: { pageParam: unknown; signal: AbortSignal }) => fetch(pageParam as string | null, signal),
      initialPageParam: null as string | null,
      getNextPageParam: (last: ListPage<T>) => last.next,
      enabled: enabled ?? true,
      staleTime: 30_000,
      structuralSharing: false as const,
    };
  });
  const observer = new InfiniteQueryObserver<ListPage<T>, Error>(client, resolved() as never);
  const [result, setResult] = createSignal(observer.getCurrentResult());
  createRenderEffect(() => {
    observer.setOptions(resolved() as never);
    setResult(observer.getCurrentResult());
  });
  onCleanup(observer.subscribe((next) => setResult(next)));
  const pages = createMemo(() => (result().data as { pages: ListPage<T>[] } | undefined)?.pages);
  const value = createMemo(() => pages()?.flatMap((page) => page.items));
  return {
    get value() {
      return value();
    },
    get error() {
      return result().error;
    },
    get loading() {
      return result().isPending && result().fetchStatus !== "idle";
    },
    get fetching() {
      return result().isFetching;
    },
    get at() {
      return result().dataUpdatedAt;
    },
    get hasMore() {
      return result().hasNextPage;
    },
    get total() {
      return pages()?.[0]?.total;
    },
    get searchedTo() {
      return pages()?.at(-1)?.searched_to;
    },
    refetch: () => void observer.refetch(),
    more: () => void observer.fetchNextPage(),
  };
}
