// What people asked of a job after it was made. The audit log is where it stands; everybody who may see the job may see it.
import { z } from "zod";
import type { JobDecision } from "#schema/api/jobs.ts";
import { Resolution } from "#schema/vocabulary.ts";
import type { Store } from "../store.ts";
import { iso } from "../time.ts";

export const decisionActions = {
  "job.cancel_requested": "cancel",
  "job.pause_requested": "pause",
  "job.resumed": "resume",
  "job.outcome_decided": "resolve",
} as const;

const mostDecisions = 100;

const Details = z.object({ task_id: z.string().optional(), resolution: Resolution.optional(), reason: z.string().optional() });

/** Oldest first; those about the job that it is a part of are its own too. */
export async function decisionsOf(store: Store, jobId: string): Promise<JobDecision[]> {
  const rows = await store.read<{ at: number; actor_name: string; action: keyof typeof decisionActions; details: string | null }>({
    sql: `select at, actor_name, action, details from audit_log
      where subject_kind = 'job' and subject_id in (?1, (select parent_job_id from jobs where id = ?1)) and action in (select value from json_each(?2))
      order by seq desc limit ${mostDecisions}`,
    args: [jobId, JSON.stringify(Object.keys(decisionActions))],
  });
  return rows.reverse().map(({ at, actor_name, action, details }) => {
    const read = Details.safeParse(JSON.parse(details ?? "{}"));
    const { task_id = null, resolution = null, reason = null } = read.success ? read.data : {};
    return { at: iso(at), by: actor_name, action: decisionActions[action], task_id, resolution, reason };
  });
}

const words: Record<z.infer<typeof Resolution>, string> = { happened: "it happened", did_not_happen: "it did not happen", run_again: "run it again" };

/** "anna decided: it happened, because the console shows it." */
export function decisionInWords(decision: Pick<JobDecision, "by" | "resolution" | "reason">): string {
  return `${decision.by} decided: ${decision.resolution === null ? "" : words[decision.resolution]}${decision.reason ? ` (${decision.reason})` : ""}.`;
}
