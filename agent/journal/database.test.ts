import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { JournalDatabase } from "./database.ts";

let folder: string;
let db: JournalDatabase;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dsm-journal-"));
  db = new JournalDatabase(join(folder, "journal.db"));
});

afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

/** As another process would find it after a crash. */
function onDisk(key: string): string | undefined {
  const other = new DatabaseSync(join(folder, "journal.db"), { readOnly: true });
  const row = other.prepare("select value from meta where key = ?").get(key) as { value: string } | undefined;
  other.close();
  return row?.value;
}

describe("what is written lazily", () => {
  it("goes with the next commit, before what that commit writes", () => {
    db.lazily(() => db.setNumber("acked", 1));
    expect(onDisk("acked")).toBe("0");
    db.now(() => db.setNumber("last_event", db.number("acked") + 1));
    expect([onDisk("acked"), onDisk("last_event")]).toEqual(["1", "2"]);
  });

  it("has a commit of its own in a moment when nobody writes", async () => {
    db.lazily(() => db.setNumber("acked", 7));
    await expect.poll(() => onDisk("acked")).toBe("7");
  });

  it("is written when the journal is closed", () => {
    db.lazily(() => db.setNumber("acked", 9));
    db.close();
    expect(onDisk("acked")).toBe("9");
  });
});
