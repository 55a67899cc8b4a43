// Column shapes that every table uses the same way.
import { type SQL, sql } from "drizzle-orm";
import { integer, text } from "drizzle-orm/sqlite-core";

/** UUIDv7 as text. */
export const id = () => text("id").primaryKey();
/** Milliseconds since the epoch, UTC. */
export const time = (name: string) => integer(name);
export const flag = (name: string) => integer(name, { mode: "boolean" });
export const json = <T>(name: string) => text(name, { mode: "json" }).$type<T>();

/** The body of a CHECK that admits only these words. */
export function oneOf(column: string, words: readonly string[]): SQL {
  return sql.raw(`"${column}" in (${words.map((word) => `'${word.replaceAll("'", "''")}'`).join(", ")})`);
}
