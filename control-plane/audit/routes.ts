// Reading and checking the audit log. Nothing here changes it.
import { Hono } from "hono";
import { z } from "zod";
import { page } from "#schema/api/common.ts";
import { AuditCheck, AuditRow } from "#schema/api/identity.ts";
import { verifyAudit } from "../audit.ts";
import { decodeCursor, pageOf } from "../cursor.ts";
import type { AppEnv } from "../http/context.ts";
import { endpoint } from "../http/endpoint.ts";
import { cursor, limit, moment, text } from "../http/query.ts";
import { query } from "../http/validate.ts";
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

export function auditRoutes({ platform, store }: Services) {
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
        const filter = c.req.valid("query");
        const conditions: [string, string | number][] = [];
        if (filter.cursor !== undefined) conditions.push(["seq < ?", decodeCursor(filter.cursor)[0]]);
        if (filter.since !== undefined) conditions.push(["at >= ?", filter.since]);
        if (filter.action !== undefined) conditions.push(["action = ?", filter.action]);
        if (filter.subject_id !== undefined) conditions.push(["subject_id = ?", filter.subject_id]);
        if (filter.q !== undefined) {
          conditions.push([
            "instr(lower(actor_name || ' ' || action || ' ' || coalesce(subject_name, '') || ' ' || coalesce(subject_id, '') || ' ' || coalesce(details, '')), lower(?)) > 0",
            filter.q,
          ]);
        }
        const where = conditions.length === 0 ? "" : `where ${conditions.map(([sql]) => sql).join(" and ")}`;
        const rows = await store.read<Row>({
          sql: `select seq, at, actor_id, actor_name, action, subject_kind, subject_id, subject_name, details, address, hash from audit_log ${where} order by seq desc limit ?`,
          args: [...conditions.map(([, value]) => value), filter.limit + 1],
        });
        return c.json(pageOf(rows, filter.limit, (row) => [row.seq, row.seq], toAuditRow));
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
