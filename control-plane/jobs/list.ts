// Which jobs a list holds: filtered, newest first, a page at a time, and counted.
import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import type { Job } from "#schema/api/jobs.ts";
import { JobType } from "#schema/jobs/index.ts";
import { jobs } from "#schema/tables/index.ts";
import type { JobStatus } from "#schema/vocabulary.ts";
import { decodeCursor, type Position } from "../cursor.ts";
import type { Clock } from "../platform.ts";
import { scanPage } from "../scan.ts";
import type { Store } from "../store.ts";
import { breathe } from "../turn.ts";
import { type JobRow, selectJobs, toJob } from "./read.ts";

export interface JobFilter {
  statuses?: readonly JobStatus[] | undefined;
  types?: readonly JobType[] | undefined;
  server_id?: string | undefined;
  site_id?: string | undefined;
  created_by?: string | undefined;
  /** As it stands in the job, and stays when the account is gone. */
  created_by_name?: string | undefined;
  /** A job's id for its children; null for those that are nobody's child. */
  parent?: string | null | undefined;
  /** What a job does, in words, exactly. */
  summary?: string | undefined;
  q?: string | undefined;
  /** Milliseconds UTC; jobs made at or after it. */
  since?: number | undefined;
  /** Milliseconds UTC; jobs made before it. */
  until?: number | undefined;
}
export interface JobPage {
  cursor?: string | undefined;
  limit: number;
}

/** Open jobs are few, and have an index of their own: the literal list is what makes it usable. */
const openStatuses: readonly JobStatus[] = ["pending", "running", "paused", "unknown"];
const isOpen = sql`jobs.id in (select o.id from jobs o where o.status in ('pending', 'running', 'paused', 'unknown'))`;

/** Conditions that an index answers. They name a small set, so the list is sorted afterwards instead of walked by time. */
function narrow(filter: JobFilter): SQL[] {
  const conditions = [
    filter.parent === undefined || filter.parent === null ? undefined : eq(jobs.parent_job_id, filter.parent),
    filter.server_id === undefined ? undefined : sql`jobs.id in (select t.job_id from job_tasks t where t.server_id = ${filter.server_id})`,
    filter.statuses?.every((status) => openStatuses.includes(status)) ? isOpen : undefined,
  ];
  return conditions.filter((condition) => condition !== undefined);
}

/** Conditions that every row is held against. */
function wide(filter: JobFilter): SQL[] {
  const conditions = [
    // Types that a later version has written and this one does not know are not shown.
    sql`jobs.job_type in (select value from json_each(${JSON.stringify(filter.types ?? JobType.options)}))`,
    filter.statuses && sql`jobs.status in (select value from json_each(${JSON.stringify(filter.statuses)}))`,
    filter.site_id === undefined ? undefined : sql`+jobs.site_id = ${filter.site_id}`,
    filter.created_by === undefined ? undefined : sql`+jobs.created_by = ${filter.created_by}`,
    filter.created_by_name === undefined ? undefined : sql`jobs.created_by_name = ${filter.created_by_name}`,
    filter.summary === undefined ? undefined : sql`jobs.summary = ${filter.summary}`,
    // Why the plus: most jobs are nobody's child, and the index on parents would be walked for all of them.
    filter.parent === null ? sql`+jobs.parent_job_id is null` : undefined,
    // Why not LIKE: a Durable Object allows patterns of 50 bytes only.
    filter.q === undefined
      ? undefined
      : sql`(instr(lower(jobs.summary || ' ' || jobs.job_type || ' ' || coalesce(jobs.created_by_name, '') || ' ' || jobs.id), lower(${filter.q})) > 0
          or exists (select 1 from job_tasks t where t.job_id = jobs.id and instr(lower(coalesce(t.target_name, '') || ' ' || coalesce(t.service_tag, '')), lower(${filter.q})) > 0))`,
  ];
  return conditions.filter((condition) => condition !== undefined);
}

function within(filter: JobFilter): SQL | undefined {
  return and(filter.since === undefined ? undefined : sql`jobs.created_at >= ${filter.since}`, filter.until === undefined ? undefined : sql`jobs.created_at < ${filter.until}`);
}

function after(from: Position | undefined): SQL | undefined {
  return from && sql`(jobs.created_at, jobs.id) < (${from[0]}, ${from[1]})`;
}

function upTo(to: Position | null): SQL | undefined {
  return to === null ? undefined : sql`(jobs.created_at, jobs.id) >= (${to[0]}, ${to[1]})`;
}

const byTime = [desc(jobs.created_at), desc(jobs.id)];
const windowJobs = 2_000;

/** Where a window of so many jobs ends, by the index on time alone; null when it is the last one. */
async function windowEnd(store: Store, filter: JobFilter, from: Position | undefined): Promise<Position | null> {
  const [end] = await store.db
    .select({ created_at: jobs.created_at, id: jobs.id })
    .from(jobs)
    .where(and(within(filter), after(from)))
    .orderBy(...byTime)
    .limit(1)
    .offset(windowJobs - 1);
  return end ? [end.created_at, end.id] : null;
}

/** Newest first. A page may hold fewer jobs than asked for although `next` is set: see scanPage. */
export async function listJobs(store: Store, clock: Pick<Clock, "monotonic">, filter: JobFilter, page: JobPage): Promise<{ items: Job[]; next: string | null }> {
  const small = narrow(filter);
  const order = small.length > 0 ? [sql`+jobs.created_at desc`, desc(jobs.id)] : byTime;
  const { rows, next } = await scanPage<JobRow>({
    clock,
    cursor: page.cursor === undefined ? undefined : decodeCursor(page.cursor),
    limit: page.limit,
    windowEnd: async (from) => (small.length > 0 ? null : await windowEnd(store, filter, from)),
    matching: (from, to, limit) =>
      selectJobs(store)
        .where(and(...small, ...wide(filter), within(filter), after(from), upTo(to)))
        .orderBy(...order)
        .limit(limit),
    position: (row) => [row.job.created_at, row.job.id],
  });
  return { items: rows.map(toJob), next };
}

/** A number that is not worth more of everybody's time than this. */
const countBudgetMs = 1_000;

/** How many there are; null where that cannot be told soon. */
export async function countJobs(store: Store, clock: Pick<Clock, "monotonic">, filter: JobFilter): Promise<number | null> {
  const began = clock.monotonic();
  const small = narrow(filter);
  let total = 0;
  let from: Position | undefined;
  for (;;) {
    const to = small.length > 0 ? null : await windowEnd(store, filter, from);
    const [row] = await store.db
      .select({ n: sql<number>`count(*)` })
      .from(jobs)
      .where(and(...small, ...wide(filter), within(filter), after(from), upTo(to)));
    total += row?.n ?? 0;
    if (to === null) return total;
    if (clock.monotonic() - began > countBudgetMs) return null;
    from = to;
    await breathe();
  }
}

/** Who made the newest jobs: enough for a list to choose from. */
export async function peopleOfJobs(store: Store): Promise<string[]> {
  const rows = await store.read<{ name: string }>({
    sql: `select distinct created_by_name as name from (select created_by_name from jobs order by created_at desc limit ${windowJobs})
      where created_by_name is not null order by lower(created_by_name)`,
  });
  return rows.map((row) => row.name);
}
