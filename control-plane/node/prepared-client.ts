// libSQL on Node, one connection whose prepared statements are kept: @libsql/client prepares each statement anew, which is most of what a small one costs
// (measured: 24 µs instead of 4 to 8). Speaks the part of its interface that the store and drizzle use.
import type { Client, InArgs, InStatement, InValue, ResultSet, Row, TransactionMode, Value } from "@libsql/client";
import Database from "libsql";
import { AppError } from "#schema/errors.ts";

interface Prepared {
  statement: Database.Statement<[Value[]]>;
  /** Null for what returns no rows. */
  rows: { columns: string[]; types: string[]; shape: RowShape } | null;
}

type RowShape = new (cells: Value[]) => Row;

/** drizzle makes a text for each number of parameters: the ones used longest ago go. */
const maxKept = 400;
const begin: Record<TransactionMode, string> = { write: "begin immediate", read: "begin transaction readonly", deferred: "begin deferred" };

export class PreparedClient implements Client {
  readonly protocol = "file";
  closed = false;
  private readonly db: Database.Database;
  private readonly kept = new Map<string, Prepared>();

  constructor(path: string, timeoutMs: number) {
    // Why this way: the types are those of better-sqlite3, whose `timeout` means the same.
    this.db = new Database(path, { timeout: timeoutMs });
  }

  async execute(statement: InStatement | string, args?: InArgs): Promise<ResultSet> {
    return this.run(typeof statement === "string" ? { sql: statement, ...(args === undefined ? {} : { args }) } : statement);
  }

  async batch(statements: (InStatement | [string, InArgs?])[], mode: TransactionMode = "deferred"): Promise<ResultSet[]> {
    this.run(begin[mode]);
    try {
      const results = statements.map((statement) => this.run(Array.isArray(statement) ? { sql: statement[0], args: statement[1] ?? [] } : statement));
      this.run("commit");
      return results;
    } catch (error) {
      // Some errors (a full disk) have rolled back already.
      if (this.db.inTransaction) this.run("rollback");
      throw error;
    }
  }

  /** As `batch`, with foreign keys neither checked nor followed. */
  async migrate(statements: InStatement[]): Promise<ResultSet[]> {
    this.run("pragma foreign_keys = off");
    try {
      return await this.batch(statements, "write");
    } finally {
      this.run("pragma foreign_keys = on");
    }
  }

  async executeMultiple(sql: string): Promise<void> {
    this.kept.clear();
    this.db.exec(sql);
  }

  transaction(): never {
    return unused("transaction");
  }

  sync(): never {
    return unused("sync");
  }

  reconnect(): never {
    return unused("reconnect");
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.kept.clear();
    this.db.close();
  }

  private run(input: InStatement): ResultSet {
    const { sql, args } = typeof input === "string" ? { sql: input, args: [] } : { sql: input.sql, args: input.args ?? [] };
    if (!Array.isArray(args)) throw new TypeError("Parameters are given by position.");
    const values = args.map(toValue);
    const prepared = this.prepared(sql);
    try {
      if (!prepared.rows) {
        const { changes, lastInsertRowid } = prepared.statement.run(values);
        return new Result([], [], [], changes, BigInt(lastInsertRowid));
      }
      const { columns, types, shape: Shape } = prepared.rows;
      const rows = (prepared.statement.all(values) as Value[][]).map((cells) => new Shape(cells));
      return new Result(columns, types, rows, 0, undefined);
    } catch (error) {
      // A statement that failed is not trusted to be reset.
      this.kept.delete(sql);
      throw error;
    }
  }

  private prepared(sql: string): Prepared {
    const known = this.kept.get(sql);
    if (known) {
      this.kept.delete(sql);
      this.kept.set(sql, known);
      return known;
    }
    const statement = this.db.prepare<[Value[]]>(sql);
    const prepared: Prepared = { statement, rows: null };
    if (returnsRows(statement)) {
      const described = statement.columns();
      const columns = described.map((column) => column.name);
      prepared.rows = { columns, types: described.map((column) => column.type ?? ""), shape: rowShape(columns) };
    }
    // What changes tables also changes what `select *` means; what sets the connection up runs once.
    if (/^\s*(select|insert|update|delete|with|begin|commit|rollback)\b/i.test(sql)) {
      this.kept.set(sql, prepared);
      for (const [oldest] of this.kept) {
        if (this.kept.size <= maxKept) break;
        this.kept.delete(oldest);
      }
    } else this.kept.clear();
    return prepared;
  }
}

function returnsRows(statement: Database.Statement<[Value[]]>): boolean {
  try {
    statement.raw(true);
    return true;
  } catch {
    return false;
  }
}

/** Rows by name and by position, as the interface has them: names are the object's own, positions its shape's. */
function rowShape(columns: readonly string[]): RowShape {
  // Of two columns with one name, the first has it; the others are only known by their position.
  const firsts = columns.map((name, i) => columns.indexOf(name) === i);
  class Shape {
    [name: string]: unknown;
    readonly #hidden: Value[] | undefined;
    constructor(cells: Value[]) {
      for (let i = 0; i < columns.length; i++) if (firsts[i]) this[columns[i] ?? ""] = fromValue(cells[i] ?? null);
      if (firsts.includes(false)) this.#hidden = cells;
    }
    static hidden(row: Shape, i: number): Value {
      return fromValue(row.#hidden?.[i] ?? null);
    }
  }
  Object.defineProperty(Shape.prototype, "length", { value: columns.length });
  for (const [i, name] of columns.entries()) {
    Object.defineProperty(Shape.prototype, i, {
      get(this: Shape) {
        return firsts[i] ? this[name] : Shape.hidden(this, i);
      },
    });
  }
  return Shape as unknown as RowShape;
}

class Result implements ResultSet {
  columns: string[];
  columnTypes: string[];
  rows: Row[];
  rowsAffected: number;
  lastInsertRowid: bigint | undefined;

  constructor(columns: string[], columnTypes: string[], rows: Row[], rowsAffected: number, lastInsertRowid: bigint | undefined) {
    this.columns = columns;
    this.columnTypes = columnTypes;
    this.rows = rows;
    this.rowsAffected = rowsAffected;
    this.lastInsertRowid = lastInsertRowid;
  }

  toJSON(): unknown {
    const { columns, columnTypes, rows, rowsAffected } = this;
    return { columns, columnTypes, rows: rows.map((row) => Array.from(row as ArrayLike<Value>)), rowsAffected, lastInsertRowid: this.lastInsertRowid?.toString() };
  }
}

function toValue(value: InValue): Value {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value instanceof Date) return value.valueOf();
  if (value instanceof ArrayBuffer) return Buffer.from(value) as unknown as Value;
  if (value instanceof Uint8Array) return Buffer.from(value) as unknown as Value;
  if (value === undefined) throw new TypeError("undefined cannot be a parameter of a statement.");
  if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError("Only finite numbers can be parameters of a statement.");
  return value;
}

function fromValue(value: Value): Value {
  if (!Buffer.isBuffer(value)) return value;
  const copy = new ArrayBuffer(value.byteLength);
  new Uint8Array(copy).set(value);
  return copy;
}

function unused(what: string): never {
  throw new AppError("internal", `The database client was asked for ${what}, which nothing uses.`);
}
