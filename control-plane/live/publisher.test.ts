import { createClient } from "@libsql/client";
import { expect, test } from "vitest";
import type { LiveEvent } from "#schema/api/live.ts";
import type { Feed } from "../services.ts";
import { Store } from "../store.ts";
import { Publisher } from "./publisher.ts";

/** A publisher over a database that is not there: every read fails. */
function rig(isHeard = true) {
  const client = createClient({ url: ":memory:" });
  const store = new Store(client, client, { turn: () => Promise.resolve(), life: null });
  const published: LiveEvent[][] = [];
  let skipped = 0;
  const feed: Feed = {
    publish: (events) => void published.push([...events]),
    subscribe: () => ({}) as never,
    subscribers: 1,
    cursor: "boot.0",
    isHeard,
    skip: () => void skipped++,
  };
  const due: (() => void)[] = [];
  const failures: unknown[] = [];
  const publisher = new Publisher(
    store,
    feed,
    { state: () => ({}) as never },
    (_ms, run) => void due.push(run),
    (error) => void failures.push(error),
  );
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    publisher,
    published,
    failures,
    skips: () => skipped,
    due,
    async pass() {
      for (const run of due.splice(0)) run();
      await settle();
    },
  };
}

const stale = (id: string): LiveEvent => ({ kind: "stale", what: "jobs", id });

test("what cannot be read is not kept from the consoles: they are told to fetch afresh", async () => {
  const { publisher, pass, failures, skips, published } = rig();
  publisher.changed("servers", ["s1"]);
  await pass();
  expect(failures).toHaveLength(1);
  expect(skips()).toBe(1);
  expect(published).toEqual([]);
  publisher.tell(stale("1"));
  await pass();
  expect(published).toEqual([[stale("1")]]);
});

test("one flush follows the other: what is told while one reads is told after it, and never by two at once", async () => {
  const { publisher, pass, due, published } = rig();
  publisher.tell(stale("1"));
  const [first] = due.splice(0);
  first?.();
  publisher.tell(stale("2"));
  expect(due).toHaveLength(0);
  await pass();
  await pass();
  expect(published).toEqual([[stale("1")], [stale("2")]]);
});

test("while nobody listens nothing is read", async () => {
  const { publisher, due, skips } = rig(false);
  publisher.changed("servers", ["s1"]);
  expect(due).toHaveLength(0);
  expect(skips()).toBe(1);
});
