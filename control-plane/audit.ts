// The audit log: a hash chain from the first row, appended in the same transaction as what it tells of.
import { AppError } from "#schema/errors.ts";
import { hex } from "./hex.ts";
import type { Platform } from "./platform.ts";
import { insertInto, type Store } from "./store.ts";
import { breathe } from "./turn.ts";

export interface AuditEntry {
  actor_id: string | null;
  actor_name: string;
  /** Past tense: `server.updated`, `job.created`. */
  action: string;
  subject_kind?: string | undefined;
  subject_id?: string | undefined;
  subject_name?: string | undefined;
  details?: Record<string, unknown> | undefined;
  address?: string | null | undefined;
}

const genesis = "0".repeat(64);

interface AuditRow {
  seq: number;
  at: number;
  actor_id: string | null;
  actor_name: string;
  action: string;
  subject_kind: string | null;
  subject_id: string | null;
  subject_name: string | null;
  details: string | null;
  address: string | null;
  hash: string;
}

/** The text that a row's hash covers, after the previous hash: its fields in this order, as JSON. */
function canonical(row: Omit<AuditRow, "hash">): string {
  return JSON.stringify([row.seq, row.at, row.actor_id, row.actor_name, row.action, row.subject_kind, row.subject_id, row.subject_name, row.details, row.address]);
}

const columns = ["seq", "at", "actor_id", "actor_name", "action", "subject_kind", "subject_id", "subject_name", "details", "address", "hash"] as const satisfies (keyof AuditRow)[];
/** One statement for many rows: a burst of jobs has a row for each. */
const insert = insertInto("audit_log", columns);

/** Half a surrogate pair has no UTF-8, and a text ends for SQLite where a NUL stands: such a row would not read as it was hashed. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\ufffd");
}

function storableOrNull(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : storable(text);
}

/** Reads the chain's head and attaches the log to the store. */
export async function openAudit(store: Store, platform: Pick<Platform, "clock" | "sha256">): Promise<void> {
  const [last] = await store.read<{ seq: number; hash: string }>({ sql: "select seq, hash from audit_log order by seq desc limit 1" });
  let head = { seq: last?.seq ?? 0, hash: last?.hash ?? genesis };
  let next = head;
  store.attachSealer({
    seal(entries) {
      next = head;
      const rows = entries.map((entry): AuditRow => {
        const row = {
          seq: next.seq + 1,
          at: platform.clock.now(),
          actor_id: entry.actor_id,
          actor_name: storable(entry.actor_name),
          action: entry.action,
          subject_kind: entry.subject_kind ?? null,
          subject_id: storableOrNull(entry.subject_id),
          subject_name: storableOrNull(entry.subject_name),
          details: entry.details === undefined ? null : JSON.stringify(entry.details),
          address: storableOrNull(entry.address),
        };
        next = { seq: row.seq, hash: hex(platform.sha256(next.hash + canonical(row))) };
        return { ...row, hash: next.hash };
      });
      return [{ ...insert, args: [], rows: rows.map((row) => columns.map((column) => row[column])) }];
    },
    commit() {
      head = next;
    },
    rollback() {
      next = head;
    },
  });
}

/** Walks the whole chain. Throws `conflict` naming the first row that does not fit; returns how many rows were checked and the head's hash. */
export async function verifyAudit(store: Store, platform: Pick<Platform, "sha256">): Promise<{ rows: number; head: string }> {
  let hash = genesis;
  let seq = 0;
  for (;;) {
    const rows = await store.read<AuditRow>({ sql: "select * from audit_log where seq > ? order by seq limit 1000", args: [seq] });
    if (rows.length === 0) return { rows: seq, head: hash };
    for (const row of rows) {
      const expected = hex(platform.sha256(hash + canonical(row)));
      if (row.seq !== seq + 1 || row.hash !== expected) {
        throw new AppError("conflict", `The audit log does not fit together at row ${row.seq}: a row was changed, removed or put in.`, {
          hint: "Keep the database file as evidence, and compare it with a back-up.",
        });
      }
      hash = row.hash;
      seq = row.seq;
    }
    await breathe();
  }
}
