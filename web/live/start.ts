// The live side of the console: the stream feeds the caches, and after a gap everything that is shown is fetched afresh.
import type { QueryClient } from "@tanstack/solid-query";
import type { LiveEvent } from "#schema/api/live.ts";
import { me } from "../session.ts";
import { Caches } from "./caches.ts";
import { setCaughtUpAt, setLinkState } from "./link.ts";
import { startStream } from "./stream.ts";

let caches: Caches | undefined;
/** Where the answers that were fetched before the stream began stand; see `answered`. */
let oldest: Position | undefined;
let base: Position | undefined;
/** Later streams of this page begin behind a gap, whatever was answered when. */
let hasBegun = false;
let listeners: ((events: readonly LiveEvent[]) => void)[] = [];

interface Position {
  boot: string;
  n: number;
}
function positionOf(cursor: string): Position {
  const [boot = "", n] = cursor.split(".");
  return { boot, n: Number(n) };
}
const isBefore = (a: Position, b: Position): boolean => a.boot !== b.boot || a.n < b.n;

/** Tells of each batch of events, after the caches have it. */
export function onEvents(listener: (events: readonly LiveEvent[]) => void): () => void {
  listeners.push(listener);
  return () => {
    listeners = listeners.filter((one) => one !== listener);
  };
}

/**
 * Each answer says where the stream stood when it was asked for. The page's first requests go out together with the stream: what was answered from before its
 * beginning may lack something that no event will tell, and only then is it fetched once more.
 */
export function answered(cursor: string): void {
  const at = positionOf(cursor);
  if (!base) {
    if (!oldest || isBefore(at, oldest)) oldest = at;
  } else if (at.boot === base.boot && at.n < base.n) void caches?.gap();
}

/** Runs the stream until the returned function is called. */
export function startLive(client: QueryClient, onEnded: (told: Extract<LiveEvent, { kind: "signed_out" }> | null) => void): () => void {
  const own = new Caches(client, () => ({ me: me()?.user.id }));
  caches = own;
  const catchUp = async (): Promise<void> => {
    setLinkState("catching-up");
    await own.gap();
    setLinkState((state) => (state === "catching-up" ? "live" : state));
    setCaughtUpAt(Date.now());
  };
  const stop = startStream({
    hello(resumed, cursor) {
      if (resumed) {
        // Nothing was missed; but what was asked for while the link was down has failed.
        void client.refetchQueries({ type: "active", predicate: (query) => query.state.status === "error" });
        return;
      }
      base = positionOf(cursor);
      if (hasBegun) void catchUp();
      else if (oldest && isBefore(oldest, base)) void own.gap();
      hasBegun = true;
    },
    events(events) {
      own.receive(events);
      for (const listener of listeners) listener(events);
    },
    ended: onEnded,
  });
  return () => {
    stop();
    own.stop();
    if (caches === own) caches = undefined;
  };
}
