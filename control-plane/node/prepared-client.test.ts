import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/libsql";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { PreparedClient } from "./prepared-client.ts";

const people = sqliteTable("people", { id: text("id").primaryKey(), age: integer("age"), tags: text("tags", { mode: "json" }).$type<string[]>() });

let folder: string;
let client: PreparedClient;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "dsm-client-"));
  client = new PreparedClient(join(folder, "test.db"), 1_000);
  await client.execute("pragma journal_mode = wal");
  await client.execute("create table people (id text primary key, age integer check (age >= 0), tags text)");
});

afterEach(() => {
  client.close();
  rmSync(folder, { recursive: true, force: true });
});

it("gives rows by name and by position; of two columns with one name the first has it", async () => {
  const { rows, columns } = await client.execute({ sql: "select 1 as a, 'x' as b, 2 as a, null as n, ? as f", args: [1.5] });
  expect(columns).toEqual(["a", "b", "a", "n", "f"]);
  expect({ ...rows[0] }).toEqual({ a: 1, b: "x", n: null, f: 1.5 });
  expect(Array.from(rows[0] as ArrayLike<unknown>)).toEqual([1, "x", 2, null, 1.5]);
});

it("serves drizzle: joins with columns of one name, JSON columns, many parameters", async () => {
  const db = drizzle(client);
  await client.batch([{ sql: "insert into people values (?, ?, ?)", args: ["ada", 36, '["x"]'] }], "write");
  expect(await db.select().from(people).where(eq(people.id, "ada"))).toEqual([{ id: "ada", age: 36, tags: ["x"] }]);
  expect(await db.select({ a: people.id, b: people.age }).from(people)).toEqual([{ a: "ada", b: 36 }]);
});

it("leaves nothing of a batch that fails, and goes on with the same statements", async () => {
  const add = (id: string, age: number) => ({ sql: "insert into people (id, age) values (?, ?)", args: [id, age] });
  await expect(client.batch([add("ada", 36), add("eve", -1)], "write")).rejects.toThrow("CHECK constraint failed");
  await expect(client.batch([add("ada", 36), add("ada", 37)], "write")).rejects.toThrow("UNIQUE constraint failed: people.id");
  expect((await client.execute("select count(*) as n from people")).rows[0]?.n).toBe(0);
  const [first, second] = await client.batch([add("ada", 36), { sql: "update people set age = 37 where id = ? returning age", args: ["ada"] }], "write");
  expect(first?.rowsAffected).toBe(1);
  expect(second?.rows[0]?.age).toBe(37);
});

it("sees a changed table at once, and lets go of statements used longest ago", async () => {
  await client.execute({ sql: "insert into people (id) values (?)", args: ["ada"] });
  expect((await client.execute("select * from people")).columns).toEqual(["id", "age", "tags"]);
  await client.execute("alter table people add column note text");
  expect((await client.execute("select * from people")).columns).toEqual(["id", "age", "tags", "note"]);
  for (let i = 0; i < 1_000; i++) await client.execute(`select ${i} as n`);
  expect((await client.execute("select 0 as n")).rows[0]?.n).toBe(0);
});

it("does not hold the log back: a checkpoint folds all of it after reads and writes", async () => {
  for (let i = 0; i < 50; i++) await client.batch([{ sql: "insert into people (id) values (?)", args: [`p${i}`] }], "write");
  await client.execute("select id from people");
  const { rows } = await client.execute("pragma wal_checkpoint(truncate)");
  expect(rows[0]?.busy).toBe(0);
});
