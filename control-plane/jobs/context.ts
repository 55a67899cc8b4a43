// What stands around a job: what people asked of it, what it waits for, how long such jobs take, and what runs it again.
import { eq, sql } from "drizzle-orm";
import type { JobContext } from "#schema/api/jobs.ts";
import { changingJobTypes, definitionOf, type JobType } from "#schema/jobs/index.ts";
import { jobs } from "#schema/tables/index.ts";
import type { JobStatus } from "#schema/vocabulary.ts";
import type { Clock } from "../platform.ts";
import type { AgentLinks } from "../services.ts";
import type { Store } from "../store.ts";
import { iso } from "../time.ts";
import { decisionsOf } from "./decisions.ts";
import { listJobs } from "./list.ts";

type Related = JobContext["waits_on"][number];

/** Fewer than this say nothing about the next one. */
const fewestForUsual = 3;
const mostForUsual = 20;

interface Subject {
  id: string;
  job_type: JobType;
  status: JobStatus;
  summary: string;
  targets_total: number;
}

/** Undefined when there is no such job. */
export async function jobContext(store: Store, clock: Pick<Clock, "monotonic">, links: Pick<AgentLinks, "state">, id: string): Promise<JobContext | undefined> {
  const [job] = await store.db
    .select({ id: jobs.id, job_type: jobs.job_type, status: jobs.status, summary: jobs.summary, targets_total: jobs.targets_total })
    .from(jobs)
    .where(eq(jobs.id, id));
  if (!job) return undefined;
  const isOpen = job.status === "pending" || job.status === "running" || job.status === "paused";
  const [decisions, waits_on, runs_again, usual, decision_needs_agent] = await Promise.all([
    decisionsOf(store, id),
    isOpen && definitionOf(job.job_type).risk !== "read" ? holdersOf(store, id) : [],
    related(store, sql`jobs.retry_of_job_id = ${id}`),
    isOpen ? usualOf(store, clock, job) : null,
    job.status === "unknown" ? agentToTell(store, links, id) : null,
  ]);
  return { decisions, waits_on, runs_again, usual, decision_needs_agent };
}

async function related(store: Store, where: ReturnType<typeof sql>): Promise<Related[]> {
  const rows = await store.db
    .select({ id: jobs.id, summary: jobs.summary, status: jobs.status, created_by_name: jobs.created_by_name, created_at: jobs.created_at })
    .from(jobs)
    .where(where)
    .orderBy(jobs.created_at, jobs.id)
    .limit(20);
  return rows.map((row) => ({ ...row, created_at: iso(row.created_at) }));
}

/** Jobs that change something and are at work on a server that this one still has before it. The list of four statuses is the index's own condition. */
async function holdersOf(store: Store, id: string): Promise<Related[]> {
  const changing = JSON.stringify(changingJobTypes);
  return await related(
    store,
    sql`jobs.id in (
      select o.job_id from job_tasks t join job_tasks o on o.server_id = t.server_id and o.status in ('pending', 'running', 'paused', 'unknown') and o.status <> 'pending'
      where t.job_id = ${id} and t.status = 'pending' and o.job_id <> ${id})
      and jobs.job_type in (select value from json_each(${changing}))`,
  );
}

/** Of the newest that did the same to between half and twice as many targets. */
async function usualOf(store: Store, clock: Pick<Clock, "monotonic">, job: Subject): Promise<JobContext["usual"]> {
  const { items } = await listJobs(store, clock, { types: [job.job_type], statuses: ["completed"], summary: job.summary }, { limit: 2 * mostForUsual });
  const took = items
    .filter((one) => one.id !== job.id && one.targets_total * 2 >= job.targets_total && one.targets_total <= job.targets_total * 2)
    .flatMap((one) => (one.started_at !== null && one.completed_at !== null ? [Date.parse(one.completed_at) - Date.parse(one.started_at)] : []))
    .slice(0, mostForUsual)
    .sort((a, b) => a - b);
  if (took.length < fewestForUsual) return null;
  return { jobs: took.length, median_ms: took[took.length >> 1] ?? 0, longest_ms: took.at(-1) ?? 0 };
}

/** A decision goes to the agent that ran it, as long as its attempt is open; afterwards it is written here. */
async function agentToTell(store: Store, links: Pick<AgentLinks, "state">, id: string): Promise<JobContext["decision_needs_agent"]> {
  const [agent] = await store.read<{ id: string; name: string }>({
    sql: "select a.id, a.name from jobs j join agents a on a.id = j.agent_id where j.id = ? and j.attempt_id is not null",
    args: [id],
  });
  return agent ? { ...agent, online: links.state(agent.id).online } : null;
}
