// The disks. A commit is durable when it returns, as with synchronous=FULL; what a process had not committed is lost with it. A commit may fail (full, broken), may
// take long, and may turn out to have happened although its caller was told that it had not.
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { Client, InArgs, InStatement, ResultSet, TransactionMode } from "@libsql/client";
import type { JournalFile } from "#agent/journal/database.ts";
import type { PreparedClient } from "#control-plane/node/prepared-client.ts";
import type { Life } from "./world.ts";

export type CommitFate = "ok" | "full" | "broken" | "told_too_late";

/** What the disk of one host does now; faults set it. */
export class DiskMood {
  /** Of each commit, how likely each ill fate is. */
  full = 0;
  broken = 0;
  toldTooLate = 0;
  /** A synced write takes this long at most, milliseconds: the process stands still meanwhile. */
  slowMs = 0;

  fate(random: () => number): CommitFate {
    if (this.full + this.broken + this.toldTooLate === 0) return "ok";
    const dice = random();
    if (dice < this.full) return "full";
    if (dice < this.full + this.broken) return "broken";
    return dice < this.full + this.broken + this.toldTooLate ? "told_too_late" : "ok";
  }
}

/** As the drivers throw them. */
const errors = { full: ["database or disk is full", 13], broken: ["disk I/O error", 10], told_too_late: ["disk I/O error", 1034] } as const;

function diskError(fate: keyof typeof errors): Error {
  const [message, errcode] = errors[fate];
  return Object.assign(new Error(message), { errcode });
}

/** Stands still while the disk works: whatever happens to this process meanwhile, happens after. */
function standStill(life: Life, mood: DiskMood): void {
  const { host } = life;
  if (mood.slowMs === 0 || host.isStopped) return;
  host.stop();
  host.world.after(host.world.random.next() * mood.slowMs, () => host.continue());
}

const emptyResult: ResultSet = { columns: [], columnTypes: [], rows: [], rowsAffected: 0, lastInsertRowid: undefined, toJSON: () => ({}) };

/** The control plane's database as one of its processes sees it. The commit that failed for its caller and stands all the same is what a time-out over HTTP looks like. */
export class SimulatedClient implements Client {
  readonly protocol = "file";
  readonly closed = false;
  private readonly file: PreparedClient;
  private readonly life: Life;
  private readonly mood: DiskMood;
  /** Called after each commit. */
  private readonly committed: () => void;

  constructor(file: PreparedClient, life: Life, mood: DiskMood, committed: () => void) {
    this.file = file;
    this.life = life;
    this.mood = mood;
    this.committed = committed;
  }

  async execute(statement: InStatement | string, args?: InArgs): Promise<ResultSet> {
    this.life.assertAlive();
    // It is there; asking for it again would cost every statement that the client has prepared.
    if (typeof statement === "string" && statement.startsWith("create table if not exists")) return emptyResult;
    return await (typeof statement === "string" ? this.file.execute(statement, args) : this.file.execute(statement));
  }

  async batch(statements: (InStatement | [string, InArgs?])[], mode: TransactionMode = "deferred"): Promise<ResultSet[]> {
    this.life.assertAlive();
    if (mode === "read") return await this.file.batch(statements, mode);
    const fate = this.mood.fate(() => this.life.host.world.random.next());
    if (fate === "full" || fate === "broken") throw diskError(fate);
    // Why in one: the driver answers in the same turn, so nothing can come between the commit and the kill after it.
    const done = this.life.effect("commit", () => this.file.batch(statements, "write"));
    standStill(this.life, this.mood);
    const results = await done;
    this.committed();
    if (fate === "told_too_late") throw diskError(fate);
    return results;
  }

  async executeMultiple(sql: string): Promise<void> {
    this.life.assertAlive();
    await this.file.executeMultiple(sql);
  }

  migrate(): never {
    throw new Error("not used");
  }

  transaction(): never {
    throw new Error("not used");
  }

  sync(): never {
    throw new Error("not used");
  }

  reconnect(): void {}

  close(): void {}
}

type Written = { sql: string; args: SQLInputValue[] };

/** The journal's file, as it lies on the agent's disk between its processes. */
export class JournalDisk {
  readonly mood = new DiskMood();
  private db = new DatabaseSync(":memory:");
  /** Of a commit that failed in its last moment: the log on the disk may hold it whole, and a process that starts after a crash finds it there. */
  private ghost: Written[] | null = null;
  wipes = 0;

  /** The disk is lost, and a new one put in its place. */
  wipe(): void {
    this.db.close();
    this.db = new DatabaseSync(":memory:");
    this.ghost = null;
    this.wipes++;
  }

  /** Events that the control plane has not acknowledged. */
  untold(): number {
    return Number(this.db.prepare("select coalesce(max(seq), 0) - (select cast(value as integer) from meta where key = 'acked') as n from outbox").get()?.n ?? 0);
  }

  /** For who looks at it from outside. */
  get file(): DatabaseSync {
    return this.db;
  }

  close(): void {
    this.db.close();
  }

  open(life: Life): JournalFile {
    const { db } = this;
    if (this.ghost) {
      db.exec("begin immediate");
      for (const { sql, args } of this.ghost) db.prepare(sql).run(...args);
      db.exec("commit");
      this.ghost = null;
    }
    let fate: CommitFate = "ok";
    let written: Written[] = [];
    life.onDeath(() => {
      if (db.isTransaction) db.exec("rollback");
    });
    return {
      get isTransaction() {
        return db.isTransaction;
      },
      exec: (sql) => {
        life.assertAlive();
        if (sql === "begin immediate") {
          fate = this.mood.fate(() => life.host.world.random.next());
          written = [];
          if (fate === "full" || fate === "broken") throw diskError(fate);
          db.exec(sql);
        } else if (sql === "commit" && fate === "told_too_late") {
          db.exec("rollback");
          this.ghost = written;
          fate = "ok";
          throw diskError("told_too_late");
        } else if (sql === "commit") {
          life.effect("journal", () => {
            db.exec(sql);
            this.ghost = null;
          });
          standStill(life, this.mood);
        } else db.exec(sql);
      },
      prepare: (sql) => {
        life.assertAlive();
        const statement = db.prepare(sql);
        return {
          get: (...args: SQLInputValue[]) => statement.get(...args),
          all: (...args: SQLInputValue[]) => statement.all(...args),
          iterate: (...args: SQLInputValue[]) => statement.iterate(...args),
          run: (...args: SQLInputValue[]) => {
            life.assertAlive();
            if (fate === "told_too_late") written.push({ sql, args });
            return statement.run(...args);
          },
        } as unknown as ReturnType<DatabaseSync["prepare"]>;
      },
      close: () => undefined,
    };
  }
}
