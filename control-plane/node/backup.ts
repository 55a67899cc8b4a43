// A control plane as one file, and one from a file again.
import { closeSync, createReadStream, createWriteStream, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import Database from "libsql";
import { AppError } from "#schema/errors.ts";
import { filesInBackup } from "./copy-database.ts";
import { openDatabase } from "./database.ts";
import { askForBackup } from "./local-socket.ts";
import { readMigrations } from "./platform.ts";

/** What a back-up holds: enough to see whether it is the right one. */
export interface Contents {
  bytes: number;
  servers: number;
  jobs: number;
  /** When the newest row of its audit log was written, ISO 8601; null for none. */
  newest: string | null;
  hasCertificate: boolean;
}

const partOf = (file: string): string => join(dirname(file), `.${basename(file)}.${process.pid}.part`);

/** Puts a stream into a file that is there whole or not at all. */
async function intoFile(stream: Readable, file: string): Promise<void> {
  const part = partOf(file);
  try {
    await pipeline(stream, createWriteStream(part, { mode: 0o600, flags: "wx" }));
    syncAndName(part, file);
  } finally {
    rmSync(part, { force: true });
  }
}

function sync(path: string): void {
  const handle = openSync(path, "r");
  fsyncSync(handle);
  closeSync(handle);
}

/** A file or a folder: what it holds is on the disk before its name is. An empty folder of that name makes room. */
function syncAndName(part: string, name: string): void {
  sync(part);
  renameSync(part, name);
  sync(dirname(name));
}

/**
 * Reads a back-up through: that it is one, that it is whole, and that this version can start from it. Throws `invalid_request` otherwise.
 * Whole means SQLite's own integrity check (sqlite.org/pragma.html#pragma_integrity_check) and no row that refers to nothing.
 */
function examine(file: string): Contents {
  const refuse = (message: string, hint: string): never => {
    throw new AppError("invalid_request", `${file} ${message}`, { hint });
  };
  if (!existsSync(file)) refuse("is not there.", "Name the file that the back-up wrote.");
  const db = new Database(file, { readonly: true });
  const all = <T>(sql: string): T[] => db.prepare(sql).all([]) as T[];
  try {
    const tables = new Set(all<{ name: string }>("select name from sqlite_schema where type = 'table'").map((table) => table.name));
    if (!["backup_files", "schema_migrations", "servers", "audit_log"].every((name) => tables.has(name)))
      refuse("is no back-up of a control plane.", "Name the file that `npm run backup` wrote.");
    const [whole] = all<Record<string, string>>("pragma integrity_check(1)");
    if (Object.values(whole ?? {})[0] !== "ok" || all("pragma foreign_key_check").length > 0) refuse("is damaged.", "Take another back-up.");
    const known = new Set(readMigrations().map((migration) => migration.name));
    const newer = all<{ name: string }>("select name from schema_migrations").filter(({ name }) => !known.has(name));
    if (newer.length > 0) refuse(`was made by a newer version: it has the migration ${newer.map(({ name }) => name).join(", ")}.`, "Restore it with that version.");
    const [count] = all<{ servers: number; jobs: number; newest: number | null; files: number }>(
      "select (select count(*) from servers) as servers, (select count(*) from jobs) as jobs, (select max(at) from audit_log) as newest, (select count(*) from backup_files) as files",
    );
    return {
      bytes: statSync(file).size,
      servers: count?.servers ?? 0,
      jobs: count?.jobs ?? 0,
      newest: count?.newest === null || count === undefined ? null : new Date(count.newest).toISOString(),
      hasCertificate: (count?.files ?? 0) >= filesInBackup.length,
    };
  } catch (error) {
    if (error instanceof AppError) throw error;
    return refuse(`cannot be read (${error instanceof Error ? error.message : String(error)}).`, "Take another back-up, or name the file that `npm run backup` wrote.");
  } finally {
    db.close();
  }
}

/** Asks the control plane that runs on this folder for it, or makes it when none does. The file is there whole, with mode 0600, or not at all. */
export async function backUp(folder: string, file: string, signal: AbortSignal): Promise<Contents> {
  const hasFile = existsSync(join(folder, "control-plane.db"));
  if (!hasFile && existsSync(join(folder, "instance"))) {
    throw new AppError("unsupported", "This control plane's database is on a libSQL server.", {
      hint: "Back it up there, and keep a copy of this folder, which holds its certificate and its name.",
    });
  }
  if (!hasFile) {
    throw new AppError("not_found", `There is no control plane in ${resolve(folder)}.`, { hint: "Name its data folder with --data." });
  }
  if (existsSync(file)) throw new AppError("conflict", `${file} is there already.`, { hint: "Choose another name: a back-up replaces none." });
  if (!existsSync(dirname(resolve(file)))) throw new AppError("not_found", `The folder ${dirname(resolve(file))} is not there.`, { hint: "Make it first, or choose another." });
  const database = await openDatabase(folder).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "conflict") return undefined;
    throw error;
  });
  if (database) {
    const part = partOf(resolve(file));
    try {
      await database.copyTo(part, signal);
      syncAndName(part, resolve(file));
    } finally {
      rmSync(part, { force: true });
      database.close();
    }
  } else {
    const { bytes, stream } = await askForBackup(folder, signal);
    await intoFile(stream, resolve(file));
    if (statSync(file).size !== bytes) {
      rmSync(file, { force: true });
      throw new AppError("conflict", "The back-up ended before it was whole.", { hint: "Did the control plane stop meanwhile? Take it again." });
    }
  }
  return examine(file);
}

/** Makes a data folder of a back-up. Throws `conflict` when there is a control plane in it already. */
export async function restore(file: string, folder: string): Promise<Contents> {
  const contents = examine(file);
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new AppError("conflict", `${resolve(folder)} is not empty.`, {
      hint: "Name a folder that is not there yet; to go back in place, stop the control plane and move its folder away first.",
    });
  }
  // Built beside it and given its name at the end: what stopped in the middle is no control plane.
  const building = `${resolve(folder)}.${process.pid}.restoring`;
  mkdirSync(building, { recursive: true, mode: 0o700 });
  try {
    const path = join(building, "control-plane.db");
    await intoFile(createReadStream(file), path);
    const db = new Database(path);
    for (const { name, content } of db.prepare("select name, content from backup_files").all([]) as { name: string; content: ArrayBuffer }[]) {
      if (filesInBackup.includes(name)) writeFileSync(join(building, name), new Uint8Array(content), { mode: 0o600, flush: true });
    }
    db.exec("drop table backup_files");
    db.close();
    syncAndName(building, resolve(folder));
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
  return contents;
}
