// The agent's durable state: one SQLite file, WAL, synchronous=FULL. What is not in it when the power goes, did not happen.

import { randomUUID } from "node:crypto";
import { chmodSync, statSync } from "node:fs";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { AppError } from "#schema/errors.ts";
import type { Clock, Timer } from "../clock.ts";
import { systemClock } from "../system-clock.ts";
import { RecentEvents } from "./recent-events.ts";

/** Each entry is one version; a journal of any earlier version is brought forward when it is opened. */
const migrations = [
  `create table meta (key text primary key, value text not null) strict;
   create table attempts (
     id text primary key, job_id text not null, fence integer not null, offer text not null, state text not null,
     cancel text, paused integer not null default 0, created_at integer not null, finished_at integer
   ) strict;
   -- Every finished attempt looks for those that are old enough to be forgotten.
   create index idx_attempts_finished on attempts (finished_at) where finished_at is not null;
   create table attempt_parts (attempt_id text not null, part integer not null, targets text not null, primary key (attempt_id, part)) strict;
   create table tasks (
     attempt_id text not null, id text not null, position integer not null, target text not null, status text not null, stopping text,
     error text, primary key (attempt_id, id)
   ) strict;
   create table steps (
     attempt_id text not null, task_id text not null, name text not null, state text not null, sent integer not null default 0, result text,
     resolution text, at integer not null,
     primary key (attempt_id, task_id, name)
   ) strict;
   create table outbox (seq integer primary key, event text not null) strict;
   create table open_commands (id text primary key, record text not null) strict;
   create table logins (id text primary key, address text not null, credential text not null, version integer not null, assigned integer not null,
     at integer not null, outcome text
   ) strict;
   create index idx_logins_address on logins (address, at);
   create table bmc_sessions (address text not null, port integer not null, uri text not null, username text not null, way text, primary key (address, port, uri)) strict;`,
];

const lazyMs = 200;
/** How soon a commit that the disk refused is tried again. */
const againMs = 250;

/** The disk takes nothing now: full, or broken. What was to be written did not happen. */
class JournalUnwritable extends AppError {
  constructor(cause: unknown) {
    super("journal_full", `The agent's journal cannot be written: ${cause instanceof Error ? cause.message : String(cause)}.`, {
      hint: "Free space on the agent's disk, or look after it; the agent goes on by itself.",
      cause,
    });
  }
}

/** Whether SQLite means the disk and not what was asked of it: BUSY, NOMEM, READONLY, IOERR, FULL, CANTOPEN, PROTOCOL (primary result codes). */
function isDiskError(error: unknown): boolean {
  const code = typeof error === "object" && error !== null && "errcode" in error && typeof error.errcode === "number" ? error.errcode & 0xff : 0;
  return [5, 7, 8, 10, 13, 14, 15].includes(code);
}

/** What the journal asks of SQLite. */
export type JournalFile = Pick<DatabaseSync, "exec" | "prepare" | "close" | "isTransaction">;

export interface JournalRuntime {
  clock: Pick<Clock, "turn" | "after">;
  newId(): string;
  open(path: string): JournalFile;
}

const systemRuntime: JournalRuntime = { clock: systemClock, newId: randomUUID, open: openFile };

function openFile(path: string): JournalFile {
  const file = new DatabaseSync(path);
  if (path !== ":memory:") chmodSync(path, 0o600);
  file.exec("pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 4000; pragma journal_size_limit = 67108864; pragma foreign_keys = on");
  return file;
}

export class JournalDatabase {
  /** Random, made with the journal: event numbers belong to it. */
  private identity: string;
  private readonly db: JournalFile;
  private readonly path: string;
  private readonly runtime: JournalRuntime;
  private readonly statements = new Map<string, StatementSync>();
  private pending: (() => void)[] = [];
  private afterCommit: (() => void)[] = [];
  private scheduled = false;
  private lazyTimer: Timer | undefined;
  private depth = 0;
  private closed = false;
  /** Number of the newest event. */
  private seq: number;
  /** Changed only inside a write, with the outbox. */
  readonly recent = new RecentEvents();

  constructor(path: string, runtime: JournalRuntime = systemRuntime) {
    this.path = path;
    this.runtime = runtime;
    this.db = runtime.open(path);
    const version = Number((this.db.prepare("pragma user_version").get() as { user_version: number }).user_version);
    if (version > migrations.length) throw new Error(`The journal ${path} was written by a newer agent (version ${version}).`);
    for (let next = version; next < migrations.length; next++) {
      this.db.exec(`begin immediate; ${migrations[next]}; pragma user_version = ${next + 1}; commit`);
    }
    const known = this.get<{ value: string }>("select value from meta where key = 'journal_id'");
    this.identity = known?.value ?? runtime.newId();
    if (!known) this.run("insert into meta (key, value) values ('journal_id', ?), ('last_event', '0'), ('acked', '0')", this.identity);
    this.seq = Math.max(this.number("last_event"), Number(this.get<{ seq: number | null }>("select max(seq) as seq from outbox")?.seq ?? 0));
  }

  get id(): string {
    return this.identity;
  }

  get newestEvent(): number {
    return this.seq;
  }

  /**
   * For a control plane that was restored from a back-up: it wants events that were acknowledged and are gone. The journal takes a new id, and what it still has counts
   * from one; the control plane then takes what was open for unknown, which is the truth. Durable when it returns.
   */
  renew(): void {
    const id = this.runtime.newId();
    this.flush();
    let events = 0;
    this.now(() => {
      const rows = this.all<{ event: string }>("select event from outbox order by seq");
      this.run("delete from outbox");
      for (const { event } of rows) this.run("insert into outbox (seq, event) values (?, ?)", ++events, event);
      this.run("update meta set value = ? where key = 'journal_id'", id);
      this.setNumber("acked", 0);
      this.setNumber("last_event", events);
    });
    this.identity = id;
    this.seq = events;
    this.recent.clear();
  }

  /** The next event's number. Only inside a write. */
  takeNumber(): number {
    return ++this.seq;
  }

  get<T>(sql: string, ...args: SQLInputValue[]): T | undefined {
    return this.prepared(sql).get(...args) as T | undefined;
  }

  all<T>(sql: string, ...args: SQLInputValue[]): T[] {
    return this.prepared(sql).all(...args) as T[];
  }

  /** Row by row, for a reader that may stop early. Nothing else may be asked of the same statement meanwhile. */
  each<T>(sql: string, ...args: SQLInputValue[]): Iterable<T> {
    return this.prepared(sql).iterate(...args) as Iterable<T>;
  }

  run(sql: string, ...args: SQLInputValue[]): void {
    this.prepared(sql).run(...args);
  }

  number(key: string): number {
    return Number(this.get<{ value: string }>("select value from meta where key = ?", key)?.value ?? 0);
  }

  setNumber(key: string, value: number): void {
    this.run("insert into meta (key, value) values (?, ?) on conflict (key) do update set value = excluded.value", key, String(value));
  }

  /** Joins the next commit, which comes at the end of this turn of the loop, or when the disk takes it again. `committed` is called after it. */
  later(write: () => void, committed?: () => void): void {
    this.pending.push(write);
    if (committed) this.afterCommit.push(committed);
    if (this.scheduled) return;
    this.scheduled = true;
    this.runtime.clock.turn(() => this.flushSoon());
  }

  /** Joins the next commit, whoever asks for it; if nobody does, it has its own in a moment. For what may be lost with the power and done again. */
  lazily(write: () => void): void {
    this.pending.push(write);
    if (this.scheduled || this.lazyTimer) return;
    this.lazyTimer = this.runtime.clock.after(lazyMs, () => this.flushSoon());
  }

  /** Durable when it returns, together with everything that waited. Throws JournalUnwritable: then it did not happen, and will not. */
  now(write: () => void): void {
    this.pending.push(write);
    try {
      this.flush();
    } catch (error) {
      this.pending = this.pending.filter((other) => other !== write);
      throw error;
    }
  }

  /** Durable when it resolves, however long the disk takes nothing. */
  async durably(write: () => void): Promise<void> {
    for (;;) {
      try {
        return this.now(write);
      } catch (error) {
        if (!(error instanceof JournalUnwritable)) throw error;
        await new Promise<void>((resolve) => void this.runtime.clock.after(againMs, resolve));
      }
    }
  }

  /** Commits what waits; while the disk takes nothing, it waits on and is tried again. */
  flushSoon(): void {
    try {
      this.flush();
    } catch (error) {
      if (!(error instanceof JournalUnwritable)) throw error;
      this.lazyTimer = this.runtime.clock.after(againMs, () => this.flushSoon());
    }
  }

  /** Commits what waits. Throws JournalUnwritable: then it waits on. */
  flush(): void {
    if (this.depth > 0) throw new Error("The journal cannot be flushed from inside a write.");
    this.scheduled = false;
    this.lazyTimer?.cancel();
    this.lazyTimer = undefined;
    if (this.closed || (this.pending.length === 0 && this.afterCommit.length === 0)) return;
    const { pending, afterCommit } = this;
    this.pending = [];
    this.afterCommit = [];
    const seq = this.seq;
    this.depth++;
    try {
      if (pending.length > 0) {
        this.db.exec("begin immediate");
        for (const write of pending) write();
        this.db.exec("commit");
      }
    } catch (error) {
      // Nothing of this commit happened: the same writes may be tried again (a disk that was full), in the same order.
      if (this.db.isTransaction) this.db.exec("rollback");
      this.seq = seq;
      this.recent.clear();
      this.pending = [...pending, ...this.pending];
      this.afterCommit = [...afterCommit, ...this.afterCommit];
      throw isDiskError(error) ? new JournalUnwritable(error) : error;
    } finally {
      this.depth--;
    }
    for (const committed of afterCommit) committed();
  }

  /** Bytes of the file and its log. */
  sizeBytes(): number {
    const size = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    return size(this.path) + size(`${this.path}-wal`);
  }

  checkpoint(): void {
    // Why not `truncate`: a sync after writing over what is there is twice as fast as one that makes the file longer.
    this.db.exec("pragma wal_checkpoint(restart)");
  }

  close(): void {
    if (this.closed) return;
    this.flushSoon();
    this.lazyTimer?.cancel();
    this.closed = true;
    this.db.close();
  }

  private prepared(sql: string): StatementSync {
    let statement = this.statements.get(sql);
    if (!statement) {
      statement = this.db.prepare(sql);
      this.statements.set(sql, statement);
    }
    return statement;
  }
}
