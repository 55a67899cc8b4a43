import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "@libsql/client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { migrate } from "./migrate.ts";
import { PreparedClient } from "./node/prepared-client.ts";

let directory: string;
let client: Client;
const now = () => 1_700_000_000_000;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "dsm-migrate-"));
  client = createClient({ url: `file:${join(directory, "test.db")}`, concurrency: 1 });
});
afterEach(() => {
  client.close();
  rmSync(directory, { recursive: true, force: true });
});

const first = { name: "0000_a", sql: "create table a (id integer primary key);\n--> statement-breakpoint\ncreate index a_id on a (id);" };
const second = { name: "0001_b", sql: "alter table a add column name text;" };

test("applies what is missing, in order, and nothing twice", async () => {
  expect(await migrate(client, [second, first], now)).toEqual(["0000_a", "0001_b"]);
  expect(await migrate(client, [first, second], now)).toEqual([]);
  await client.execute("insert into a (id, name) values (1, 'x')");
  const { rows } = await client.execute("select name, applied_at from schema_migrations order by name");
  expect(rows.map((row) => row.name)).toEqual(["0000_a", "0001_b"]);
});

test("a migration that fails half-way leaves nothing of itself behind", async () => {
  const broken = { name: "0001_broken", sql: "create table b (id integer);\n--> statement-breakpoint\ncreate table a (id integer);" };
  await migrate(client, [first], now);
  await expect(migrate(client, [first, broken], now)).rejects.toThrow(/already exists/);
  const { rows } = await client.execute("select name from sqlite_master where name = 'b'");
  expect(rows).toEqual([]);
  expect(await migrate(client, [first, second], now)).toEqual(["0001_b"]);
});

test("an edited migration is refused, and the message says what to do", async () => {
  await migrate(client, [first], now);
  await expect(migrate(client, [{ ...first, sql: `${first.sql} -- edited` }], now)).rejects.toMatchObject({ code: "conflict", hint: expect.stringContaining("original file") });
});

test("line ends do not make another migration", async () => {
  await migrate(client, [first], now);
  expect(await migrate(client, [{ ...first, sql: first.sql.replaceAll("\n", "\r\n") }], now)).toEqual([]);
});

test("a database of a newer version is refused", async () => {
  await migrate(client, [first, second], now);
  await expect(migrate(client, [first], now)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("0001_b") });
});

test("a migration that sorts before an applied one is refused", async () => {
  await migrate(
    client,
    [second].map((migration) => ({ ...migration, sql: "create table z (id integer);" })),
    now,
  );
  await expect(migrate(client, [first, { ...second, sql: "create table z (id integer);" }], now)).rejects.toMatchObject({ code: "conflict" });
});

test("the real migrations apply to an empty database", async () => {
  const folder = join(import.meta.dirname, "../schema/migrations");
  const migrations = readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .map((name) => ({ name: name.slice(0, -4), sql: readFileSync(join(folder, name), "utf8") }));
  expect(await migrate(client, migrations, now)).toHaveLength(migrations.length);
  const { rows } = await client.execute("select count(*) as n from sqlite_master where type = 'table' and name in ('servers', 'jobs', 'idrac_commands')");
  expect(rows[0]?.n).toBe(3);
});

const family = {
  name: "0000_family",
  sql: `create table parents (id integer primary key, kind text check (kind in ('a')));
--> statement-breakpoint
create table children (id integer primary key, parent integer not null references parents (id) on delete cascade);`,
};
const rebuild = (name: string, kept: string) => ({
  name,
  sql: `PRAGMA foreign_keys=OFF;
--> statement-breakpoint
create table __new_parents (id integer primary key, kind text);
--> statement-breakpoint
insert into __new_parents select id, kind from parents${kept};
--> statement-breakpoint
drop table parents;
--> statement-breakpoint
alter table __new_parents rename to parents;
--> statement-breakpoint
PRAGMA foreign_keys=ON;`,
});

describe.each([
  ["libSQL's own client", (path: string): Client => createClient({ url: `file:${path}`, concurrency: 1 })],
  ["ours", (path: string): Client => new PreparedClient(path, 1_000)],
])("a table is rebuilt: %s", (_, open) => {
  let subject: Client;
  beforeEach(async () => {
    subject = open(join(directory, "family.db"));
    await subject.execute("pragma foreign_keys = on");
    await migrate(subject, [family], now);
    await subject.executeMultiple("insert into parents values (1, 'a'), (2, 'a'); insert into children values (10, 1), (20, 2);");
  });
  afterEach(() => subject.close());

  const ids = async (table: string) => (await subject.execute(`select id from ${table} order by id`)).rows.map((row) => row.id);

  test("and what refers to it stays", async () => {
    expect(await migrate(subject, [family, rebuild("0001_kinds", "")], now)).toEqual(["0001_kinds"]);
    expect([await ids("parents"), await ids("children")]).toEqual([
      [1, 2],
      [10, 20],
    ]);
    await subject.execute("insert into parents values (3, 'b')");
  });

  test("and afterwards foreign keys hold again", async () => {
    await migrate(subject, [family, rebuild("0001_kinds", "")], now);
    await expect(subject.execute("insert into children values (30, 99)")).rejects.toThrow(/FOREIGN KEY/);
    await subject.execute("delete from parents where id = 1");
    expect(await ids("children")).toEqual([20]);
  });

  test("and one that loses what others refer to is undone", async () => {
    await expect(migrate(subject, [family, rebuild("0001_loses", " where id = 1")], now)).rejects.toThrow(/0001_loses would leave rows that refer to nothing/);
    expect([await ids("parents"), await ids("children")]).toEqual([
      [1, 2],
      [10, 20],
    ]);
    await expect(subject.execute("insert into children values (30, 99)")).rejects.toThrow(/FOREIGN KEY/);
  });
});
