// Reading the audit log: newest first, a page at a time. Nothing here changes it.
import type { AuditRow } from "#schema/api/identity.ts";
import { decodeCursor } from "../cursor.ts";
import type { Clock } from "../platform.ts";
import { scanPage } from "../scan.ts";
import type { Store } from "../store.ts";
import { iso } from "../time.ts";

interface Row extends Omit<AuditRow, "at" | "details"> {
  at: number;
  details: string | null;
}

function toAuditRow(row: Row): AuditRow {
  return { ...row, at: iso(row.at), details: row.details === null ? null : JSON.parse(row.details) };
}

export interface AuditFilter {
  q?: string | undefined;
  actor?: string | undefined;
  action?: string | undefined;
  subject_kind?: string | undefined;
  subject_id?: string | undefined;
  /** Milliseconds UTC, from (inclusive) and to (exclusive). */
  since?: number | undefined;
  until?: number | undefined;
}

const windowRows = 5_000;

function conditionsOf(filter: AuditFilter): [sql: string, value: string | number][] {
  const all: [string, string | number | undefined][] = [
    ["at >= ?", filter.since],
    ["at < ?", filter.until],
    ["actor_name = ?", filter.actor],
    ["action = ?", filter.action],
    ["subject_kind = ?", filter.subject_kind],
    ["subject_id = ?", filter.subject_id],
    [
      "instr(lower(actor_name || ' ' || action || ' ' || coalesce(subject_name, '') || ' ' || coalesce(subject_id, '') || ' ' || coalesce(details, '') || ' ' || coalesce(address, '')), lower(?)) > 0",
      filter.q,
    ],
  ];
  return all.filter((condition): condition is [string, string | number] => condition[1] !== undefined);
}

const columns = "seq, at, actor_id, actor_name, action, subject_kind, subject_id, subject_name, details, address, hash";

export async function auditRow(store: Store, seq: number): Promise<AuditRow | undefined> {
  const [row] = await store.read<Row>({ sql: `select ${columns} from audit_log where seq = ?`, args: [seq] });
  return row && toAuditRow(row);
}

/** The numbers have no gaps, so windows are cut by counting. */
export async function listAudit(
  store: Store,
  clock: Pick<Clock, "monotonic">,
  filter: AuditFilter,
  page: { cursor?: string | undefined; limit: number },
): Promise<{ items: AuditRow[]; next: string | null }> {
  const conditions = conditionsOf(filter);
  const [newest] = await store.read<{ seq: number | null }>({ sql: "select max(seq) as seq from audit_log" });
  const head = (newest?.seq ?? 0) + 1;
  const { rows, next } = await scanPage<Row>({
    clock,
    cursor: page.cursor === undefined ? undefined : decodeCursor(page.cursor),
    limit: page.limit,
    windowEnd: async (from) => {
      const end = (from?.[0] ?? head) - windowRows;
      return end > 1 ? [end, end] : null;
    },
    matching: (from, to, limit) =>
      store.read<Row>({
        sql: `select ${columns} from audit_log
          where ${["seq < ?", "seq >= ?", ...conditions.map(([sql]) => sql)].join(" and ")} order by seq desc limit ?`,
        args: [from?.[0] ?? head, to?.[0] ?? 1, ...conditions.map(([, value]) => value), limit],
      }),
    position: (row) => [row.seq, row.seq],
  });
  return { items: rows.map(toAuditRow), next };
}

/** Names, actions and kinds of the newest rows. */
export async function auditWords(store: Store): Promise<{ actors: string[]; actions: string[]; subject_kinds: string[] }> {
  const distinct = async (column: "actor_name" | "action" | "subject_kind"): Promise<string[]> => {
    const rows = await store.read<{ word: string }>({
      sql: `select distinct ${column} as word from (select ${column} from audit_log order by seq desc limit ${windowRows}) where ${column} is not null order by lower(${column})`,
    });
    return rows.map((row) => row.word);
  };
  return { actors: await distinct("actor_name"), actions: await distinct("action"), subject_kinds: await distinct("subject_kind") };
}
