// The audit log over HTTP: read, exported and checked.
import { Hono } from "hono";
import { z } from "zod";
import { AuditCheck, AuditRow, AuditWords } from "#schema/api/identity.ts";
import { page } from "#schema/api/shapes.ts";
import { AppError } from "#schema/errors.ts";
import { verifyAudit } from "../audit.ts";
import type { AppContext, AppEnv } from "../http/context.ts";
import { endpoint } from "../http/endpoint.ts";
import { download, type ExportName, exportEndpoint, exportFormats, rowsPerRead } from "../http/export.ts";
import { cursor, limit, moment, text } from "../http/query.ts";
import { query } from "../http/validate.ts";
import type { Services } from "../services.ts";
import { auditRow, auditWords, listAudit } from "./list.ts";

const tag = "Activity";
const Filter = z.object({ q: text, actor: text, action: text, subject_kind: text, subject_id: text, since: moment, until: moment });
const Listed = Filter.extend({ cursor, limit });

const columns = [
  "seq",
  "at",
  "actor_name",
  "action",
  "subject_kind",
  "subject_name",
  "subject_id",
  "details",
  "address",
  "actor_id",
  "hash",
] as const satisfies readonly (keyof AuditRow)[];

export function auditRoutes({ platform, store }: Services) {
  const formats = exportFormats<AuditRow>(columns);
  const exported = (c: AppContext, filter: z.infer<typeof Filter>, name: ExportName): Response =>
    download(c, `audit.${name}`, formats[name], (from) => listAudit(store, platform.clock, filter, { cursor: from, limit: rowsPerRead }));

  return new Hono<AppEnv>()
    .get(
      "/api/audit",
      endpoint({
        id: "list-audit",
        tag,
        summary: "Who did what, newest first",
        access: "admin",
        answers: { 200: { description: "A page of the audit log", schema: page(AuditRow) } },
      }),
      query(Listed),
      async (c) => {
        const { cursor, limit, ...filter } = c.req.valid("query");
        return c.json(await listAudit(store, platform.clock, filter, { cursor, limit }));
      },
    )
    .get(
      "/api/audit/words",
      endpoint({
        id: "list-audit-words",
        tag,
        summary: "What the newest rows hold, to filter by",
        access: "admin",
        answers: { 200: { description: "By name", schema: AuditWords } },
      }),
      async (c) => c.json(await auditWords(store)),
    )
    .get("/api/audit/export.csv", endpoint(exportEndpoint("export-audit-csv", tag, "The audit log as CSV, details as JSON", "admin", formats.csv.media)), query(Filter), (c) =>
      exported(c, c.req.valid("query"), "csv"),
    )
    .get(
      "/api/audit/export.ndjson",
      endpoint(exportEndpoint("export-audit-ndjson", tag, "The audit log as one JSON document a line", "admin", formats.ndjson.media)),
      query(Filter),
      (c) => exported(c, c.req.valid("query"), "ndjson"),
    )
    .get(
      "/api/audit/verify",
      endpoint({
        id: "verify-audit",
        tag,
        summary: "Check the whole hash chain",
        access: "admin",
        answers: { 200: { description: "The chain is whole; keep `head` elsewhere to prove later that nothing was cut off", schema: AuditCheck } },
        problems: { 409: "A row was changed, removed or put in; the answer names it" },
      }),
      async (c) => c.json(await verifyAudit(store, platform)),
    )
    .get(
      "/api/audit/:seq",
      endpoint({ id: "get-audit-row", tag, summary: "One row by its number", access: "admin", answers: { 200: { description: "The row", schema: AuditRow } } }),
      async (c) => {
        const seq = Number(c.req.param("seq"));
        const row = Number.isSafeInteger(seq) ? await auditRow(store, seq) : undefined;
        if (!row) throw new AppError("not_found", "The audit log has no row of this number.");
        return c.json(row);
      },
    );
}
