// The only way to the database: atomic batches of statements, grouped into one commit while the last one ran, and plain reads.
import type { Client, InStatement, InValue, ResultSet } from "@libsql/client";
import { drizzle, type LibSQLDatabase } from "drizzle-orm/libsql";
import type { AuditEntry } from "./audit.ts";
import { isRefusedContent } from "./constraints.ts";

/** With `rows`, `sql` begins with `eachRow` and takes nothing but them; `one` does the same for a single row, whose cells are its parameters. */
export type Statement = { sql: string; args: InValue[]; rows?: readonly (readonly InValue[])[]; one?: string };

/**
 * Rows as one JSON array, each an array of its cells: `v ->> 0` is the first. Why materialized: `value` of json_each is written out as text for every look at it,
 * which for the twenty columns of a command was most of the time (36 µs a row instead of 18).
 */
export const eachRow = "with r as materialized (select value as v from json_each(?))";

/** Rows into a table, as `sql` and `one` of a statement. Why two: for one row the way through JSON takes twice as long. */
export function insertInto(table: string, columns: readonly string[]): Pick<Statement, "sql"> & { one: string } {
  const into = `insert into ${table} (${columns.join(", ")})`;
  return { sql: `${eachRow} ${into} select ${columns.map((_, i) => `v ->> ${i}`).join(", ")} from r`, one: `${into} values (${columns.map(() => "?").join(", ")})` };
}

/** Anything drizzle can turn into SQL: an insert, update or delete that was not awaited. */
export interface Query {
  toSQL(): { sql: string; params: unknown[] };
}

/** Computed when the transaction is put together, in the order of the writes: what the audit chain needs. */
export type Sealer = (entries: readonly AuditEntry[]) => Statement[];

type Queries = readonly (Query | Statement)[];

interface PendingWrite {
  make: () => Queries;
  /** Empty until they were made. */
  statements: Statement[];
  isMade: boolean;
  audit: readonly AuditEntry[];
  done: (results: ResultSet[]) => void;
  failed: (error: unknown) => void;
}

const maxStatementsInGroup = 1_000;

/** The commit stands, but what its statements returned is lost. */
class AnswerLost extends Error {}

export interface StoreOptions {
  /** Resolves in the next turn of the loop. */
  turn?: () => Promise<void>;
  /** Names this process, where commits are to be recognised whose answer got lost; null where no answer gets lost. */
  life?: string | null;
}

export class Store {
  /** For building queries and for reads; never await a write on it. */
  readonly db: LibSQLDatabase;
  private readonly writer: Client;
  private readonly queue: PendingWrite[] = [];
  private running: Promise<void> | undefined;
  private sealer: { seal: Sealer; commit(): void; rollback(): void } | undefined;
  /** Commits and statements since the start, for /metrics. */
  readonly counters = { commits: 0, writes: 0, statements: 0, failures: 0 };

  private readonly turn: () => Promise<void>;
  private readonly life: string | null;
  private lastMark = 0;

  constructor(writer: Client, reader: Client, { turn = () => Promise.resolve(), life = null }: StoreOptions = {}) {
    this.writer = writer;
    this.turn = turn;
    this.life = life;
    this.db = drizzle(reader);
  }

  /** The audit log takes part in every commit that carries entries. */
  attachSealer(sealer: { seal: Sealer; commit(): void; rollback(): void }): void {
    this.sealer = sealer;
  }

  /**
   * One atomic write. Resolves after the commit (synchronous=FULL: it is on disk). Writes that queued while the last commit ran share the next one;
   * when that fails, each runs alone, so that one caller's failed statement does not take its neighbours down.
   * Queries given as a function are asked for once, when the commit is put together: what has come until then can be part of them.
   */
  write(queries: Queries | (() => Queries), audit: readonly AuditEntry[] = []): Promise<ResultSet[]> {
    return new Promise((done, failed) => {
      const given = typeof queries === "function" ? { make: queries, statements: [], isMade: false } : { make: () => queries, statements: queries.map(toStatement), isMade: true };
      this.queue.push({ ...given, audit, done, failed });
      this.running ??= this.drain();
    });
  }

  /** Resolves when nothing is queued any more. */
  async idle(): Promise<void> {
    while (this.running) await this.running;
  }

  /** Rows by the names of their columns, as the client made them. */
  async read<T>(query: { sql: string; args?: InValue[] }): Promise<T[]> {
    const { rows } = await this.reader.execute({ sql: query.sql, args: query.args ?? [] });
    return rows as T[];
  }

  /** Asks until there is an answer: nothing may go on before it is known. */
  private async standsAt(mark: string): Promise<boolean> {
    for (;;) {
      try {
        const [row] = await this.read<{ value: string }>({ sql: "select value from control_plane where key = 'commit'" });
        return row?.value === mark;
      } catch {
        await this.turn();
      }
    }
  }

  private get reader(): Client {
    return (this.db as unknown as { $client: Client }).$client;
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) {
      // Why before each commit: all callers of this turn share it, and since the driver never waits, nothing else would let the network have its turn in a burst.
      await this.turn();
      const group = this.nextGroup();
      if (group.length > 0) await this.commit(group);
    }
    this.running = undefined;
    if (this.queue.length > 0) this.running = this.drain();
  }

  private nextGroup(): PendingWrite[] {
    const group: PendingWrite[] = [];
    let size = 0;
    let taken = 0;
    for (const next of this.queue) {
      try {
        if (!next.isMade) next.statements = next.make().map(toStatement);
        next.isMade = true;
      } catch (error) {
        next.failed(error);
        taken++;
        continue;
      }
      if (group.length > 0 && size + next.statements.length > maxStatementsInGroup) break;
      group.push(next);
      size += next.statements.length;
      taken++;
    }
    this.queue.splice(0, taken);
    return group;
  }

  private async commit(group: PendingWrite[]): Promise<void> {
    try {
      const results = await this.transact(group);
      for (const [i, write] of group.entries()) write.done(results[i] ?? []);
    } catch (error) {
      this.counters.failures++;
      if (error instanceof AnswerLost) {
        for (const write of group) {
          if (write.statements.some((statement) => /\breturning\b/.test(statement.sql))) write.failed(error);
          else write.done([]);
        }
        return;
      }
      if (group.length === 1) return group[0]?.failed(error);
      for (const write of group) await this.commit([write]);
    }
  }

  private async transact(group: PendingWrite[]): Promise<ResultSet[][]> {
    const { statements: own, startOf } = folded(group);
    const audit = group.flatMap((write) => write.audit);
    if (audit.length > 0 && !this.sealer) throw new Error("The audit log is not attached to the store.");
    const statements: Statement[] = audit.length > 0 ? [...own, ...(this.sealer?.seal(audit) ?? [])] : own;
    const mark = this.life === null ? null : `${this.life} ${++this.lastMark}`;
    if (mark !== null) statements.push(marking(mark));
    let results: ResultSet[];
    try {
      results = await this.writer.batch(statements.map(bound), "write");
    } catch (error) {
      const stands = mark !== null && !isRefusedContent(error) && (await this.standsAt(mark));
      if (audit.length > 0) stands ? this.sealer?.commit() : this.sealer?.rollback();
      throw stands ? new AnswerLost("The commit stands, but its answer got lost.", { cause: error }) : error;
    }
    if (audit.length > 0) this.sealer?.commit();
    this.counters.commits++;
    this.counters.writes += group.length;
    this.counters.statements += statements.length;
    return group.map((write, i) => results.slice(startOf[i], (startOf[i] ?? 0) + write.statements.length));
  }
}

/** The last commit's name, in the commit itself. */
function marking(mark: string): Statement {
  return { sql: "insert into control_plane (key, value) values ('commit', ?) on conflict (key) do update set value = excluded.value", args: [mark] };
}

interface Foldable extends Statement {
  rows?: (readonly InValue[])[];
}

/** The statements of a commit. Neighbouring writes that have the same statements but other rows (a burst of new jobs) share them. */
function folded(group: readonly PendingWrite[]): { statements: Foldable[]; startOf: number[] } {
  const statements: Foldable[] = [];
  const startOf: number[] = [];
  for (const write of group) {
    const before = statements.slice(startOf.at(-1) ?? 0);
    const fits = write.statements.length === before.length && write.statements.every((each, i) => each.rows && before[i]?.rows && each.sql === before[i].sql);
    startOf.push(fits ? (startOf.at(-1) ?? 0) : statements.length);
    if (fits) for (const [i, each] of write.statements.entries()) before[i]?.rows?.push(...(each.rows ?? []));
    else statements.push(...write.statements.map(({ rows, ...each }) => (rows ? { ...each, rows: [...rows] } : each)));
  }
  return { statements, startOf };
}

function bound({ sql, args, rows, one }: Statement): InStatement {
  const [only] = rows ?? [];
  if (one !== undefined && only && rows?.length === 1) return { sql: one, args: [...only] };
  return { sql, args: rows ? [JSON.stringify(rows)] : args };
}

function toStatement(query: Query | Statement): Statement {
  if (!("toSQL" in query)) return query;
  const { sql, params } = query.toSQL();
  return { sql, args: params as InValue[] };
}
