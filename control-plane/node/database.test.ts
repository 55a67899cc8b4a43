import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import { PreparedClient } from "./prepared-client.ts";

let folder: string;
let children: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dsm-data-"));
  children = [];
});
afterEach(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }
  rmSync(folder, { recursive: true, force: true });
});

/** Another process that owns the folder: it opens the database and then does nothing. */
async function owner(): Promise<ChildProcess> {
  const script = `const { openDatabase } = await import(${JSON.stringify(new URL("database.ts", import.meta.url).href)}); await openDatabase(${JSON.stringify(folder)}); console.log("open"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  if (child.stdout) await once(child.stdout, "data");
  return child;
}

test("has the settings it asked for, on both connections, also after a write", async () => {
  const database = await openDatabase(folder);
  await database.writer.batch(["create table t (n integer)", "insert into t values (1)"], "write");
  for (const client of [database.writer, database.reader]) {
    for (const [pragma, value] of [
      ["journal_mode", "wal"],
      ["synchronous", 2],
      ["foreign_keys", 1],
      ["journal_size_limit", 67_108_864],
    ] as const)
      expect((await client.execute(`pragma ${pragma}`)).rows[0]?.[0]).toBe(value);
  }
  await expect(database.reader.execute("insert into t values (2)")).rejects.toThrow(/readonly|query_only/i);
  expect((await database.reader.execute("select n from t")).rows[0]?.[0]).toBe(1);
  database.close();
});

test("a copy is one at a time, and one that is cancelled leaves nothing", async () => {
  const database = await openDatabase(folder);
  const cancelled = new AbortController();
  const first = database.copyTo(join(folder, "a"), cancelled.signal);
  await expect(database.copyTo(join(folder, "b"))).rejects.toThrow("A back-up is being made already.");
  cancelled.abort();
  await expect(first).rejects.toMatchObject({ name: "AbortError" });
  expect(["a", "b"].filter((name) => existsSync(join(folder, name)))).toEqual([]);
  await database.copyTo(join(folder, "c"));
  expect(existsSync(join(folder, "c"))).toBe(true);
  database.close();
});

test("a checkpoint folds the log into the file: a copy of the file alone has everything", async () => {
  const database = await openDatabase(folder);
  await database.writer.execute("create table t (n integer)");
  await database.writer.execute("insert into t values (7)");
  await database.reader.execute("select n from t");
  await database.checkpoint();
  copyFileSync(join(folder, "control-plane.db"), join(folder, "copy.db"));
  const copy = new PreparedClient(join(folder, "copy.db"), 1_000);
  expect((await copy.execute("select n from t")).rows[0]?.n).toBe(7);
  copy.close();
  database.close();
});

test("keeps a ballast to delete when the disk is full", async () => {
  (await openDatabase(folder)).close();
  expect(statSync(join(folder, "ballast")).size).toBe(64 * 1024 * 1024);
});

test("a second process is refused, with the first one's number; after the first one's death it is let in", async () => {
  const first = await owner();
  await expect(openDatabase(folder)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining(`process ${first.pid}`) });
  const gone = once(first, "exit");
  first.kill("SIGKILL");
  await gone;
  expect(existsSync(join(folder, "control-plane.lock"))).toBe(true);
  const database = await openDatabase(folder);
  expect(readFileSync(join(folder, "control-plane.lock"), "utf8")).toMatch(new RegExp(`^${process.pid} `));
  database.close();
  expect(existsSync(join(folder, "control-plane.lock"))).toBe(false);
});

test.each([
  ["of a process whose number another one has now", `${process.ppid} 1`],
  ["that was cut off while it was written", ""],
  ["that is no lock", "hello"],
])("a lock %s is taken over", async (_name, text) => {
  writeFileSync(join(folder, "control-plane.lock"), text);
  (await openDatabase(folder)).close();
});
