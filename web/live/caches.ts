// The cached answers, kept at what the control plane would answer now: patched by events, fetched again where events do not tell enough.
import { notifyManager, type Query, type QueryClient, type QueryKey } from "@tanstack/solid-query";
import type { LiveEvent } from "#schema/api/live.ts";
import { gather } from "./batch.ts";
import { missingPieces, type PatchContext, patchAnswer } from "./patch.ts";

/** An answer is fetched again because of events at most so often. */
const refetchEveryMs = 1_000;
/** More than this waits only in a tab that was asleep: fetching afresh is less than reading it all. */
const maxQueued = 20_000;
/** So many events one flush takes. */
const maxFlushed = 2_000;
/** Flushing and drawing take at most a third of the time, however much there is. */
const restPerWork = 2;
const shortestPauseMs = 16;
/** Of a list that was scrolled through for long, so much is fetched afresh after a gap; the rest comes when it is asked for. */
const pagesAfterGap = 5;

export class Caches {
  private readonly client: QueryClient;
  private readonly context: () => PatchContext;
  private queue: LiveEvent[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Events since the oldest fetch that is under way began, which its answer may lack. */
  private since: LiveEvent[] = [];
  private fetches = 0;
  /** Rises when events were dropped: answers that were asked for before are of no use. */
  private generation = 0;
  private readonly due = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(client: QueryClient, context: () => PatchContext) {
    this.client = client;
    this.context = context;
  }

  receive(events: readonly LiveEvent[]): void {
    if (this.queue.length + events.length > maxQueued) return void this.gap();
    for (const event of events) this.queue.push(event);
    if (this.fetches > 0) for (const event of events) this.since.push(event);
    this.schedule(shortestPauseMs);
  }

  /**
   * Fetches an answer that events patch. What is told while the request is under way is applied to the answer as well: it may have been read before, and would
   * otherwise stand over what is newer.
   */
  async fetch<T>(key: QueryKey, run: () => Promise<T>): Promise<T> {
    this.flushAll();
    const from = this.since.length;
    const generation = this.generation;
    this.fetches++;
    try {
      const answer = await run();
      this.flushAll();
      const told = this.since.slice(from);
      if (generation !== this.generation) this.refetch(key);
      if (told.length === 0) return answer;
      const batch = gather(told);
      if (key[0] === "log") return ((answer as string) + missingPieces(answer as string, batch.logs.get(String(key[1])) ?? [])) as T;
      const { data, stale, before } = patchAnswer(key, answer, batch, this.context());
      if (stale || (before && before.length > 0 && !this.holds(key, before))) this.refetch(key);
      return data as T;
    } finally {
      this.fetches--;
      if (this.fetches === 0) this.since = [];
    }
  }

  /** Something was missed: everything that is shown is fetched afresh. Resolves when it is there. */
  async gap(): Promise<void> {
    this.queue = [];
    this.since = [];
    this.generation++;
    for (const query of this.client.getQueryCache().findAll()) {
      const data = query.state.data as { pages?: unknown[]; pageParams?: unknown[] } | undefined;
      if (data?.pages && data.pageParams && data.pages.length > pagesAfterGap)
        query.setData({ ...data, pages: data.pages.slice(0, pagesAfterGap), pageParams: data.pageParams.slice(0, pagesAfterGap) }, { manual: true });
    }
    await this.client.invalidateQueries();
  }

  stop(): void {
    clearTimeout(this.timer);
    for (const timer of this.due.values()) clearTimeout(timer);
    this.due.clear();
    this.queue = [];
  }

  private schedule(ms: number): void {
    this.timer ??= setTimeout(() => {
      const startedAt = performance.now();
      this.flush(this.queue.splice(0, maxFlushed));
      // The queries tell their observers in the next turn, and these draw: behind it, the time that all of it took is known.
      this.timer = setTimeout(() => {
        const rest = restPerWork * (performance.now() - startedAt);
        this.timer = setTimeout(
          () => {
            this.timer = undefined;
            if (this.queue.length > 0) this.schedule(0);
          },
          Math.max(shortestPauseMs, rest),
        );
      }, 0);
    }, ms);
  }

  private flushAll(): void {
    if (this.queue.length > 0) this.flush(this.queue.splice(0));
  }

  private flush(events: readonly LiveEvent[]): void {
    if (events.length === 0) return;
    const batch = gather(events);
    const context = this.context();
    notifyManager.batch(() => {
      for (const query of this.client.getQueryCache().findAll()) {
        const before = query.state.data;
        // One whose first answer is under way gets this when that is there.
        if (before === undefined) continue;
        const { data, stale } = patchAnswer(query.queryKey, before, batch, context);
        if (data !== before) put(query, data);
        if (stale) this.refetch(query.queryKey);
      }
    });
  }

  /** Whether all of these rows are in the pages that are there already. */
  private holds(key: QueryKey, ids: readonly string[]): boolean {
    const data = this.client.getQueryData<{ pages: { items: { id: string }[] }[] }>(key);
    const held = new Set(data?.pages.flatMap((page) => page.items.map((item) => item.id)));
    return ids.every((id) => held.has(id));
  }

  /** Soon, and not more often than makes sense; what is not shown is fetched when it is shown again. */
  private refetch(key: QueryKey): void {
    const query = this.client.getQueryCache().find({ queryKey: key, exact: true });
    if (!query || this.due.has(query.queryHash)) return;
    if (!query.isActive()) return void query.invalidate();
    const wait = Math.max(0, query.state.dataUpdatedAt + refetchEveryMs - Date.now());
    this.due.set(
      query.queryHash,
      setTimeout(() => {
        this.due.delete(query.queryHash);
        // The one that is under way may have been read before the change.
        void this.client.invalidateQueries({ queryKey: key, exact: true }, { cancelRefetch: true });
      }, wait),
    );
  }
}

/** A patch is no fetch: the answer is as old as it was, and one that must be fetched again still must. */
function put(query: Query, data: unknown): void {
  const { dataUpdatedAt, isInvalidated } = query.state;
  query.setData(data, { manual: true, updatedAt: dataUpdatedAt });
  if (isInvalidated) query.invalidate();
}
