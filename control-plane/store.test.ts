import { createHash } from "node:crypto";
import type { Client } from "@libsql/client";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { testDatabases } from "#test/fixtures/database.ts";
import { type AuditEntry, openAudit, verifyAudit } from "./audit.ts";
import type { Statement, Store } from "./store.ts";

const platform = { clock: { now: () => 1_700_000_000_000, monotonic: () => 0 }, sha256: (data: Uint8Array | string) => createHash("sha256").update(data).digest() };

let databases: Awaited<ReturnType<typeof testDatabases>>;
let database: Awaited<ReturnType<typeof databases.open>>;
let store: Store;

beforeAll(async () => {
  databases = await testDatabases((writer: Client) => writer.execute("create table numbers (n integer primary key, at integer)"));
});
afterAll(() => databases.remove());
beforeEach(async () => {
  database = await databases.open();
  store = database.store;
  await openAudit(store, platform);
});
afterEach(() => database.close());

const insert = (n: number): Statement => ({ sql: "insert into numbers (n, at) values (?, (select count(*) from numbers))", args: [n] });
const entry = (action: string): AuditEntry => ({ actor_id: null, actor_name: "somebody", action, details: { why: "because" } });
const numbers = async (): Promise<number[]> => (await database.rows<{ n: number }>("select n from numbers order by at")).map((row) => row.n);

describe("writes", () => {
  test("of one turn share a commit, and are applied in the order they were asked for", async () => {
    await Promise.all(Array.from({ length: 40 }, (_, i) => store.write([insert(i)])));
    expect(await numbers()).toEqual(Array.from({ length: 40 }, (_, i) => i));
    expect(store.counters.writes).toBe(40);
    expect(store.counters.commits).toBeLessThan(5);
  });

  test("are all or nothing each", async () => {
    await expect(store.write([insert(1), insert(2), insert(1)])).rejects.toThrow(/UNIQUE/);
    expect(await numbers()).toEqual([]);
  });

  test("that fail do not harm their neighbours, whose order and answers stay right", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 3 }), { maxLength: 12 }), async (writes) => {
        const own = await databases.open();
        try {
          const outcomes = await Promise.allSettled(writes.map((ns) => own.store.write(ns.map(insert))));
          const taken = new Set<number>();
          const wanted: number[] = [];
          for (const [i, ns] of writes.entries()) {
            const fits = new Set(ns).size === ns.length && ns.every((n) => !taken.has(n));
            expect(outcomes[i]?.status).toBe(fits ? "fulfilled" : "rejected");
            if (!fits) continue;
            for (const n of ns) taken.add(n);
            wanted.push(...ns);
          }
          const rows = await own.rows<{ n: number }>("select n from numbers order by at");
          expect(rows.map((row) => row.n)).toEqual(wanted);
        } finally {
          own.close();
        }
      }),
      { numRuns: 40 },
    );
  });

  test("answer each caller with the results of its own statements", async () => {
    const [one, two] = await Promise.all([store.write([insert(1), insert(2)]), store.write([{ sql: "update numbers set at = 9", args: [] }])]);
    expect(one.map((result) => result.rowsAffected)).toEqual([1, 1]);
    expect(two.map((result) => result.rowsAffected)).toEqual([2]);
  });

  test("that come while a commit runs go into the next; idle means that none is left", async () => {
    const first = store.write([insert(1)]).then(() => store.write([insert(3)]));
    const second = store.write([insert(2)]);
    await Promise.all([first, second]);
    await store.idle();
    expect((await numbers()).sort()).toEqual([1, 2, 3]);
  });

  test("that are put together late hold what came until their commit; one that cannot be put together takes nobody down", async () => {
    const come: number[] = [1];
    const late = store.write(() => come.map(insert));
    const broken = store.write(() => {
      throw new Error("cannot be put together");
    });
    const after = store.write([insert(9)]);
    come.push(2, 3);
    await expect(broken).rejects.toThrow("cannot be put together");
    expect((await late).map((result) => result.rowsAffected)).toEqual([1, 1, 1]);
    await after;
    expect(await numbers()).toEqual([1, 2, 3, 9]);
    expect(store.counters.commits).toBe(1);
  });

  test("of more statements than one group holds go through", async () => {
    await Promise.all(Array.from({ length: 30 }, (_, w) => store.write(Array.from({ length: 40 }, (_, i) => insert(w * 40 + i)))));
    expect(await numbers()).toEqual(Array.from({ length: 1_200 }, (_, i) => i));
  });
});

describe("the audit log", () => {
  const actions = async (): Promise<string[]> => (await database.rows<{ action: string }>("select action from audit_log order by seq")).map((row) => row.action);

  test("is appended with what it tells of, in order, and fits together", async () => {
    await Promise.all(Array.from({ length: 20 }, (_, i) => store.write([insert(i)], [entry(`a${i}`), entry(`b${i}`)])));
    expect(await actions()).toEqual(Array.from({ length: 20 }, (_, i) => [`a${i}`, `b${i}`]).flat());
    expect((await verifyAudit(store, platform)).rows).toBe(40);
  });

  test("fits together whatever its texts are made of, alone and many in one commit", async () => {
    const texts = ["plain", "é \u{1f600} \u2028", 'quote " and \\ and \t', "nul \u0000 within", "half \ud83d of a pair"];
    const odd = (text: string): AuditEntry => ({ ...entry("odd"), actor_name: text, subject_name: text, details: { text } });
    for (const text of texts) await store.write([], [odd(text)]);
    await Promise.all(texts.map((text, i) => store.write([insert(i)], [odd(text)])));
    await Promise.all(["a", "b", "é \u{1f600}"].map((text) => store.write([], [odd(text)])));
    expect((await verifyAudit(store, platform)).rows).toBe(13);
  });

  test("has no row of a write that failed, and goes on without a gap", async () => {
    const outcomes = await Promise.allSettled([
      store.write([insert(1)], [entry("first")]),
      store.write([insert(1)], [entry("never")]),
      store.write([insert(2)], [entry("second")]),
    ]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await actions()).toEqual(["first", "second"]);
    expect((await verifyAudit(store, platform)).rows).toBe(2);
  });

  test("goes on after a restart where it stood", async () => {
    await store.write([], [entry("before")]);
    const { head } = await verifyAudit(store, platform);
    await openAudit(store, platform);
    await store.write([], [entry("after")]);
    const verified = await verifyAudit(store, platform);
    expect(verified.rows).toBe(2);
    expect(verified.head).not.toBe(head);
  });

  test("that is empty fits together", async () => {
    expect(await verifyAudit(store, platform)).toEqual({ rows: 0, head: "0".repeat(64) });
  });

  test.each([
    ["an edited field", ["update audit_log set actor_name = 'somebody else' where seq = 3"], 3],
    ["an edited detail", [`update audit_log set details = '{"why":"no reason"}' where seq = 3`], 3],
    ["a detail that was taken out", ["update audit_log set details = null where seq = 5"], 5],
    ["a removed row", ["delete from audit_log where seq = 3"], 4],
    ["a removed first row", ["delete from audit_log where seq = 1"], 2],
    [
      "two rows that changed places",
      ["update audit_log set seq = 99 where seq = 2", "update audit_log set seq = 2 where seq = 3", "update audit_log set seq = 3 where seq = 99"],
      2,
    ],
    [
      "a row put in between",
      [
        "update audit_log set seq = seq + 100 where seq > 2",
        "insert into audit_log (seq, at, actor_name, action, hash) select 3, at, 'me', 'job.created', hash from audit_log where seq = 2",
        "update audit_log set seq = seq - 99 where seq > 100",
      ],
      3,
    ],
    ["a row put in at the end with a hash of its own", ["insert into audit_log (seq, at, actor_name, action, hash) values (6, 1, 'me', 'x', '00')"], 6],
  ])("shows %s", async (_name, edits, row) => {
    // One by one: each has to be a commit of its own for the rows to be there.
    for (const n of [1, 2, 3, 4, 5]) await store.write([], [entry(`action ${n}`)]);
    await database.writer.batch(edits, "write");
    await expect(verifyAudit(store, platform)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining(`at row ${row}:`) });
  });
});
