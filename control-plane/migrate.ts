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

const foreignKeysSwitch = /^pragma\s+foreign_keys\s*=/i;

/**
 * One migration and the row that says so, in one transaction. What rebuilds a table (`PRAGMA foreign_keys=OFF` in it, as drizzle-kit writes it) drops the old one,
 * and with foreign keys on that would delete every row that refers to it. Why not by the statement in the file: inside a transaction SQLite ignores it
 * (sqlite.org/pragma.html#pragma_foreign_keys); so the references are counted at the end instead, and one that leads nowhere undoes everything (sqlite.org/lang_altertable.html, 7.).
 */
async function apply(client: Client, { name, sql }: Migration, checksum: string, at: number): Promise<void> {
  const statements = statementsOf(sql);
  const changes = statements.filter((statement) => !foreignKeysSwitch.test(statement));
  if (changes.length === statements.length) {
    await client.batch([...changes, { sql: "insert into schema_migrations (name, checksum, applied_at) values (?, ?, ?)", args: [name, checksum, at] }], "write");
    return;
  }
  const { rows: before } = await client.execute("select count(*) as n from pragma_foreign_key_check");
  const guard = `insert into schema_migrations (name, checksum, applied_at)
    select ?, case when (select count(*) from pragma_foreign_key_check) > ? then null else ? end, ?`;
  try {
    await client.migrate([...changes, { sql: guard, args: [name, Number(before[0]?.n ?? 0), checksum, at] }]);
  } catch (error) {
    if (!(error instanceof Error && /NOT NULL constraint failed: schema_migrations.checksum/.test(error.message))) throw error;
    throw new AppError("internal", `The migration ${name} would leave rows that refer to nothing; the database is as it was before.`, { cause: error });
  }
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
    await apply(client, migration, checksum, now());
    fresh.push(migration.name);
  }
  return fresh;
}
