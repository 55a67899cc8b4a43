// Constraints of the database that people run into, in words; and a way to abort a batch on a condition of our own.
import { AppError } from "#schema/errors.ts";
import type { Statement } from "./store.ts";

const unique: Record<string, string> = {
  idx_sites_name: "There is a site with this name already.",
  idx_profiles_username: "There is a user with this name already.",
  "servers.service_tag": "There is a server with this service tag already.",
  idx_server_groups_name: "There is a group with this name already.",
  idx_credential_sets_name: "There is a credential set with this name already.",
  "agents.site_id": "This site has an active agent already.",
};

function messageOf(error: unknown): string {
  // drizzle wraps what the driver throws.
  if (!(error instanceof Error)) return "";
  return error.cause instanceof Error ? `${error.message} ${error.cause.message}` : error.message;
}

/** The sentence for a unique index or a reference that a change ran into; undefined for every other error. */
export function explainConstraint(error: unknown): AppError | undefined {
  const message = messageOf(error);
  if (message.includes("FOREIGN KEY constraint failed")) {
    return new AppError("conflict", "Something that this refers to is not there (any more), or something still refers to this.", {
      hint: "Load the page again, and look at what belongs to it.",
      cause: error,
    });
  }
  if (!message.includes("UNIQUE constraint failed")) return undefined;
  const known = Object.entries(unique).find(([name]) => message.includes(name));
  return known && new AppError("conflict", known[1], { cause: error });
}

/**
 * Whether the database refused the content of a statement, so that the same would be refused for ever. A full or broken disk, a lock, or a server that does not
 * answer is no such thing: that passes (SQLite result codes CONSTRAINT, MISMATCH, TOOBIG, and the JSON functions' own words).
 */
export function isRefusedContent(error: unknown): boolean {
  return /constraint failed|malformed JSON|datatype mismatch|too big|JSON cannot hold BLOB/i.test(messageOf(error));
}

const abortMark = "control_plane.value";

/**
 * A statement that makes the whole batch fail, audit entries too, when the condition holds at that point of it.
 * Why: there are no interactive transactions, and an audit entry must not tell of what a WHERE then refused.
 */
export function abortWhen(condition: string, args: Statement["args"]): Statement {
  return { sql: `insert into control_plane (key, value) select 'abort', null where ${condition}`, args };
}

export function wasAborted(error: unknown): boolean {
  const message = messageOf(error);
  return message.includes("NOT NULL constraint failed") && message.includes(abortMark);
}
