// Server-Sent Events (HTML standard, 9.2) over the feed: resumes from Last-Event-ID, and ends when the session or the token does.
import { Hono } from "hono";
import { z } from "zod";
import { LiveEvent } from "#schema/api/live.ts";
import { actorOfSession, actorOfToken } from "../auth/store.ts";
import type { AppContext, AppEnv } from "../http/context.ts";
import { endpoint } from "../http/endpoint.ts";
import { query } from "../http/validate.ts";
import type { Services } from "../services.ts";

/** Proxies cut what is silent; a comment also tells a dead connection. */
const heartbeatMs = 15_000;
const reconnectMs = 2_000;

type Delivered = IteratorResult<{ id: string; event: LiveEvent }>;

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

  async function* lines(c: AppContext, cursor: string | null, signal: AbortSignal): AsyncGenerator<string> {
    yield `retry: ${reconnectMs}\n\n`;
    const events = feed.subscribe(cursor, signal)[Symbol.asyncIterator]();
    let checkedAt = platform.clock.monotonic();
    // One outstanding next() outlives the heartbeats between events.
    let next: Promise<Delivered> | undefined;
    while (!signal.aborted) {
      next ??= events.next();
      const delivered = await within(heartbeatMs, next);
      if (delivered) next = undefined;
      if (delivered?.done) return;
      if (platform.clock.monotonic() - checkedAt >= heartbeatMs || !delivered) {
        if (!(await isStillSignedIn(c))) return;
        checkedAt = platform.clock.monotonic();
      }
      yield delivered ? `id: ${delivered.value.id}\ndata: ${JSON.stringify(delivered.value.event)}\n\n` : ": still here\n\n";
    }
  }

  function stream(c: AppContext, cursor: string | null): ReadableStream<Uint8Array<ArrayBuffer>> {
    const encoder = new TextEncoder();
    const ended = new AbortController();
    c.req.raw.signal.addEventListener("abort", () => ended.abort());
    const output = lines(c, cursor, ended.signal);
    return new ReadableStream({
      async pull(controller) {
        const { value, done } = await output.next();
        if (!done) return controller.enqueue(encoder.encode(value));
        ended.abort();
        controller.close();
      },
      cancel() {
        ended.abort();
      },
    });
  }

  return new Hono<AppEnv>().get(
    "/api/events",
    endpoint({
      id: "watch-events",
      tag: "Live",
      summary: "What changes, as it changes (Server-Sent Events)",
      description: "Each `data` is one event. After a gap of up to ten minutes the stream resumes from `Last-Event-ID`; its first event says whether it did.",
      access: "viewer",
      headers: { "Last-Event-ID": { description: "The `id` of the last event that was seen" } },
      answers: { 200: { description: "A stream that does not end by itself", media: "text/event-stream", schema: LiveEvent } },
    }),
    query(z.object({ cursor: z.string().max(200).optional().meta({ description: "As Last-Event-ID, for clients that cannot set headers" }) })),
    (c) => {
      c.header("Content-Type", "text/event-stream");
      c.header("X-Accel-Buffering", "no");
      return c.body(stream(c, c.req.header("Last-Event-ID") ?? c.req.valid("query").cursor ?? null));
    },
  );
}
