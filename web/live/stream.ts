// The one stream of this tab: opened, watched, resumed by its cursor, tried again. What the events do to the caches is told in caches.ts.
import type { LiveEvent } from "#schema/api/live.ts";
import { onNudge, setLinkState, setLostSince, setRetryAt } from "./link.ts";
import { sharesConnections, takeSlot } from "./slots.ts";
import { createParser } from "./sse.ts";

/** The control plane says something at least every three seconds; twice that without a word is a dead link. */
const silenceMs = 7_500;
const connectMs = 4_000;
/** Between two questions of a tab that has no stream: one that is seen, and one that is not. */
const pollMs = { seen: 1_000, hidden: 5_000 };
/** A tab that was left only for a moment keeps its stream. */
const yieldAfterMs = 3_000;
const longestWaitMs = 10_000;
/** Between two looks at the clock; a longer step means that the machine, or this tab, has slept. */
const tickMs = 1_000;
const sleptMs = 4_000;

export interface StreamHandlers {
  /** Begins each stream, and comes again after a gap. */
  hello(resumed: boolean, cursor: string): void;
  events(events: readonly LiveEvent[]): void;
  /** The session is over. `told` says why, where the control plane has said so. */
  ended(told: Extract<LiveEvent, { kind: "signed_out" }> | null): void;
}

class SignedOut extends Error {
  readonly told: Extract<LiveEvent, { kind: "signed_out" }> | null;
  constructor(told: Extract<LiveEvent, { kind: "signed_out" }> | null) {
    super("signed out");
    this.told = told;
  }
}

/** Runs the stream until the returned function is called. */
export function startStream(handlers: StreamHandlers): () => void {
  const stopped = new AbortController();
  let cursor: string | null = null;
  let heardAt = Date.now();
  let attempt = new AbortController();
  /** The last attempt failed. */
  let shaken = false;
  let wake: () => void = () => {};

  const heard = (): void => {
    heardAt = Date.now();
  };
  const lost = (): void => {
    setLostSince((since) => since ?? heardAt);
    setLinkState("lost");
  };
  const receive = (text: readonly { id: string | null; data: string }[]): void => {
    const batch: LiveEvent[] = [];
    const hand = (): void => {
      if (batch.length > 0) handlers.events(batch.splice(0));
    };
    for (const message of text) {
      const event = message.data === "" ? null : (JSON.parse(message.data) as LiveEvent);
      if (event?.kind === "signed_out") throw new SignedOut(event);
      if (event?.kind === "hello") {
        hand();
        cursor = message.id ?? cursor;
        setLinkState((state) => (state === "catching-up" ? state : "live"));
        setLostSince(null);
        setRetryAt(null);
        handlers.hello(event.resumed, cursor ?? "");
        continue;
      }
      if (event) batch.push(event);
      // Only behind what is handed on: an event that is lost with this attempt comes again.
      cursor = message.id ?? cursor;
    }
    hand();
  };

  /** One request for events: to its end with `follow`, or what was missed until now. Throws what ended it. */
  const ask = async (follow: boolean): Promise<void> => {
    attempt = new AbortController();
    const { signal } = attempt;
    const abort = (): void => attempt.abort();
    stopped.signal.addEventListener("abort", abort, { once: true });
    let watchdog = setTimeout(abort, connectMs);
    try {
      const response = await fetch(`/api/events${follow ? "" : "?follow=false"}`, {
        headers: { accept: "text/event-stream", ...(cursor ? { "last-event-id": cursor } : {}) },
        signal,
        cache: "no-store",
        credentials: "same-origin",
      });
      if (response.status === 401) throw new SignedOut(null);
      if (!response.ok || !response.body) throw new Error(`The event stream answered ${response.status}.`);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const parse = createParser();
      for (;;) {
        heard();
        clearTimeout(watchdog);
        watchdog = setTimeout(() => {
          // A timer that is far too late tells of a machine that slept, not of a silent link.
          if (Date.now() - heardAt < silenceMs + sleptMs) lost();
          abort();
        }, silenceMs);
        const { done, value } = await reader.read();
        if (done) return;
        receive(parse(value));
      }
    } finally {
      clearTimeout(watchdog);
      stopped.signal.removeEventListener("abort", abort);
    }
  };

  /** A stream where one may be kept; else a question, and a pause until the next. */
  const listen = async (): Promise<void> => {
    // After a failure it asks first: that is quick, and works through a proxy that holds streams back.
    const release = shaken || (document.hidden && sharesConnections) ? undefined : await takeSlot();
    if (release) {
      try {
        await ask(true);
      } finally {
        release();
      }
      return;
    }
    await ask(false);
    if (shaken) shaken = false;
    else await pause(document.hidden ? pollMs.hidden : pollMs.seen);
  };

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        stopped.signal.removeEventListener("abort", done);
        wake = () => {};
        resolve();
      };
      const timer = setTimeout(done, ms);
      wake = done;
      stopped.signal.addEventListener("abort", done, { once: true });
    });

  const run = async (): Promise<void> => {
    let failures = 0;
    while (!stopped.signal.aborted) {
      const before = heardAt;
      const startedAt = Date.now();
      try {
        await listen();
        // Ended in good order: a question that was answered, or a stream that a proxy or the control plane has closed.
        failures = 0;
        if (Date.now() - startedAt < 500 && !stopped.signal.aborted) await pause(500);
        continue;
      } catch (error) {
        if (stopped.signal.aborted) return;
        if (error instanceof SignedOut) {
          setLinkState("ended");
          handlers.ended(error.told);
          return;
        }
      }
      shaken = true;
      // The first attempt after a stream broke is made at once: most often that is all it takes, and nobody need hear of it.
      failures = heardAt > before ? 1 : failures + 1;
      if (failures === 1) continue;
      lost();
      const ms = Math.min(longestWaitMs, 500 * 2 ** (failures - 2)) * (0.75 + Math.random() / 2);
      setRetryAt(Date.now() + ms);
      await pause(ms);
      setRetryAt(null);
    }
  };

  /** Looks at once: a link that waits is tried, one that was silent for longer than its heartbeat is opened anew. */
  const look = (): void => {
    wake();
    if (Date.now() - heardAt > silenceMs / 2) attempt.abort();
  };
  onNudge(look);
  let tickAt = Date.now();
  const ticking = setInterval(() => {
    const now = Date.now();
    if (now - tickAt > sleptMs) look();
    tickAt = now;
  }, tickMs);
  let yielding: ReturnType<typeof setTimeout> | undefined;
  const seen = (): void => {
    clearTimeout(yielding);
    if (!document.hidden) look();
    else if (sharesConnections) yielding = setTimeout(() => attempt.abort(), yieldAfterMs);
  };
  document.addEventListener("visibilitychange", seen);
  addEventListener("online", look);
  addEventListener("pageshow", look);
  void run();
  return () => {
    stopped.abort();
    clearInterval(ticking);
    clearTimeout(yielding);
    document.removeEventListener("visibilitychange", seen);
    removeEventListener("online", look);
    removeEventListener("pageshow", look);
    onNudge(() => {});
  };
}
