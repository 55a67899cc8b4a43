import { expect, test } from "vitest";
import type { LiveEvent } from "#schema/api/live.ts";
import type { FeedItem } from "../services.ts";
import { RingFeed } from "./feed.ts";

function event(n: number): LiveEvent {
  return { kind: "stale", what: "jobs", id: String(n) };
}

function rig(boot = "boot") {
  const clock = { now: 1_000_000 };
  const feed = new RingFeed(boot, () => clock.now);
  let sent = 0;
  return { feed, clock, publish: (count = 1) => feed.publish(Array.from({ length: count }, () => event(++sent))) };
}

/** A console that reads what is there: after hello, up to `most` events. */
async function listen(feed: RingFeed, cursor: string | null, follow = true) {
  const abort = new AbortController();
  const stream = feed.subscribe(cursor, abort.signal, follow);
  const rest: FeedItem[] = [...((await stream.next()).value ?? [])];
  const hello = rest.shift();
  const ids: string[] = [];
  return {
    hello: JSON.parse(hello?.data ?? "null") as LiveEvent,
    cursor: hello?.id ?? "",
    ids,
    async read(most: number) {
      const events: LiveEvent[] = [];
      while (events.length < most) {
        const item = rest.shift();
        if (item) {
          ids.push(item.id);
          events.push(JSON.parse(item.data));
          continue;
        }
        const { value, done } = await stream.next();
        if (done || !value) return { events, ended: true };
        rest.push(...value);
      }
      return { events, ended: false };
    },
    async stop() {
      abort.abort();
      return await stream.next();
    },
  };
}

const numbers = (events: readonly LiveEvent[]): number[] => events.map((one) => (one.kind === "stale" ? Number(one.id) : -1));

test("a new console hears of what comes from now on, in order", async () => {
  const { feed, publish } = rig();
  publish(3);
  const console = await listen(feed, null);
  expect(console.hello).toMatchObject({ kind: "hello", resumed: false });
  publish(2);
  expect(numbers((await console.read(2)).events)).toEqual([4, 5]);
  expect((await console.stop()).done).toBe(true);
  expect(feed.subscribers).toBe(0);
});

test("a console that comes back with its cursor misses nothing and hears nothing twice", async () => {
  const { feed, publish } = rig();
  const first = await listen(feed, null);
  publish(5);
  await first.read(3);
  const cursor = first.ids.at(-1) ?? "";
  await first.stop();
  publish(2);
  const second = await listen(feed, cursor);
  expect(second.hello).toMatchObject({ resumed: true });
  expect(second.cursor).toBe(cursor);
  publish(1);
  expect(numbers((await second.read(5)).events)).toEqual([4, 5, 6, 7, 8]);
  await second.stop();
});

test("the cursor of a hello resumes too, when nothing has come since", async () => {
  const { feed, publish } = rig();
  publish(4);
  const first = await listen(feed, null);
  await first.stop();
  const second = await listen(feed, first.cursor);
  expect(second.hello).toMatchObject({ resumed: true });
  publish(1);
  expect(numbers((await second.read(1)).events)).toEqual([5]);
  await second.stop();
});

test("a laptop that slept longer than ten minutes is told that it missed something; one that slept less goes on", async () => {
  const { feed, clock, publish } = rig();
  const first = await listen(feed, null);
  publish(1);
  await first.read(1);
  await first.stop();
  publish(1);
  clock.now += 9 * 60_000;
  publish(1);
  const early = await listen(feed, first.ids[0] ?? "");
  expect(early.hello).toMatchObject({ resumed: true });
  await early.stop();
  clock.now += 11 * 60_000;
  publish(2_000);
  clock.now += 11 * 60_000;
  publish(1);
  const late = await listen(feed, first.ids[0] ?? "");
  expect(late.hello).toMatchObject({ resumed: false });
  await late.stop();
});

test.each(["other.1", "boot.", "boot.x", "boot.-1", "boot.99", "boot.1.5e3", "boot", "", "."])(
  "a cursor that is not this process's (%j) resumes nothing that is not there",
  async (cursor) => {
    const { feed, publish } = rig();
    publish(3);
    const console = await listen(feed, cursor);
    publish(1);
    const { events } = await console.read(1);
    if (console.hello?.kind === "hello" && !console.hello.resumed) expect(numbers(events)).toEqual([4]);
    else expect(numbers(events)[0]).toBeGreaterThanOrEqual(1);
    if (cursor !== "boot.1.5e3" && cursor !== "boot.") expect(console.hello).toMatchObject({ resumed: false });
    await console.stop();
  },
);

test("a console that does not read is told to fetch afresh, and goes on from there; the others do not notice", async () => {
  const { feed, publish } = rig();
  const slow = await listen(feed, null);
  const brisk = await listen(feed, null);
  for (let i = 0; i < 13; i++) {
    publish(500);
    expect((await brisk.read(500)).ended).toBe(false);
  }
  expect((await slow.read(1)).events).toEqual([{ kind: "hello", resumed: false, server_time: expect.any(Number) }]);
  publish(1);
  expect(numbers((await slow.read(1)).events)).toEqual([6_501]);
  await slow.stop();
  await brisk.stop();
});

test("who has missed more than is kept does not read through it all, but fetches afresh", async () => {
  const { feed, publish } = rig();
  const first = await listen(feed, null);
  publish(1);
  await first.read(1);
  await first.stop();
  publish(7_000);
  const again = await listen(feed, first.ids[0] ?? "");
  expect(again.hello).toMatchObject({ kind: "hello", resumed: false });
  await again.stop();
});

test("who listens is told when something happened that nobody was told of", async () => {
  const { feed, publish } = rig();
  const console = await listen(feed, null);
  feed.skip();
  expect((await console.read(1)).events[0]).toMatchObject({ kind: "hello", resumed: false });
  publish(1);
  expect(numbers((await console.read(1)).events)).toEqual([1]);
  await console.stop();
});

test("who only asks what it has missed is told that, and no more", async () => {
  const { feed, publish } = rig();
  const first = await listen(feed, null);
  publish(2);
  await first.read(1);
  await first.stop();
  const asking = await listen(feed, first.ids[0] ?? "", false);
  const { events, ended } = await asking.read(5);
  expect(numbers(events)).toEqual([2]);
  expect(ended).toBe(true);
});

test("a console that waits is woken by an abort", async () => {
  const { feed } = rig();
  const console = await listen(feed, null);
  const waiting = console.read(1);
  await console.stop();
  expect((await waiting).ended).toBe(true);
});

test("publishing nothing is nothing", async () => {
  const { feed } = rig();
  const console = await listen(feed, null);
  feed.publish([]);
  feed.publish([event(1)]);
  expect(numbers((await console.read(1)).events)).toEqual([1]);
  await console.stop();
});

test("while no console is there and none can come back, nothing need be read for one; a cursor from before resumes nothing", async () => {
  const { feed, clock, publish } = rig();
  expect(feed.isHeard, "before the first console").toBe(false);
  const first = await listen(feed, null);
  expect(feed.isHeard).toBe(true);
  publish(1);
  await first.read(1);
  await first.stop();
  clock.now += 9 * 60_000;
  expect(feed.isHeard, "it may come back for what it misses").toBe(true);
  publish(1);
  clock.now += 2 * 60_000;
  expect(feed.isHeard).toBe(false);
  feed.skip();
  const again = await listen(feed, first.ids[0] ?? "");
  expect(again.hello).toMatchObject({ kind: "hello", resumed: false });
  publish(1);
  expect((await again.read(1)).events).toHaveLength(1);
  await again.stop();
});
