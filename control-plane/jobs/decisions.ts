// What people asked of jobs: for the job's page, and as the answer to somebody who asks what another person has asked already. The audit log is where it stands.
import { z } from "zod";
import type { JobDecision, ResolveUnknown } from "#schema/api/jobs.ts";
import { Resolution } from "#schema/vocabulary.ts";
import type { AuditEntry } from "../audit.ts";
import type { Actor } from "../services.ts";
import type { Statement, Store } from "../store.ts";
import { iso } from "../time.ts";

export interface Decision {
  by: string;
  resolution: Resolution | null;
  reason: string | null;
}

const Details = z.object({ task_id: z.string().nullish(), resolution: Resolution.nullish(), reason: z.string().nullish() });

const actions = { "job.cancel_requested": "cancel", "job.pause_requested": "pause", "job.resumed": "resume", "job.outcome_decided": "resolve" } as const;
/** More than a page shows: a decision about many targets is one of each. */
const mostDecisions = 1_000;

/** What a person says, and why. */
export type Outcome = Omit<z.infer<typeof ResolveUnknown>, "task_id">;

export function decisionAudit(row: { id: string; summary: string; task_id: string; target: string | null }, { resolution, reason }: Outcome, actor: Actor): AuditEntry {
  return {
    actor_id: actor.id,
    actor_name: actor.name,
    action: "job.outcome_decided",
    subject_kind: "job",
    subject_id: row.id,
    subject_name: row.summary,
    details: { task_id: row.task_id, target: row.target, resolution, reason },
    address: actor.address,
  };
}

/** A line in the log of each target. */
export function decisionLogged(taskIds: readonly string[], { resolution, reason }: Outcome, actor: Actor, now: number): Statement {
  const line = `${new Date(now).toISOString()}\twarn\t\t${actor.name} decided: ${resolution.replaceAll("_", " ")} (${reason.replaceAll(/\s+/g, " ")})\n`;
  return { sql: "update job_tasks set log = coalesce(log, '') || ? where id in (select value from json_each(?))", args: [line, JSON.stringify(taskIds)] };
}

/** Of a job and of its parts, oldest first. */
export async function decisionsOf(store: Store, jobId: string): Promise<JobDecision[]> {
  const rows = await store.read<{ at: number; by: string; action: keyof typeof actions; details: string | null }>({
    sql: `select at, actor_name as "by", action, details from audit_log
      where subject_kind = 'job' and subject_id in (select ?1 union all select id from jobs where parent_job_id = ?1) and action in (select value from json_each(?2))
      order by seq desc limit ${mostDecisions}`,
    args: [jobId, JSON.stringify(Object.keys(actions))],
  });
  return rows.reverse().map(({ at, by, action, details }) => {
    const { data } = Details.safeParse(JSON.parse(details ?? "{}"));
    return { at: iso(at), by, action: actions[action], task_id: data?.task_id ?? null, resolution: data?.resolution ?? null, reason: data?.reason ?? null };
  });
}

/** The newest of this kind about a job, or about one of its targets: the audit log is where it stands. */
export async function lastDecision(store: Store, action: "job.cancel_requested" | "job.outcome_decided", jobId: string, taskId?: string): Promise<Decision | undefined> {
  const [row] = await store.read<{ actor_name: string; details: string | null }>({
    sql: `select actor_name, details from audit_log where subject_kind = 'job' and subject_id = ?1 and action = ?2
      ${taskId === undefined ? "" : "and json_extract(details, '$.task_id') = ?3"} order by seq desc limit 1`,
    args: [jobId, action, ...(taskId === undefined ? [] : [taskId])],
  });
  if (!row) return undefined;
  const { data } = Details.safeParse(JSON.parse(row.details ?? "{}"));
  return { by: row.actor_name, resolution: data?.resolution ?? null, reason: data?.reason ?? null };
}

const words: Record<Resolution, string> = { happened: "it happened", did_not_happen: "it did not happen", run_again: "run it again" };

/** "anna decided: it happened (the console shows it)." */
export function decisionInWords({ by, resolution, reason }: Decision): string {
  return `${by} decided: ${resolution === null ? "unknown" : words[resolution]}${reason ? ` (${reason})` : ""}.`;
}

/** So long a decision may take to come back from the agent as a new state. */
const takesMs = 10_000;

/** What somebody has decided a moment ago and the agent is being told: until it acts the target is still unknown, and a second person must not be heard as well. */
export class DecisionsUnderWay {
  private readonly byTask = new Map<string, Decision & { at: number }>();

  of(taskId: string, now: number): Decision | undefined {
    const found = this.byTask.get(taskId);
    return found && now - found.at < takesMs ? found : undefined;
  }

  note(taskId: string, decision: Decision, now: number): void {
    for (const [id, { at }] of this.byTask) if (now - at >= takesMs) this.byTask.delete(id);
    this.byTask.set(taskId, { ...decision, at: now });
  }

  forget(taskId: string): void {
    this.byTask.delete(taskId);
  }
}
