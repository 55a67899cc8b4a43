// A libSQL server for tests: Hrana 2 over HTTP, JSON (github.com/tursodatabase/libsql, docs/HRANA_3_SPEC.md and HTTP_V2_SPEC.md), over the embedded library.
// Why our own: sqld comes neither by npm nor from Debian. What it refuses, this refuses: a wrong token, an unknown baton, a stream that was idle for ten seconds.
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import Database from "libsql";

type HranaValue = { type: "null" } | { type: "integer"; value: string } | { type: "float"; value: number } | { type: "text"; value: string } | { type: "blob"; base64: string };
interface Stmt {
  sql?: string;
  sql_id?: number;
  args?: HranaValue[];
  named_args?: { name: string; value: HranaValue }[];
  want_rows?: boolean;
}
type Condition = { type: "ok" | "error"; step: number } | { type: "not"; cond: Condition } | { type: "and" | "or"; conds: Condition[] } | { type: "is_autocommit" };
type StreamRequest =
  | { type: "close" | "get_autocommit" }
  | { type: "execute"; stmt: Stmt }
  | { type: "batch"; batch: { steps: { stmt: Stmt; condition?: Condition }[] } }
  | { type: "sequence"; sql?: string; sql_id?: number }
  | { type: "store_sql"; sql_id: number; sql: string }
  | { type: "close_sql"; sql_id: number };
interface HranaError {
  message: string;
  code?: string;
}

/** As sqld has it (libsql-server, hrana/http/stream.rs). */
const idleMs = 10_000;

class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

class Stream {
  readonly db: Database.Database;
  private readonly sqls = new Map<number, string>();
  lastUsed = Date.now();

  constructor(file: string) {
    this.db = new Database(file, { timeout: 5_000 });
    this.db.exec("pragma foreign_keys = on");
  }

  close(): void {
    if (this.db.inTransaction) this.db.exec("rollback");
    this.db.close();
  }

  answer(request: StreamRequest): object {
    switch (request.type) {
      case "execute":
        return { type: "execute", result: this.execute(request.stmt) };
      case "batch":
        return { type: "batch", result: this.batch(request.batch.steps) };
      case "sequence":
        this.db.exec(this.textOf(request));
        return { type: "sequence" };
      case "store_sql":
        this.sqls.set(request.sql_id, request.sql);
        return { type: "store_sql" };
      case "close_sql":
        this.sqls.delete(request.sql_id);
        return { type: "close_sql" };
      case "get_autocommit":
        return { type: "get_autocommit", is_autocommit: !this.db.inTransaction };
      case "close":
        return { type: "close" };
    }
  }

  private textOf({ sql, sql_id }: { sql?: string; sql_id?: number }): string {
    const text = sql ?? this.sqls.get(sql_id ?? -1);
    if (text === undefined) throw new Refused(400, `SQL text ${sql_id} is not stored`);
    return text;
  }

  private execute(stmt: Stmt): object {
    if ((stmt.named_args ?? []).length > 0) throw new Refused(400, "named arguments are not spoken here");
    const statement = this.db.prepare(this.textOf(stmt));
    const args = (stmt.args ?? []).map(fromHrana);
    if (!statement.reader) {
      const { changes, lastInsertRowid } = statement.run(args);
      return { cols: [], rows: [], affected_row_count: changes, last_insert_rowid: String(lastInsertRowid) };
    }
    const cols = statement.columns().map((column) => ({ name: column.name, decltype: column.type }));
    statement.safeIntegers(true);
    const rows = statement.raw(true).all(args) as unknown[][];
    return { cols, rows: rows.map((row) => row.map(toHrana)), affected_row_count: 0, last_insert_rowid: null };
  }

  private batch(steps: readonly { stmt: Stmt; condition?: Condition }[]): object {
    const results: (object | null)[] = [];
    const errors: (HranaError | null)[] = [];
    const holds = (condition: Condition): boolean => {
      switch (condition.type) {
        case "ok":
          return results[condition.step] !== null && results[condition.step] !== undefined;
        case "error":
          return errors[condition.step] !== null && errors[condition.step] !== undefined;
        case "not":
          return !holds(condition.cond);
        case "and":
          return condition.conds.every(holds);
        case "or":
          return condition.conds.some(holds);
        case "is_autocommit":
          return !this.db.inTransaction;
      }
    };
    for (const { stmt, condition } of steps) {
      let result: object | null = null;
      let error: HranaError | null = null;
      if (!condition || holds(condition)) {
        try {
          result = this.execute(stmt);
        } catch (caught) {
          error = errorOf(caught);
        }
      }
      results.push(result);
      errors.push(error);
    }
    return { step_results: results, step_errors: errors };
  }
}

function fromHrana(value: HranaValue): unknown {
  switch (value.type) {
    case "null":
      return null;
    case "integer":
      return BigInt(value.value);
    case "blob":
      return Buffer.from(value.base64, "base64");
    default:
      return value.value;
  }
}

function toHrana(value: unknown): HranaValue {
  if (value === null) return { type: "null" };
  if (typeof value === "bigint") return { type: "integer", value: String(value) };
  if (typeof value === "number") return { type: "float", value };
  if (typeof value === "string") return { type: "text", value };
  return { type: "blob", base64: Buffer.from(value as ArrayBuffer).toString("base64") };
}

function errorOf(error: unknown): HranaError {
  const { code, message } = error as { code?: string; message: string };
  return { message: `SQLite error: ${message}`, ...(code === undefined ? {} : { code }) };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  return text;
}

export interface LibsqlServer {
  readonly url: string;
  /** Requests that were answered. */
  readonly requests: number;
  /** What a network does: asked before a request is carried out, and again before its answer is sent. */
  breaks: (moment: "request" | "answer") => boolean;
  stop(): Promise<void>;
}

export async function startLibsqlServer(options: { file: string; token: string; port?: number }): Promise<LibsqlServer> {
  const streams = new Map<string, Stream>();
  let requests = 0;
  const keeper = new Stream(options.file);
  keeper.db.exec("pragma journal_mode = wal");
  const tidy = setInterval(() => {
    for (const [baton, stream] of streams) {
      if (Date.now() - stream.lastUsed < idleMs) continue;
      stream.close();
      streams.delete(baton);
    }
  }, 1_000);
  tidy.unref();

  const pipeline = (body: { baton?: string | null; requests: StreamRequest[] }): object => {
    const given = body.baton ?? undefined;
    const stream = given === undefined ? new Stream(options.file) : streams.get(given);
    if (!stream) throw new Refused(400, "The stream has expired due to inactivity");
    if (given !== undefined) streams.delete(given);
    let isOpen = true;
    const results = body.requests.map((request) => {
      if (request.type === "close") isOpen = false;
      try {
        return { type: "ok", response: stream.answer(request) };
      } catch (error) {
        if (error instanceof Refused) throw error;
        return { type: "error", error: errorOf(error) };
      }
    });
    if (!isOpen) {
      stream.close();
      return { baton: null, base_url: null, results };
    }
    const baton = randomUUID();
    stream.lastUsed = Date.now();
    streams.set(baton, stream);
    return { baton, base_url: null, results };
  };

  const server: LibsqlServer & { http: ReturnType<typeof createServer> } = {
    http: createServer((request, answer) => {
      const say = (status: number, body: object): void => void answer.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      void (async () => {
        const text = await bodyOf(request);
        if (server.breaks("request")) return void request.socket.destroy();
        if (request.headers.authorization !== `Bearer ${options.token}`) return say(401, { error: "Unauthorized" });
        if (request.method === "GET" && request.url === "/v2") return say(200, {});
        if (request.method !== "POST" || request.url !== "/v2/pipeline") return say(404, { error: "Not found" });
        try {
          const done = pipeline(JSON.parse(text) as { requests: StreamRequest[] });
          requests++;
          if (server.breaks("answer")) return void request.socket.destroy();
          say(200, done);
        } catch (error) {
          say(error instanceof Refused ? error.status : 400, { message: error instanceof Error ? error.message : String(error) });
        }
      })();
    }),
    url: "",
    get requests() {
      return requests;
    },
    breaks: () => false,
    async stop() {
      clearInterval(tidy);
      server.http.closeAllConnections();
      await new Promise((resolve) => server.http.close(resolve));
      for (const stream of [...streams.values(), keeper]) stream.close();
    },
  };
  await new Promise<void>((resolve) => server.http.listen(options.port ?? 0, "127.0.0.1", resolve));
  return Object.assign(server, { url: `http://127.0.0.1:${(server.http.address() as AddressInfo).port}` });
}
