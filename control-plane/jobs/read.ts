// Jobs, tasks and steps as the API shows them. Logs, details and results are left out of lists: they can be large.
import { and, asc, eq, getTableColumns, sql } from "drizzle-orm";
import type { z } from "zod";
import type { DiscoveryRow, Job, JobDetail, Step, Task } from "#schema/api/jobs.ts";
import { definitionOf } from "#schema/jobs/index.ts";
import { agents, discovery_results, job_steps, job_tasks, jobs, sites } from "#schema/tables/index.ts";
import type { Store } from "../store.ts";
import { iso, isoOrNull } from "../time.ts";
import { type Columns, readWide } from "../wide-rows.ts";

const { details: _details, result: _result, target_scope: _scope, ...jobColumns } = getTableColumns(jobs);

const jobSelection = {
  job: jobColumns,
  site_name: sites.name,
  /** Set while the agent's link is down. */
  agent_gone_at: sql<number | null>`case when agents.disconnected_at >= coalesce(agents.connected_at, 0) then agents.disconnected_at end`,
  progress: sql<number | null>`(select avg(t.progress) from job_tasks t where t.job_id = jobs.id)`,
};
type JobColumns = Omit<typeof jobs.$inferSelect, "details" | "result" | "target_scope">;
export interface JobRow {
  job: JobColumns;
  site_name: string | null;
  agent_gone_at: number | null;
  progress: number | null;
}
type StepRow = typeof job_steps.$inferSelect;

export function toJob({ job, site_name, agent_gone_at, progress }: JobRow): Job {
  const definition = definitionOf(job.job_type);
  return {
    id: job.id,
    job_type: job.job_type,
    title: definition.title,
    summary: job.summary,
    status: job.status,
    risk: definition.risk,
    priority: job.priority,
    site_id: job.site_id,
    site_name,
    agent_id: job.agent_id,
    agent_unreachable_since: job.status === "running" ? isoOrNull(agent_gone_at) : null,
    created_by: job.created_by,
    created_by_name: job.created_by_name,
    parent_job_id: job.parent_job_id,
    retry_of_job_id: job.retry_of_job_id,
    waiting_for: job.waiting_for,
    schedule_at: isoOrNull(job.schedule_at),
    not_after: isoOrNull(job.not_after),
    cancel_requested_at: isoOrNull(job.cancel_requested_at),
    pause_requested_at: isoOrNull(job.pause_requested_at),
    targets_total: job.targets_total,
    targets_done: job.targets_done,
    targets_failed: job.targets_failed,
    // A parent has no tasks of its own: what its children have done is in its counters.
    progress: Math.floor(progress ?? (job.targets_total === 0 ? 0 : (100 * job.targets_done) / job.targets_total)),
    error: job.error,
    created_at: iso(job.created_at),
    started_at: isoOrNull(job.started_at),
    completed_at: isoOrNull(job.completed_at),
  };
}

interface TaskRow extends Omit<Task, "result" | "error" | "started_at" | "completed_at"> {
  result: string | null;
  error: string | null;
  started_at: number | null;
  completed_at: number | null;
}

const taskColumns: Columns<TaskRow> = {
  id: "id",
  job_id: "job_id",
  server_id: "server_id",
  target_name: "target_name",
  service_tag: "service_tag",
  status: "status",
  progress: "progress",
  waiting_for: "waiting_for",
  result: "result",
  error: "error",
  started_at: "started_at",
  completed_at: "completed_at",
};

function toTask(row: TaskRow): Task {
  return {
    ...row,
    result: row.result === null ? null : JSON.parse(row.result),
    error: row.error === null ? null : JSON.parse(row.error),
    started_at: isoOrNull(row.started_at),
    completed_at: isoOrNull(row.completed_at),
  };
}

function toStep(row: StepRow): Step {
  return {
    task_id: row.task_id,
    name: row.name,
    title: row.title,
    kind: row.kind,
    status: row.status,
    started_at: iso(row.started_at),
    completed_at: isoOrNull(row.completed_at),
    error: row.error,
  };
}

export function selectJobs(store: Store) {
  return store.db.select(jobSelection).from(jobs).leftJoin(sites, eq(sites.id, jobs.site_id)).leftJoin(agents, eq(agents.id, jobs.agent_id)).$dynamic();
}

export async function jobsByIds(store: Store, ids: readonly string[]): Promise<Job[]> {
  if (ids.length === 0) return [];
  const rows = await selectJobs(store).where(sql`jobs.id in (select value from json_each(${JSON.stringify(ids)}))`);
  return rows.map(toJob);
}

export async function tasksByIds(store: Store, ids: readonly string[]): Promise<Task[]> {
  if (ids.length === 0) return [];
  return (await readWide(store, taskColumns, "from job_tasks where id in (select value from json_each(?))", [JSON.stringify(ids)])).map(toTask);
}

async function tasksOf(store: Store, jobId: string): Promise<Task[]> {
  return (await readWide(store, taskColumns, "from job_tasks where job_id = ? order by position, id", [jobId])).map(toTask);
}

/** Of all tasks of a job, in the order in which they began. */
export async function stepsOf(store: Store, jobId: string): Promise<Step[]> {
  const rows = await store.db.select().from(job_steps).where(eq(job_steps.job_id, jobId)).orderBy(asc(job_steps.task_id), asc(job_steps.position));
  return rows.map(toStep);
}

async function childrenOf(store: Store, jobId: string): Promise<Job[]> {
  const rows = await selectJobs(store).where(eq(jobs.parent_job_id, jobId)).orderBy(asc(jobs.created_at), asc(jobs.id));
  return rows.map(toJob);
}

/** Everything about a job but its logs and commands; undefined when there is none. */
export async function jobDetail(store: Store, id: string): Promise<JobDetail | undefined> {
  const [[row], [heavy], tasks, steps, children] = await Promise.all([
    selectJobs(store).where(eq(jobs.id, id)),
    store.db.select({ details: jobs.details, result: jobs.result, target_scope: jobs.target_scope }).from(jobs).where(eq(jobs.id, id)),
    tasksOf(store, id),
    stepsOf(store, id),
    childrenOf(store, id),
  ]);
  if (!row || !heavy) return undefined;
  return {
    ...toJob(row),
    target_scope: heavy.target_scope,
    details: heavy.details,
    credential_set_ids: row.job.credential_set_ids,
    time_limit_seconds: row.job.time_limit_seconds,
    result: heavy.result ?? null,
    attempt: row.job.fence,
    tasks,
    steps,
    children,
  };
}

/** The lines of one task's log; undefined when the job has no such task. */
export async function taskLog(store: Store, jobId: string, taskId: string): Promise<string | undefined> {
  const [row] = await store.db
    .select({ log: job_tasks.log })
    .from(job_tasks)
    .where(and(eq(job_tasks.id, taskId), eq(job_tasks.job_id, jobId)));
  return row && (row.log ?? "");
}

export async function discoveryOf(store: Store, jobId: string): Promise<z.infer<typeof DiscoveryRow>[]> {
  return await store.db
    .select({
      address: discovery_results.address,
      outcome: discovery_results.outcome,
      reason: discovery_results.reason,
      service_tag: discovery_results.service_tag,
      product: discovery_results.product,
      credential: discovery_results.credential,
    })
    .from(discovery_results)
    .where(eq(discovery_results.job_id, jobId))
    .orderBy(asc(discovery_results.at), asc(discovery_results.address));
}
