// The database on a libSQL server, over HTTP (Hrana), for those who have one: LIBSQL_URL and LIBSQL_AUTH_TOKEN.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "@libsql/client";
import { createClient } from "@libsql/client/http";
import { AppError } from "#schema/errors.ts";
import { type Database, lockFolder } from "./database.ts";

export interface RemoteOptions {
  /** `libsql:`, `https:` or `http:`. */
  url: string;
  authToken: string | undefined;
  /** Called when another control plane has taken the database over: from then on nothing may be written. */
  lost: () => void;
}

/** How often the owner says that it lives, and after how long of silence another data folder may take the database over. */
const sayEveryMs = 10_000;
const silentMs = 60_000;

/**
 * Opens it for the control plane of this data folder. Throws `conflict` when another control plane uses it, `unreachable` or `auth_failed` when it cannot be asked.
 * Who owns it stands in the database: two control planes on one would each decide about the same jobs. The same data folder takes it back at once after a crash.
 */
export async function openRemoteDatabase(folder: string, { url, authToken, lost }: RemoteOptions): Promise<Database> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(folder);
  let client: Client | undefined;
  try {
    client = connect(url, authToken);
    const me = nameOf(folder);
    await claim(client, me);
    const writer = fenced(client, me, lost);
    const saying = setInterval(() => {
      void say(client as Client, me).then(
        (isMine) => isMine || lost(),
        () => undefined,
      );
    }, sayEveryMs);
    saying.unref();
    return {
      writer,
      reader: client,
      // The server folds its own log.
      checkpoint: async () => undefined,
      async copyTo() {
        throw new AppError("unsupported", "The database is on a libSQL server.", { hint: "Back it up there; of this control plane keep the folder with its certificate." });
      },
      close() {
        clearInterval(saying);
        client?.close();
        unlock();
      },
    };
  } catch (error) {
    client?.close();
    unlock();
    throw error;
  }
}

function connect(url: string, authToken: string | undefined): Client {
  try {
    return createClient({ url, ...(authToken === undefined ? {} : { authToken }) });
  } catch (cause) {
    throw new AppError("invalid_request", "LIBSQL_URL is no address of a libSQL server.", {
      hint: "It looks like https://libsql.example.net:8080; the token goes into LIBSQL_AUTH_TOKEN.",
      cause,
    });
  }
}

/** This data folder's own name: made once. */
function nameOf(folder: string): string {
  const path = join(folder, "instance");
  if (!existsSync(path)) writeFileSync(path, crypto.randomUUID(), { mode: 0o600 });
  return readFileSync(path, "utf8").trim();
}

/** In one statement, by the server's clock: of two that start at once, one gets it. */
async function claim(client: Client, me: string): Promise<void> {
  try {
    await client.execute("create table if not exists control_plane_owner (id integer primary key check (id = 1), name text not null, said_at integer not null)");
    const { rows } = await client.execute({
      sql: `insert into control_plane_owner (id, name, said_at) values (1, ?1, unixepoch())
            on conflict (id) do update set name = excluded.name, said_at = excluded.said_at where name = excluded.name or said_at < unixepoch() - ?2 returning name`,
      args: [me, silentMs / 1_000],
    });
    if (rows.length === 1) return;
  } catch (cause) {
    const status = (cause as { cause?: { status?: number } }).cause?.status;
    throw status === 401 || status === 403
      ? new AppError("auth_failed", "The libSQL server refused the token.", { hint: "Set LIBSQL_AUTH_TOKEN to one that may write.", cause })
      : new AppError("unreachable", `The libSQL server cannot be asked: ${cause instanceof Error ? cause.message : String(cause)}.`, {
          hint: "Is LIBSQL_URL right, and does the server run?",
          cause,
        });
  }
  const { rows } = await client.execute("select unixepoch() - said_at as ago from control_plane_owner");
  throw new AppError("conflict", `Another control plane uses this database; it was heard of ${Number(rows[0]?.ago)} s ago.`, {
    hint: `Stop it first. When it is gone for good, this one can start ${silentMs / 1_000} s after it was last heard of.`,
  });
}

/**
 * Each batch of writes fails when the database is another's by then: a process that stood still for longer than the silence must not write one thing more when it wakes.
 * The row would have an id that its table's check refuses, so that nothing of the batch stays.
 */
function fenced(client: Client, me: string, lost: () => void): Client {
  const fence = { sql: "insert into control_plane_owner (id, name, said_at) select 2, name, 0 from control_plane_owner where name <> ?", args: [me] };
  const batch: Client["batch"] = async (statements, mode) => {
    if (mode !== "write") return await client.batch(statements, mode);
    try {
      const [, ...results] = await client.batch([fence, ...statements], mode);
      return results;
    } catch (error) {
      if (/CHECK constraint failed.*\bid = 1/.test(String(error))) lost();
      throw error;
    }
  };
  return new Proxy(client, { get: (target, name) => (name === "batch" ? batch : bound(target, Reflect.get(target, name, target))) });
}

function bound(target: Client, value: unknown): unknown {
  return typeof value === "function" ? value.bind(target) : value;
}

/** False when it is another's. */
async function say(client: Client, me: string): Promise<boolean> {
  const { rowsAffected } = await client.execute({ sql: "update control_plane_owner set said_at = unixepoch() where name = ?", args: [me] });
  return rowsAffected === 1;
}
