// What the core relies on of a database, whichever it is: the same for a file on Node and for a libSQL server over HTTP.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "@libsql/client";
import { createClient } from "@libsql/client/http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type LibsqlServer, startLibsqlServer } from "#test/simulators/libsql-server.ts";
import { explainConstraint, isRefusedContent } from "./constraints.ts";
import { migrate } from "./migrate.ts";
import { openDatabase } from "./node/database.ts";
import { readMigrations } from "./node/platform.ts";
import { eachRow, insertInto, Store } from "./store.ts";

interface Opened {
  writer: Client;
  reader: Client;
  close(): Promise<void>;
}

const token = "a token for tests";

const kinds: [name: string, open: (folder: string) => Promise<Opened>][] = [
  [
    "a file on Node",
    async (folder) => {
      const { writer, reader, close } = await openDatabase(folder);
      return { writer, reader, close: async () => close() };
    },
  ],
  [
    "a libSQL server over HTTP",
    async (folder) => {
      const server = await startLibsqlServer({ file: join(folder, "server.db"), token });
      const client = createClient({ url: server.url, authToken: token });
      return {
        writer: client,
        reader: client,
        async close() {
          client.close();
          await server.stop();
        },
      };
    },
  ],
];

describe.each(kinds)("the database: %s", (_name, open) => {
  let folder: string;
  let opened: Opened;
  let writer: Client;
  let reader: Client;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "dsm-port-"));
    opened = await open(folder);
    ({ writer, reader } = opened);
  });
  afterAll(async () => {
    await opened.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await writer.batch(
      ["create table parents (id integer primary key)", "create table t (id integer primary key, text text not null unique, number real, parent integer references parents (id))"],
      "write",
    );
  });
  afterEach(async () => {
    await writer.batch(["drop table t", "drop table parents"], "write");
  });

  const count = async (): Promise<unknown> => (await reader.execute("select count(*) as n from t")).rows[0]?.n;

  it("gives cells by name and place: integers, reals, texts and nothing", async () => {
    await writer.execute({ sql: "insert into t (id, text, number) values (?, ?, ?)", args: [9_007_199_254_740_991, "schön 🙂", null] });
    const { rows, columns } = await reader.execute("select id, text, number, 0.5 as half, id = 3 as no from t");
    expect(columns).toEqual(["id", "text", "number", "half", "no"]);
    expect([rows[0]?.id, rows[0]?.[1], rows[0]?.number, rows[0]?.half, rows[0]?.no]).toEqual([9_007_199_254_740_991, "schön 🙂", null, 0.5, 0]);
  });

  it("takes each number that is a parameter for a real one: whole again in a column, not inside of text", async () => {
    const { rows } = await reader.execute({ sql: "select ? as plain, cast(? as text) as text, json_array(?) as json", args: [7, 7, 7] });
    expect([rows[0]?.plain, rows[0]?.text, rows[0]?.json]).toEqual([7, "7.0", "[7.0]"]);
    await writer.execute({ sql: "insert into t (id, text) values (1, ?)", args: ["a"] });
    const returned = await writer.execute({ sql: "update t set id = id + ? where id = ? returning id, id || '' as text", args: [4, 1] });
    expect([returned.rows[0]?.id, returned.rows[0]?.text]).toEqual([5, "5"]);
  });

  it("says what a statement returned, and how many rows it changed", async () => {
    const [first, second] = await writer.batch(["insert into t (id, text) values (1, 'a'), (2, 'b')", "update t set number = 1 where id > 0 returning id"], "write");
    expect(first?.rowsAffected).toBe(2);
    expect(second?.rows.map((row) => row.id)).toEqual([1, 2]);
  });

  it("does a batch whole or not at all, and says why in the words of SQLite", async () => {
    const failed = await writer
      .batch(["insert into t (id, text) values (1, 'a')", "insert into t (id, text) values (2, 'a')", "insert into t (id, text) values (3, 'c')"], "write")
      .catch((error: unknown) => error);
    expect(String(failed)).toContain("UNIQUE constraint failed: t.text");
    expect(isRefusedContent(failed)).toBe(true);
    expect(await count()).toBe(0);
    expect((await writer.execute("insert into t (id, text) values (2, 'a')")).rowsAffected).toBe(1);
  });

  it("follows references, and refuses one that leads nowhere", async () => {
    const failed = await writer.execute("insert into t (id, text, parent) values (1, 'a', 77)").catch((error: unknown) => error);
    expect(explainConstraint(failed)?.code).toBe("conflict");
  });

  it("lets a migration rebuild a table that others refer to", async () => {
    await writer.batch(["insert into parents (id) values (1)", "insert into t (id, text, parent) values (1, 'a', 1)"], "write");
    await writer.migrate(["create table n (id integer primary key)", "insert into n select id from parents", "drop table parents", "alter table n rename to parents"]);
    expect((await reader.execute("select parent from t")).rows[0]?.parent).toBe(1);
    await expect(writer.execute("insert into t (id, text, parent) values (2, 'b', 77)")).rejects.toThrow(/FOREIGN KEY/);
  });

  it("takes many rows as one parameter, and a megabyte of text", async () => {
    const rows = Array.from({ length: 5_000 }, (_, i) => [i, `row ${i}`, i / 2]);
    await writer.batch([{ sql: insertInto("t", ["id", "text", "number"]).sql, args: [JSON.stringify(rows)] }], "write");
    expect(await count()).toBe(5_000);
    const { rows: picked } = await reader.execute({ sql: `${eachRow} select t.number as number from t, r where t.id = v ->> 0`, args: [JSON.stringify([[4_999]])] });
    expect(picked[0]?.number).toBe(2_499.5);
    const large = "x".repeat(1_000_000);
    await writer.execute({ sql: "update t set text = ? where id = 0", args: [large] });
    expect((await reader.execute("select length(text) as n from t where id = 0")).rows[0]?.n).toBe(1_000_000);
  });

  it("shows a reader what was committed before, and is one after the other for those that write at once", async () => {
    const store = new Store(writer, reader);
    await Promise.all(Array.from({ length: 50 }, (_, i) => store.write([{ sql: "insert into t (id, text, number) values (?, ?, (select count(*) from t))", args: [i, `${i}`] }])));
    expect(await store.read<{ id: number }>({ sql: "select id from t order by number" })).toMatchObject(Array.from({ length: 50 }, (_, id) => ({ id })));
  });

  it("takes all migrations, and once only", async () => {
    const names = readMigrations().map((migration) => migration.name);
    expect(await migrate(writer, readMigrations(), () => 1)).toEqual(names);
    expect(await migrate(writer, readMigrations(), () => 1)).toEqual([]);
  });
});

describe("a commit across a network", () => {
  let folder: string;
  let server: LibsqlServer;
  let client: Client;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "dsm-port-"));
    server = await startLibsqlServer({ file: join(folder, "server.db"), token });
    client = createClient({ url: server.url, authToken: token });
    await migrate(client, readMigrations(), () => 1);
    await client.execute("create table t (id integer primary key)");
  });
  afterEach(async () => {
    client.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("whose answer is lost counts as what it is: asked for by its mark until that is known", async () => {
    const store = new Store(client, client, { life: "this life", turn: () => new Promise((resolve) => setImmediate(resolve)) });
    let lose = 1;
    let refuse = 2;
    server.breaks = (moment) => (moment === "answer" ? lose-- > 0 : lose < 1 && refuse-- > 0);
    await store.write([{ sql: "insert into t (id) values (1)", args: [] }]);
    expect((await client.execute("select id from t")).rows.map((row) => row.id)).toEqual([1]);
  });

  it("that never came is an error, and nothing of it is there", async () => {
    const store = new Store(client, client, { life: "this life", turn: () => new Promise((resolve) => setImmediate(resolve)) });
    let drop = 1;
    server.breaks = (moment) => moment === "request" && drop-- > 0;
    await expect(store.write([{ sql: "insert into t (id) values (1)", args: [] }])).rejects.toThrow();
    expect((await client.execute("select id from t")).rows).toEqual([]);
  });
});
