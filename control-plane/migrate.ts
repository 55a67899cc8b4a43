// Applies schema/migrations forwards. Which files there are is the runtime's business; this only sees names and texts.
import type { Client } from "@libsql/client";
import { AppError } from "#schema/errors.ts";

export interface Migration {
  /** File name without its ending: 0000_spine. Names sort in the order of application. */
  name: string;
  sql: string;
}

interface Applied {
  name: string;
  checksum: string;
}

/** SHA-256 of the text with line ends made equal, so that a checkout on Windows is the same migration. */
async function checksumOf(sql: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(sql.replaceAll("\r\n", "\n"))));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function statementsOf(sql: string): string[] {
  return sql
    .split("--> statement-breakpoint")
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}

/**
 * Brings the database to the newest migration: each in one transaction, together with the row that says so. Returns the names that were applied now.
 * Throws `conflict` when the database was written by a newer version, or when a migration that it has seen was changed since.
 */
export async function migrate(client: Client, migrations: readonly Migration[], now: () => number): Promise<string[]> {
  await client.execute("create table if not exists schema_migrations (name text primary key not null, checksum text not null, applied_at integer not null)");
  const { rows } = await client.execute("select name, checksum from schema_migrations order by name");
  const applied = new Map(rows.map((row): [string, Applied] => [String(row.name), { name: String(row.name), checksum: String(row.checksum) }]));
  const ordered = [...migrations].sort((a, b) => (a.name < b.name ? -1 : 1));

  const known = new Set(ordered.map((migration) => migration.name));
  const unknown = [...applied.keys()].filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new AppError("conflict", `This database was written by a newer version: it has the migration ${unknown.join(", ")}, which this one does not know.`, {
      hint: "Start the newer version again, or restore the back-up that was made before it.",
    });
  }

  const fresh: string[] = [];
  for (const migration of ordered) {
    const checksum = await checksumOf(migration.sql);
    const before = applied.get(migration.name);
    if (before) {
      if (before.checksum !== checksum) {
        throw new AppError("conflict", `The migration ${migration.name} is not the one that this database was made with.`, {
          hint: "Put the original file back (a migration is never edited; a change is a new migration), or install the version that made this database.",
        });
      }
      continue;
    }
    if (fresh.length === 0 && [...applied.keys()].some((name) => name > migration.name)) {
      throw new AppError("conflict", `The migration ${migration.name} comes before one that this database has already.`, {
        hint: "Migrations only go forwards: give the new one a later number.",
      });
    }
    await client.batch(
      [...statementsOf(migration.sql), { sql: "insert into schema_migrations (name, checksum, applied_at) values (?, ?, ?)", args: [migration.name, checksum, now()] }],
      "write",
    );
    fresh.push(migration.name);
  }
  return fresh;
}
