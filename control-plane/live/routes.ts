// Server-Sent Events (HTML standard, 9.2) over the feed: resumes from Last-Event-ID, and ends when the session or the token does.
import { Hono } from "hono";
import { z } from "zod";
import { LiveEvent } from "#schema/api/live.ts";
import { actorOfSession, actorOfToken } from "../auth/store.ts";
import { type AppContext, type AppEnv, actorOf } from "../http/context.ts";
import { endpoint } from "../http/endpoint.ts";
import { flag } from "../http/query.ts";
import { query } from "../http/validate.ts";
import type { FeedItem, Services } from "../services.ts";
import { whySignedOut } from "./signed-out.ts";

/** Proxies cut what is silent. A console takes a stream for dead that was silent for two of these: so soon does it say that it is. */
const heartbeatMs = 3_000;
const checkEveryMs = 15_000;
const reconnectMs = 2_000;

function message(id: string | null, data: string): string {
  return `${id === null ? "" : `id: ${id}\n`}data: ${data}\n\n`;
}

/** Undefined when nothing came in that time. */
async function within<T>(ms: number, coming: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([coming, silence]);
  } finally {
    clearTimeout(timer);
  }
}

export function liveRoutes({ platform, store, feed }: Services) {
  /** False once the session is signed out, idle or old, the token revoked or expired, or the account deactivated. */
  async function isStillSignedIn(c: AppContext): Promise<boolean> {
    const now = platform.clock.now();
    const session = c.get("sessionHash");
    if (session !== undefined) return (await actorOfSession(store, session, now)) !== undefined;
    return (await actorOfToken(store, c.get("tokenHash") ?? "", now)) !== undefined;
  }

  async function* lines(c: AppContext, cursor: string | null, follow: boolean, signal: AbortSignal): AsyncGenerator<string> {
    yield `retry: ${reconnectMs}\n\n`;
    const batches = feed.subscribe(cursor, signal, follow)[Symbol.asyncIterator]();
    const account = JSON.stringify({ kind: "stale", what: "users", id: actorOf(c).id } satisfies LiveEvent);
    let checkedAt = platform.clock.monotonic();
    // One outstanding next() outlives the heartbeats between events.
    let next: Promise<IteratorResult<readonly FeedItem[]>> | undefined;
    try {
      while (!signal.aborted) {
        next ??= batches.next();
        const delivered = await within(heartbeatMs, next);
        if (delivered) next = undefined;
        if (delivered?.done) return;
        const batch = delivered?.value ?? [];
        const at = platform.clock.monotonic();
        // Told before the news of the account itself: the console says why, and does not ask first.
        if (at - checkedAt >= checkEveryMs || batch.some(({ data }) => data === account)) {
          if (!(await isStillSignedIn(c))) {
            yield message(null, JSON.stringify({ kind: "signed_out", ...(await whySignedOut(store, c)) } satisfies LiveEvent));
            return;
          }
          checkedAt = at;
        }
        yield batch.length > 0 ? batch.map(({ id, data }) => message(id, data)).join("") : ": still here\n\n";
      }
    } finally {
      // It may stand at a batch that nobody takes any more; not awaited, since it may also wait for news until `signal` wakes it.
      void batches.return?.(undefined);
    }
  }

  function stream(c: AppContext, cursor: string | null, follow: boolean): ReadableStream<Uint8Array<ArrayBuffer>> {
    const encoder = new TextEncoder();
    const ended = new AbortController();
    c.req.raw.signal.addEventListener("abort", () => ended.abort());
    const output = lines(c, cursor, follow, ended.signal);
    return new ReadableStream({
      async pull(controller) {
        const { value, done } = await output.next();
        if (!done) return controller.enqueue(encoder.encode(value));
        ended.abort();
        controller.close();
      },
      cancel() {
        ended.abort();
        void output.return(undefined);
      },
    });
  }

  return new Hono<AppEnv>().get(
    "/api/events",
    endpoint({
      id: "watch-events",
      tag: "Live",
      summary: "What changes, as it changes (Server-Sent Events)",
      description:
        "Each `data` is one event. After a gap of up to ten minutes the stream resumes from `Last-Event-ID`; its first event says whether it did. With `follow=false` it ends when all that was missed is told: for a client that cannot keep a connection open.",
      access: "viewer",
      headers: { "Last-Event-ID": { description: "The `id` of the last event that was seen" } },
      answers: { 200: { description: "A stream that does not end by itself", media: "text/event-stream", schema: LiveEvent } },
    }),
    query(
      z.object({
        cursor: z.string().max(200).optional().meta({ description: "As Last-Event-ID, for clients that cannot set headers" }),
        follow: flag.meta({ description: "`false`: what was missed, and no more" }),
      }),
    ),
    (c) => {
      c.header("Content-Type", "text/event-stream");
      c.header("X-Accel-Buffering", "no");
      const { cursor, follow } = c.req.valid("query");
      return c.body(stream(c, c.req.header("Last-Event-ID") ?? cursor ?? null, follow ?? true));
    },
  );
}
