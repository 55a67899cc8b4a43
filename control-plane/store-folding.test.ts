import { createClient } from "@libsql/client";
import { beforeEach, expect, it } from "vitest";
import { eachRow, type Statement, Store } from "./store.ts";

let store: Store;

beforeEach(async () => {
  const client = createClient({ url: ":memory:" });
  await client.execute("create table things (id text primary key, n integer, note text)");
  await client.execute("create table marks (id text primary key)");
  store = new Store(client, client, { turn: () => new Promise((resolve) => setImmediate(resolve)) });
});

const thing = (id: string, n: number | null): Statement => ({
  sql: `${eachRow} insert into things (id, n, note) select v ->> 0, v ->> 1, v ->> 2 from r`,
  args: [],
  rows: [[id, n, '{"a":"é\\n"}']],
});
const mark = (id: string): Statement => ({ sql: "insert into marks (id) values (?)", args: [id] });
const count = async (table: string): Promise<number> => (await store.read<{ n: number }>({ sql: `select count(*) as n from ${table}` }))[0]?.n ?? 0;

it("writes of one turn share a commit, and those with the same statements share these too", async () => {
  await Promise.all(Array.from({ length: 40 }, (_, i) => store.write([thing(`t${i}`, i)])));
  expect(store.counters).toMatchObject({ commits: 1, writes: 40, statements: 1 });
  expect(await count("things")).toBe(40);
  expect(await store.read({ sql: "select n, note from things where id = 't7'" })).toEqual([{ n: 7, note: '{"a":"é\\n"}' }]);
});

it("each write gets the results of its own statements, folded or not", async () => {
  const update: Statement = { sql: "update things set n = 99 where id = 'b'", args: [] };
  const results = await Promise.all([store.write([thing("a", 1), mark("a")]), store.write([thing("b", 2)]), store.write([thing("c", 3)]), store.write([update, mark("b")])]);
  expect(results.map((each) => each.length)).toEqual([2, 1, 1, 2]);
  expect(results[3]?.[0]?.rowsAffected).toBe(1);
  expect(await count("marks")).toBe(2);
});

it("one that fails takes nobody down with it, although they shared a statement", async () => {
  await store.write([thing("taken", 0)]);
  const outcomes = await Promise.allSettled(["x", "taken", "y"].map((id) => store.write([thing(id, 1)])));
  expect(outcomes.map((outcome) => outcome.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(await count("things")).toBe(3);
});
