import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { freshId } from "#schema/id.ts";
import type { AgentEvent } from "#schema/protocol.ts";
import { CommandJournal } from "../command-journal.ts";
import type { CommandIntent, CommandScope } from "../command-log.ts";
import { Redactor } from "../redact.ts";
import { systemClock } from "../system-clock.ts";
import { JournalDatabase, type JournalFile } from "./database.ts";
import { appendEvent, forgetEvents, readBatch } from "./events.ts";

let folder: string;
let path: string;
let open: JournalDatabase[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dsm-journal-"));
  path = join(folder, "journal.db");
  open = [];
});
afterEach(() => {
  for (const db of open) db.close();
  rmSync(folder, { recursive: true, force: true });
});

function journal(): JournalDatabase {
  const db = new JournalDatabase(path);
  open.push(db);
  return db;
}

const line = (message: string): AgentEvent => ({ kind: "log", attempt_id: "a", job_id: "j", fence: 1, at: 1, task_id: "t", step: null, level: "info", message });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

function events(db: JournalDatabase): { seq: number; message: string }[] {
  return db
    .all<{ seq: number; event: string }>("select seq, event from outbox order by seq")
    .map((row) => ({ seq: row.seq, message: (JSON.parse(row.event) as { message: string }).message }));
}

test("a renewed journal has a new id, and what it still has counts from one, after a restart too", async () => {
  const db = journal();
  const before = db.id;
  db.now(() => {
    for (const text of ["one", "two", "three"]) appendEvent(db, line(text));
  });
  db.now(() => forgetEvents(db, 2));
  db.renew();
  expect(db.id).not.toBe(before);
  expect(events(db)).toEqual([{ seq: 1, message: "three" }]);
  db.now(() => appendEvent(db, line("four")));
  const { id } = db;
  db.close();
  const again = journal();
  expect(again.id).toBe(id);
  expect(again.newestEvent).toBe(2);
  expect(events(again).map(({ seq }) => seq)).toEqual([1, 2]);
  again.close();
});

describe("commits", () => {
  test("keep the order in which writes were asked for, whoever asked", async () => {
    const db = journal();
    const done: string[] = [];
    db.later(
      () => appendEvent(db, line("1")),
      () => done.push("1"),
    );
    db.later(
      () => appendEvent(db, line("2")),
      () => done.push("2"),
    );
    expect(events(db)).toEqual([]);
    db.now(() => appendEvent(db, line("3")));
    expect(events(db).map((event) => event.message)).toEqual(["1", "2", "3"]);
    expect(done).toEqual(["1", "2"]);
    db.later(() => appendEvent(db, line("4")));
    await turn();
    expect(events(db)).toHaveLength(4);
  });

  test("are seen by another connection when `now` has returned", () => {
    const db = journal();
    db.now(() => appendEvent(db, line("durable")));
    const other = new DatabaseSync(path, { readOnly: true });
    expect(other.prepare("select count(*) as n from outbox").get()).toEqual({ n: 1 });
    other.close();
  });

  test("that fail leave nothing behind, and keep what waited in its order for the next try", () => {
    const db = journal();
    let full = true;
    const done: string[] = [];
    db.later(
      () => appendEvent(db, line("1")),
      () => done.push("1"),
    );
    const failing = (): void => {
      appendEvent(db, line("2"));
      if (full) throw new Error("disk full");
    };
    expect(() => db.now(failing)).toThrow("disk full");
    expect(events(db)).toEqual([]);
    expect(done).toEqual([]);
    full = false;
    db.now(() => appendEvent(db, line("3")));
    // Who was told that it failed has done something else: it must not happen behind his back.
    expect(events(db)).toEqual([
      { seq: 1, message: "1" },
      { seq: 2, message: "3" },
    ]);
    expect(done).toEqual(["1"]);
  });

  test("cannot be asked for from inside a write", () => {
    const db = journal();
    db.now(() => expect(() => db.flush()).toThrow("inside a write"));
  });
});

describe("a disk that takes nothing", () => {
  /** A journal whose commits fail as long as `isFull`, as SQLite says it. */
  function onADisk(disk: { isFull: boolean }) {
    const waiting: (() => void)[] = [];
    const later = (run: () => void): void => void waiting.push(run);
    const clock = {
      turn: later,
      after(_ms: number, run: () => void) {
        later(run);
        return { cancel: () => undefined };
      },
    };
    const open = (file: string): JournalFile => {
      const real = new DatabaseSync(file);
      return {
        get isTransaction() {
          return real.isTransaction;
        },
        exec(sql) {
          if (disk.isFull && sql === "commit") throw Object.assign(new Error("database or disk is full"), { errcode: 13 });
          real.exec(sql);
        },
        prepare: (sql) => real.prepare(sql),
        close: () => real.close(),
      };
    };
    const db = new JournalDatabase(path, { clock, newId: freshId, open });
    const pass = (): void => {
      for (const run of waiting.splice(0)) run();
    };
    return { db, pass };
  }

  test("holds up what may wait until it takes it again, in order, and ends nothing", () => {
    const disk = { isFull: false };
    const { db, pass } = onADisk(disk);
    const done: string[] = [];
    disk.isFull = true;
    db.later(
      () => appendEvent(db, line("1")),
      () => done.push("1"),
    );
    pass();
    pass();
    db.later(
      () => appendEvent(db, line("2")),
      () => done.push("2"),
    );
    pass();
    expect(done).toEqual([]);
    disk.isFull = false;
    pass();
    expect(done).toEqual(["1", "2"]);
    expect(events(db).map(({ message }) => message)).toEqual(["1", "2"]);
    db.close();
  });

  test("says so to who needs to know at once, and makes who can wait wait", async () => {
    const disk = { isFull: true };
    const { db, pass } = onADisk({ isFull: false });
    db.close();
    const later = onADisk(disk);
    expect(() => later.db.now(() => appendEvent(later.db, line("at once")))).toThrow(expect.objectContaining({ code: "journal_full" }));
    let isDone = false;
    const waiting = later.db
      .durably(() => appendEvent(later.db, line("in time")))
      .then(() => {
        isDone = true;
      });
    later.pass();
    await turn();
    expect(isDone).toBe(false);
    disk.isFull = false;
    for (let i = 0; i < 3; i++) {
      later.pass();
      await turn();
    }
    await waiting;
    expect(events(later.db).map(({ message }) => message)).toEqual(["in time"]);
    pass();
    later.db.close();
  });
});

describe("event numbers", () => {
  test("never start again, after acknowledgements and restarts", () => {
    let db = journal();
    db.now(() => {
      for (const n of [1, 2, 3]) appendEvent(db, line(String(n)));
    });
    db.now(() => forgetEvents(db, 3));
    expect(events(db)).toEqual([]);
    const { id } = db;
    db.close();
    db = journal();
    expect(db.id).toBe(id);
    expect(db.newestEvent).toBe(3);
    expect(db.number("acked")).toBe(3);
    db.now(() => appendEvent(db, line("4")));
    expect(events(db)).toEqual([{ seq: 4, message: "4" }]);
    db.close();
    expect(journal().newestEvent).toBe(4);
  });

  test("are given back by a commit that failed", () => {
    const db = journal();
    let fails = true;
    const write = (): void => {
      appendEvent(db, line("x"));
      if (fails) throw new Error("no");
    };
    db.later(write);
    expect(() => db.flush()).toThrow("no");
    expect(db.newestEvent).toBe(0);
    fails = false;
    db.flush();
    expect(db.newestEvent).toBe(1);
  });

  test("of a batch follow each other, and a batch fits a frame", () => {
    const db = journal();
    db.now(() => {
      for (let n = 1; n <= 700; n++) appendEvent(db, line(`${n} ${"x".repeat(1_000)}`));
    });
    let first = 1;
    const seen: string[] = [];
    for (let batch = readBatch(db, first); batch; batch = readBatch(db, first)) {
      expect(Buffer.byteLength(batch.text)).toBeLessThan(1024 * 1024);
      const frame = JSON.parse(batch.text) as { journal_id: string; first: number; events: { message: string }[] };
      expect(frame).toMatchObject({ journal_id: db.id, first });
      expect(frame.events).toHaveLength(batch.last - first + 1);
      seen.push(...frame.events.map((event) => event.message.split(" ")[0] ?? ""));
      first = batch.last + 1;
    }
    expect(seen).toEqual(Array.from({ length: 700 }, (_, i) => String(i + 1)));
  });

  test("that are not there make no batch: neither acknowledged ones nor future ones", () => {
    const db = journal();
    db.now(() => {
      for (const n of [1, 2, 3]) appendEvent(db, line(String(n)));
      forgetEvents(db, 2);
    });
    expect(readBatch(db, 2)).toBeUndefined();
    expect(readBatch(db, 4)).toBeUndefined();
    expect(readBatch(db, 3)?.last).toBe(3);
  });

  test("of an event larger than a batch still go, alone", () => {
    const db = journal();
    db.now(() => {
      appendEvent(db, line("x".repeat(400_000)));
      appendEvent(db, line("y"));
    });
    expect(readBatch(db, 1)?.last).toBe(1);
  });
});

describe("the file", () => {
  test("is for its owner only, and knows its version", () => {
    const db = journal();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(db.get<{ user_version: number }>("pragma user_version")?.user_version).toBeGreaterThan(0);
    expect(db.get("pragma synchronous")).toEqual({ synchronous: 2 });
  });

  test("of a newer agent is refused, and left alone", () => {
    journal().close();
    const raw = new DatabaseSync(path);
    raw.exec("pragma user_version = 9999");
    raw.close();
    expect(() => new JournalDatabase(path)).toThrow("was written by a newer agent (version 9999)");
  });

  test("made anew has another id", () => {
    const first = journal().id;
    path = join(folder, "another.db");
    expect(journal().id).not.toBe(first);
  });
});

describe("a command", () => {
  const scope: CommandScope = { jobId: "j", taskId: "t", serverId: "s", step: "x", operation: "power" };
  const intent: CommandIntent = { scope, endpoint: "/redfish/v1", commandType: "POST", fullUrl: "https://10.0.0.1/redfish/v1", requestBody: { Password: "p", Note: "Canary-1" } };
  const clock = { ...systemClock, now: () => 1_700_000_000_000 };
  const commands = (db: JournalDatabase, limit = 1_000): CommandJournal =>
    new CommandJournal({ db, clock, newId: freshId, redactor, limitsOf: () => ({ request_bytes: limit, response_bytes: limit }), appended: () => undefined });
  const logged = (db: JournalDatabase) =>
    db.all<{ event: string }>("select event from outbox order by seq").map((row) => (JSON.parse(row.event) as { command: Record<string, unknown> }).command);
  let redactor: Redactor;
  beforeEach(() => {
    redactor = new Redactor();
    redactor.learn("Canary-1");
  });

  test("is on the disk before it is sent, without its secrets", () => {
    const db = journal();
    commands(db).begin(intent);
    const other = new DatabaseSync(path, { readOnly: true });
    const row = other.prepare("select record from open_commands").get() as { record: string };
    other.close();
    expect(row.record).not.toContain("Canary");
    expect(JSON.parse(row.record)).toMatchObject({ job_id: "j", command_type: "POST", request_body: { json: { Password: "•••", Note: "•••" } } });
  });

  test("becomes one event with its answer", async () => {
    const db = journal();
    const log = commands(db);
    const id = log.begin(intent);
    const outcome = { success: true, statusCode: 204, responseTimeMs: 12, responseBody: { Token: "t", Name: "n" }, errorMessage: "it said Canary-1" };
    log.end(id, outcome);
    log.end(id, outcome);
    await turn();
    expect(logged(db)).toMatchObject([{ id, success: true, status_code: 204, response_body: { json: { Token: "•••", Name: "n" } }, error_message: "it said •••" }]);
    expect(db.all("select * from open_commands")).toEqual([]);
  });

  test("whose process died before the answer is one row that says so, and only one after more restarts", () => {
    const id = commands(journal()).begin(intent);
    // The process is gone: nothing was closed, nothing was ended.
    const second = journal();
    commands(second);
    expect(logged(second)).toMatchObject([{ id, success: false, status_code: null, error_message: expect.stringContaining("may or may not have arrived") }]);
    second.close();
    const third = journal();
    commands(third);
    expect(logged(third)).toHaveLength(1);
  });

  test("with long bodies is cut to the limit, between characters, and says how long they were", async () => {
    const db = journal();
    const log = commands(db, 100);
    const text = "é".repeat(80);
    log.end(log.begin({ ...intent, requestBody: undefined }), { success: true, statusCode: 200, responseTimeMs: 1, responseBody: `a${text}`, errorMessage: null });
    await turn();
    expect(logged(db)).toMatchObject([{ request_body: null, response_body: { truncated: true, text: `a${"é".repeat(49)}`, size_bytes: 161 } }]);
  });
});
