// Rows of `idrac_commands`. Lists leave the bodies out; one command and exports carry them.
import { and, desc, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import type { Command, CommandDetail } from "#schema/api/jobs.ts";
import { idrac_commands } from "#schema/tables/index.ts";
import type { OperationType } from "#schema/vocabulary.ts";
import { decodeCursor, type Position } from "../cursor.ts";
import type { Clock } from "../platform.ts";
import { scanPage } from "../scan.ts";
import type { Store } from "../store.ts";
import { iso } from "../time.ts";

const { request_body: _request, response_body: _response, ...listColumns } = getTableColumns(idrac_commands);
type CommandRow = Omit<typeof idrac_commands.$inferSelect, "request_body" | "response_body">;

function toCommand(row: CommandRow): Command {
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
  site_id?: string | undefined;
  job_id?: string | undefined;
  task_id?: string | undefined;
  operation_type?: OperationType | undefined;
  success?: boolean | undefined;
  /** HTTP method, or SOAP, SSH, LDAP; several with commas between. */
  method?: string | undefined;
  /** `404`, `4xx`, or `none`. */
  status?: string | undefined;
  q?: string | undefined;
  /** Milliseconds UTC, from (inclusive) and to (exclusive). */
  since?: number | undefined;
  until?: number | undefined;
  /** Only those that took at least this long. */
  slower_than_ms?: number | undefined;
}

const c = idrac_commands;

/** Conditions that an index answers: a window is cut out by them. */
function indexed(filter: CommandFilter): (SQL | undefined)[] {
  return [
    filter.server_id === undefined ? undefined : eq(c.server_id, filter.server_id),
    filter.job_id === undefined ? undefined : eq(c.job_id, filter.job_id),
    filter.since === undefined ? undefined : sql`${c.timestamp} >= ${filter.since}`,
    filter.until === undefined ? undefined : sql`${c.timestamp} < ${filter.until}`,
  ];
}

/** Conditions that every row of a window is held against. */
function unindexed(filter: CommandFilter): SQL[] {
  const conditions = [
    filter.operation_type === undefined ? undefined : eq(c.operation_type, filter.operation_type),
    filter.success === undefined ? undefined : eq(c.success, filter.success),
    filter.method === undefined ? undefined : sql`${c.command_type} in (select value from json_each(${JSON.stringify(filter.method.split(","))}))`,
    filter.status === undefined ? undefined : answeredWith(filter.status),
    // Requests know their agent, and agents their site; the plus keeps the planner from walking by agent.
    filter.site_id === undefined ? undefined : sql`+${c.agent_id} in (select a.id from agents a where a.site_id = ${filter.site_id})`,
    filter.task_id === undefined ? undefined : sql`+${c.task_id} = ${filter.task_id}`,
    filter.slower_than_ms === undefined ? undefined : sql`${c.response_time_ms} >= ${filter.slower_than_ms}`,
    filter.q === undefined
      ? undefined
      : sql`instr(lower(${c.full_url} || ' ' || coalesce(${c.server_name}, '') || ' ' || coalesce(${c.service_tag}, '') || ' ' || coalesce(${c.error_message}, '')), lower(${filter.q})) > 0`,
  ];
  return conditions.filter((condition) => condition !== undefined);
}

function answeredWith(status: string): SQL {
  if (status === "none") return sql`${c.status_code} is null`;
  if (!status.endsWith("xx")) return eq(c.status_code, Number(status));
  const first = Number(status[0]) * 100;
  return sql`${c.status_code} between ${first} and ${first + 99}`;
}

function after(from: Position | undefined): SQL | undefined {
  return from && sql`(${c.timestamp}, ${c.id}) < (${from[0]}, ${from[1]})`;
}

const newestFirst = [desc(c.timestamp), desc(c.id)];
const windowRows = 5_000;

export interface CommandPage {
  cursor?: string | undefined;
  limit: number;
}

/** Newest first. A page may hold fewer rows than asked for although `next` is set: see scanPage. */
async function pageOfCommands<Row extends { id: string; timestamp: number }>(
  { store, clock }: CommandReader,
  filter: CommandFilter,
  page: CommandPage,
  select: (where: SQL | undefined, limit: number) => Promise<Row[]>,
): Promise<{ rows: Row[]; next: string | null }> {
  const cursor = page.cursor === undefined ? undefined : decodeCursor(page.cursor);
  const rest = unindexed(filter);
  return await scanPage<Row>({
    clock,
    cursor,
    limit: page.limit,
    async windowEnd(from) {
      // Without such conditions the first rows are the page: nothing has to be skipped.
      if (rest.length === 0) return null;
      const [end] = await store.db
        .select({ timestamp: c.timestamp, id: c.id })
        .from(c)
        .where(and(...indexed(filter), after(from)))
        .orderBy(...newestFirst)
        .limit(1)
        .offset(windowRows - 1);
      return end ? [end.timestamp, end.id] : null;
    },
    matching: (from, to, limit) => select(and(...indexed(filter), ...rest, after(from), to === null ? undefined : sql`(${c.timestamp}, ${c.id}) >= (${to[0]}, ${to[1]})`), limit),
    position: (row) => [row.timestamp, row.id],
  });
}

export interface CommandReader {
  store: Store;
  clock: Pick<Clock, "monotonic">;
}

export async function listCommands(reader: CommandReader, filter: CommandFilter, page: CommandPage): Promise<{ items: Command[]; next: string | null }> {
  const { rows, next } = await pageOfCommands(reader, filter, page, (where, limit) =>
    reader.store.db
      .select(listColumns)
      .from(c)
      .where(where)
      .orderBy(...newestFirst)
      .limit(limit),
  );
  return { items: rows.map(toCommand), next };
}

/** With bodies, for exports. */
export async function listCommandDetails(reader: CommandReader, filter: CommandFilter, page: CommandPage): Promise<{ items: CommandDetail[]; next: string | null }> {
  const { rows, next } = await pageOfCommands(reader, filter, page, (where, limit) =>
    reader.store.db
      .select()
      .from(c)
      .where(where)
      .orderBy(...newestFirst)
      .limit(limit),
  );
  return { items: rows.map(toDetail), next };
}

/** Counting stops here: past it a list shows no total, since counting millions of rows for a number that nobody reads costs a scan. */
const countedAtMost = 10_000;

/** Undefined where there are more, and where no index can count. */
export async function countCommands(store: Store, filter: CommandFilter): Promise<number | undefined> {
  if (unindexed(filter).length > 0) return undefined;
  const rows = store.db
    .select({ one: sql`1` })
    .from(c)
    .where(and(...indexed(filter)))
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
