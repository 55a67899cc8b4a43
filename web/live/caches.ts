// The cached answers, kept at what the control plane would answer now: patched by events, fetched again where events do not tell enough.
import { notifyManager, type Query, type QueryClient, type QueryKey } from "@tanstack/solid-query";
import type { LiveEvent } from "#schema/api/live.ts";
import { type Batch, gather } from "./batch.ts";
import { type PatchContext, patchAnswer } from "./patch.ts";

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

interface Mark {
  /** Number of the first event that the answer may lack. */
  from: number;
  generation: number;
  /** One more page is on its way to a list that should be fetched as a whole: its answer does not make up for that. */
  isPart: boolean;
}

export class Caches {
  private readonly client: QueryClient;
  private readonly context: () => PatchContext;
  private queue: LiveEvent[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Where the events stood when each fetch that is under way began. */
  private readonly marks = new Map<string, Mark>();
  /** Events since the oldest of those fetches began; the first has the number `sinceFrom`. */
  private since: LiveEvent[] = [];
  private sinceFrom = 0;
  /** Rises when events were dropped: answers that were asked for before are of no use. */
  private generation = 0;
  private readonly due = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly unsubscribe: () => void;

  constructor(client: QueryClient, context: () => PatchContext) {
    this.client = client;
    this.context = context;
    for (const query of client.getQueryCache().findAll()) if (query.state.fetchStatus === "fetching") this.mark(query);
    this.unsubscribe = client.getQueryCache().subscribe((event) => {
      if (event.type === "removed") this.unmark(event.query);
      if (event.type !== "updated") return;
      const { query, action } = event;
      if (action.type === "fetch") this.mark(query, action.meta?.fetchMore !== undefined);
      else if (action.type === "success" && !action.manual) this.landed(query);
      if (query.state.fetchStatus === "idle") this.unmark(query);
    });
  }

  receive(events: readonly LiveEvent[]): void {
    if (this.queue.length + events.length > maxQueued) return void this.gap();
    for (const event of events) this.queue.push(event);
    if (this.marks.size > 0) for (const event of events) this.since.push(event);
    this.schedule(shortestPauseMs);
  }

  /** Everything that waits, at once. */
  flushNow(): void {
    this.flush(this.queue.splice(0));
  }

  /** Something was missed: everything that is shown is fetched afresh. Resolves when it is there. */
  async gap(): Promise<void> {
    this.queue = [];
    this.sinceFrom += this.since.length;
    this.since = [];
    this.generation++;
    for (const query of this.client.getQueryCache().findAll()) {
      const data = query.state.data as { pages?: unknown[]; pageParams?: unknown[] } | undefined;
      if (data?.pages && data.pageParams && data.pages.length > pagesAfterGap)
        put(query, { ...data, pages: data.pages.slice(0, pagesAfterGap), pageParams: data.pageParams.slice(0, pagesAfterGap) });
    }
    await this.client.invalidateQueries();
  }

  stop(): void {
    this.unsubscribe();
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

  private mark(query: Query, isMore = false): void {
    const queued = this.queue.splice(0);
    // A list in pages has taken note of its pages by now: what waited to be told is not in them.
    if (this.marks.size === 0) this.since = queued;
    this.marks.set(query.queryHash, { from: this.sinceFrom + this.since.length - queued.length, generation: this.generation, isPart: isMore && query.state.isInvalidated });
    this.flush(queued);
  }

  private unmark(query: Query): void {
    if (!this.marks.delete(query.queryHash) || this.marks.size > 0) return;
    this.sinceFrom += this.since.length;
    this.since = [];
  }

  /**
   * An answer is there. What was told while it was under way is applied to it as well: it may have been read before, and would otherwise stand over what is newer. (A
   * list in pages is put together from the pages that were there when the request for one more went out.)
   */
  private landed(query: Query): void {
    const mark = this.marks.get(query.queryHash);
    if (!mark) return;
    this.flushNow();
    if (mark.isPart || mark.generation !== this.generation) this.refetch(query.queryKey);
    const told = this.since.slice(Math.max(0, mark.from - this.sinceFrom));
    if (told.length > 0) this.patch(query, gather(told));
  }

  private flush(events: readonly LiveEvent[]): void {
    if (events.length === 0) return;
    const batch = gather(events);
    notifyManager.batch(() => {
      for (const query of this.client.getQueryCache().findAll()) this.patch(query, batch);
    });
  }

  private patch(query: Query, batch: Batch): void {
    const before = query.state.data;
    // One whose first answer is under way gets this when that is there.
    if (before === undefined) return;
    const { data, stale } = patchAnswer(query.queryKey, before, batch, this.context());
    if (data !== before) put(query, data);
    if (stale) this.refetch(query.queryKey);
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
        // One that is under way is let come: what made this necessary is applied to it when it is there, and has it fetched once more.
        void this.client.invalidateQueries({ queryKey: key, exact: true }, { cancelRefetch: false });
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
