// Reading and checking the audit log. Nothing here changes it.
import { Hono } from "hono";
import { z } from "zod";
import { AuditCheck, AuditRow } from "#schema/api/identity.ts";
import { page } from "#schema/api/shapes.ts";
import { verifyAudit } from "../audit.ts";
import { decodeCursor } from "../cursor.ts";
import type { AppEnv } from "../http/context.ts";
import { endpoint } from "../http/endpoint.ts";
import { cursor, limit, moment, text } from "../http/query.ts";
import { query } from "../http/validate.ts";
import { scanPage } from "../scan.ts";
import type { Services } from "../services.ts";
import { iso } from "../time.ts";

interface Row extends Omit<AuditRow, "at" | "details"> {
  at: number;
  details: string | null;
}

function toAuditRow(row: Row): AuditRow {
  return { ...row, at: iso(row.at), details: row.details === null ? null : JSON.parse(row.details) };
}

const Filter = z.object({ q: text, action: text, subject_id: text, since: moment, cursor, limit });

const windowRows = 5_000;

export function auditRoutes({ platform, store }: Services) {
  /** Newest first; the numbers have no gaps, so windows are cut by counting. */
  async function listAudit(filter: z.infer<typeof Filter>): Promise<{ rows: Row[]; next: string | null }> {
    const conditions: [string, string | number][] = [];
    if (filter.since !== undefined) conditions.push(["at >= ?", filter.since]);
    if (filter.action !== undefined) conditions.push(["action = ?", filter.action]);
    if (filter.subject_id !== undefined) conditions.push(["subject_id = ?", filter.subject_id]);
    if (filter.q !== undefined) {
      conditions.push([
        "instr(lower(actor_name || ' ' || action || ' ' || coalesce(subject_name, '') || ' ' || coalesce(subject_id, '') || ' ' || coalesce(details, '')), lower(?)) > 0",
        filter.q,
      ]);
    }
    const [newest] = await store.read<{ seq: number | null }>({ sql: "select max(seq) as seq from audit_log" });
    const head = (newest?.seq ?? 0) + 1;
    return await scanPage<Row>({
      clock: platform.clock,
      cursor: filter.cursor === undefined ? undefined : decodeCursor(filter.cursor),
      limit: filter.limit,
      windowEnd: async (from) => {
        const end = (from?.[0] ?? head) - windowRows;
        return end > 1 ? [end, end] : null;
      },
      matching: (from, to, limit) =>
        store.read<Row>({
          sql: `select seq, at, actor_id, actor_name, action, subject_kind, subject_id, subject_name, details, address, hash from audit_log
            where ${["seq < ?", "seq >= ?", ...conditions.map(([sql]) => sql)].join(" and ")} order by seq desc limit ?`,
          args: [from?.[0] ?? head, to?.[0] ?? 1, ...conditions.map(([, value]) => value), limit],
        }),
      position: (row) => [row.seq, row.seq],
    });
  }

  return new Hono<AppEnv>()
    .get(
      "/api/audit",
      endpoint({
        id: "list-audit",
        tag: "Activity",
        summary: "Who did what, newest first",
        access: "admin",
        answers: { 200: { description: "A page of the audit log", schema: page(AuditRow) } },
      }),
      query(Filter),
      async (c) => {
        const { rows, next } = await listAudit(c.req.valid("query"));
        return c.json({ items: rows.map(toAuditRow), next });
      },
    )
    .get(
      "/api/audit/verify",
      endpoint({
        id: "verify-audit",
        tag: "Activity",
        summary: "Check the whole hash chain",
        access: "admin",
        answers: { 200: { description: "The chain is whole; keep `head` elsewhere to prove later that nothing was cut off", schema: AuditCheck } },
        problems: { 409: "A row was changed, removed or put in; the answer names it" },
      }),
      async (c) => c.json(await verifyAudit(store, platform)),
    );
}
