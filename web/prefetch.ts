// Answers asked for before a page is there that shows them: together with the page's code, or when somebody points at a link.
import { client } from "./client.ts";
import { hasSignedIn } from "./session.ts";
import type { DataOptions, ListPage } from "./ui/data.ts";

/** As `useData` asks: what is under way, or fresh, is not asked for again. */
export function fetchAhead<T>({ key, fetch, staleMs = 30_000 }: DataOptions<T>): void {
  if (hasSignedIn()) void client.prefetchQuery({ queryKey: key, queryFn: ({ signal }) => fetch(signal), staleTime: staleMs, retry: false, structuralSharing: false });
}

/** As `usePages` asks for its first page. */
export function fetchPagesAhead<T>({ key, fetch }: { key: readonly unknown[]; fetch: (cursor: string | null, signal: AbortSignal) => Promise<ListPage<T>> }): void {
  if (!hasSignedIn()) return;
  void client.prefetchInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => fetch(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last: ListPage<T>) => last.next,
    staleTime: 30_000,
    retry: false,
    structuralSharing: false,
  });
}
