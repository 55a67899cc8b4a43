// Rows of `idrac_commands`. Lists leave the bodies out; one command and exports carry them.
import { and, desc, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import type { Command, CommandDetail } from "#schema/api/jobs.ts";
import { idrac_commands } from "#schema/tables/index.ts";
import type { OperationType } from "#schema/vocabulary.ts";
import { decodeCursor, pageOf } from "../cursor.ts";
import type { Store } from "../store.ts";
import { iso } from "../time.ts";

const { request_body: _request, response_body: _response, ...listColumns } = getTableColumns(idrac_commands);
type CommandRow = Omit<typeof idrac_commands.$inferSelect, "request_body" | "response_body">;

export function toCommand(row: CommandRow): Command {
  return {
    id: row.id,
    server_id: row.server_id,
    server_name: row.server_name,
    service_tag: row.service_tag,
    job_id: row.job_id,
    task_id: row.task_id,
    agent_id: row.agent_id,
    step: row.step,
    endpoint: row.endpoint,
    command_type: row.command_type,
    operation_type: row.operation_type,
    full_url: row.full_url,
    success: row.success,
    status_code: row.status_code,
    response_time_ms: row.response_time_ms,
    error_message: row.error_message,
    source: row.source,
    initiated_by: row.initiated_by,
    timestamp: iso(row.timestamp),
  };
}

function toDetail(row: typeof idrac_commands.$inferSelect): CommandDetail {
  return { ...toCommand(row), request_body: row.request_body, response_body: row.response_body };
}

export interface CommandFilter {
  server_id?: string | undefined;
  job_id?: string | undefined;
  operation_type?: OperationType | undefined;
  success?: boolean | undefined;
  /** HTTP method, or SOAP, SSH, LDAP. */
  method?: string | undefined;
  q?: string | undefined;
  /** Milliseconds UTC, from (inclusive) and to (exclusive). */
  since?: number | undefined;
  until?: number | undefined;
  /** Only those that took at least this long. */
  slower_than_ms?: number | undefined;
}

function conditionsOf(filter: CommandFilter): (SQL | undefined)[] {
  const c = idrac_commands;
  return [
    filter.server_id === undefined ? undefined : eq(c.server_id, filter.server_id),
    filter.job_id === undefined ? undefined : eq(c.job_id, filter.job_id),
    filter.operation_type === undefined ? undefined : eq(c.operation_type, filter.operation_type),
    filter.success === undefined ? undefined : eq(c.success, filter.success),
    filter.method === undefined ? undefined : eq(c.command_type, filter.method),
    filter.since === undefined ? undefined : sql`${c.timestamp} >= ${filter.since}`,
    filter.until === undefined ? undefined : sql`${c.timestamp} < ${filter.until}`,
    filter.slower_than_ms === undefined ? undefined : sql`${c.response_time_ms} >= ${filter.slower_than_ms}`,
    filter.q === undefined
      ? undefined
      : sql`instr(lower(${c.full_url} || ' ' || coalesce(${c.server_name}, '') || ' ' || coalesce(${c.service_tag}, '') || ' ' || coalesce(${c.error_message}, '')), lower(${filter.q})) > 0`,
  ];
}

function before(cursor: string): SQL {
  const [timestamp, id] = decodeCursor(cursor);
  return sql`(${idrac_commands.timestamp}, ${idrac_commands.id}) < (${timestamp}, ${id})`;
}

/** Newest first. */
export async function listCommands(store: Store, filter: CommandFilter, page: { cursor?: string | undefined; limit: number }): Promise<{ items: Command[]; next: string | null }> {
  const rows = await store.db
    .select(listColumns)
    .from(idrac_commands)
    .where(and(...conditionsOf(filter), page.cursor === undefined ? undefined : before(page.cursor)))
    .orderBy(desc(idrac_commands.timestamp), desc(idrac_commands.id))
    .limit(page.limit + 1);
  return pageOf(rows, page.limit, (row) => [row.timestamp, row.id], toCommand);
}

/** A page with bodies, for exports. */
export async function listCommandDetails(
  store: Store,
  filter: CommandFilter,
  page: { cursor?: string | undefined; limit: number },
): Promise<{ items: CommandDetail[]; next: string | null }> {
  const rows = await store.db
    .select()
    .from(idrac_commands)
    .where(and(...conditionsOf(filter), page.cursor === undefined ? undefined : before(page.cursor)))
    .orderBy(desc(idrac_commands.timestamp), desc(idrac_commands.id))
    .limit(page.limit + 1);
  return pageOf(rows, page.limit, (row) => [row.timestamp, row.id], toDetail);
}

/** Counting stops here: past it a list shows no total, since counting millions of rows for a number that nobody reads costs a scan. */
const countedAtMost = 10_000;

export async function countCommands(store: Store, filter: CommandFilter): Promise<number | undefined> {
  const rows = store.db
    .select({ one: sql`1` })
    .from(idrac_commands)
    .where(and(...conditionsOf(filter)))
    .limit(countedAtMost + 1)
    .as("matches");
  const [counted] = await store.db.select({ n: sql<number>`count(*)` }).from(rows);
  return counted && counted.n <= countedAtMost ? counted.n : undefined;
}

export async function commandsByIds(store: Store, ids: readonly string[]): Promise<Command[]> {
  if (ids.length === 0) return [];
  const rows = await store.db
    .select(listColumns)
    .from(idrac_commands)
    .where(sql`${idrac_commands.id} in (select value from json_each(${JSON.stringify(ids)}))`)
    .orderBy(idrac_commands.timestamp, idrac_commands.id);
  return rows.map(toCommand);
}

export async function commandDetail(store: Store, id: string): Promise<CommandDetail | undefined> {
  const [row] = await store.db.select().from(idrac_commands).where(eq(idrac_commands.id, id));
  return row && toDetail(row);
}
