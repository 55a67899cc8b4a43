import { afterEach, beforeEach, expect, test } from "vitest";
import { isRefusedContent } from "./constraints.ts";
import { PreparedClient } from "./node/prepared-client.ts";

let client: PreparedClient;
beforeEach(async () => {
  client = new PreparedClient(":memory:", 1_000);
  await client.executeMultiple("pragma foreign_keys = on; create table t (id text primary key not null, kind text check (kind in ('a', 'b')), parent text references t (id))");
  await client.execute("insert into t (id) values ('1')");
});
afterEach(() => client.close());

async function errorOf(sql: string): Promise<unknown> {
  return await client.execute(sql).then(
    () => undefined,
    (error: unknown) => error,
  );
}

test.each([
  ["a key that is there", "insert into t (id) values ('1')"],
  ["nothing where something must be", "insert into t (id) values (null)"],
  ["a word that is not in the list", "insert into t (id, kind) values ('2', 'c')"],
  ["a reference to nobody", "insert into t (id, parent) values ('2', '9')"],
  ["text that is no JSON", "insert into t (id) select json_extract('{', '$.a')"],
])("%s would be refused for ever", async (_what, sql) => {
  expect(isRefusedContent(await errorOf(sql))).toBe(true);
});

test.each(["database or disk is full", "disk I/O error", "database is locked", "fetch failed", "unable to open database file"])("%s passes", (message) => {
  expect(isRefusedContent(new Error(message))).toBe(false);
  expect(isRefusedContent(new Error("Failed query", { cause: new Error(message) }))).toBe(false);
});
