import { expect, test } from "vitest";
import type { LiveEvent } from "#schema/api/live.ts";
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
async function listen(feed: RingFeed, cursor: string | null) {
  const abort = new AbortController();
  const stream = feed.subscribe(cursor, abort.signal);
  const hello = await stream.next();
  const ids: string[] = [];
  return {
    hello: hello.value?.event,
    cursor: hello.value?.id ?? "",
    ids,
    async read(most: number) {
      const events: LiveEvent[] = [];
      for (let i = 0; i < most; i++) {
        const { value, done } = await stream.next();
        if (done || !value) return { events, ended: true };
        ids.push(value.id);
        events.push(value.event);
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

test("a console that does not read is cut off, so that it fetches afresh; the others do not notice", async () => {
  const { feed, publish } = rig();
  const slow = await listen(feed, null);
  const brisk = await listen(feed, null);
  for (let i = 0; i < 11; i++) {
    publish(500);
    expect((await brisk.read(500)).ended).toBe(false);
  }
  const { ended } = await slow.read(6_000);
  expect(ended).toBe(true);
  expect(feed.subscribers).toBe(1);
  await brisk.stop();
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
});
