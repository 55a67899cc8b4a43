// What the hub decides about a job without its agent, as statements: each names the fence it was decided under, so that one that comes late changes nothing.
// The row's fence may be lower: attempts that never came to the disk count in the hub alone.
import type { Statement } from "../store.ts";
import { countsStatement, parentsStatement } from "./ingest.ts";

export const lostJournal = "The agent lost its journal: what it had sent to the server is not known.";

const open = "status in ('pending', 'running', 'paused', 'unknown')";
const openTask = "status in ('pending', 'running', 'paused')";

export function unknownError(why: string): string {
  return JSON.stringify({ code: "outcome_unknown", message: why, hint: "Look at the server, then decide on the job's page: it happened, it did not, or run it again." });
}

/** The agent that ran it cannot tell any more what became of it. */
export function unknownStatements(jobId: string, fence: number, why: string, now: number): Statement[] {
  return [
    {
      sql: `update job_tasks set status = 'unknown', error = ? where job_id = ? and ${openTask} and exists (select 1 from jobs where id = ? and fence <= ? and ${open})`,
      args: [unknownError(why), jobId, jobId, fence],
    },
    {
      sql: `update jobs set status = 'unknown', fence = ?, attempt_id = null, error = ?, updated_at = ? where id = ? and fence <= ? and ${open}`,
      args: [fence + 1, unknownError(why), now, jobId, fence],
    },
    countsStatement([jobId], now),
    parentsStatement([jobId], now),
  ];
}

/** Another agent will take it, with the targets that have not ended. */
export function requeueStatements(jobId: string, fence: number, why: string, now: number): Statement[] {
  return [
    {
      sql: `update job_tasks set status = 'pending', progress = 0, waiting_for = null where job_id = ? and status in ('running', 'paused')
            and exists (select 1 from jobs where id = ? and fence <= ? and ${openTask})`,
      args: [jobId, jobId, fence],
    },
    {
      sql: `update jobs set status = 'pending', fence = ?, attempt_id = null, agent_id = null, waiting_for = ?, updated_at = ? where id = ? and fence <= ? and ${openTask}`,
      args: [fence + 1, why, now, jobId, fence],
    },
  ];
}

/** It ends without an agent. */
export function finishStatements(jobId: string, fence: number, how: "cancelled" | "expired" | "empty", now: number): Statement[] {
  const status = how === "cancelled" ? "cancelled" : "failed";
  const error =
    how === "cancelled"
      ? null
      : how === "expired"
        ? JSON.stringify({ code: "expired", message: "The job was not started before its latest time.", hint: "Create it again with a later time, or bring the agent back first." })
        : JSON.stringify({ code: "not_found", message: "The groups named in the scope hold no server now.", hint: "Add servers to the group, or name them one by one." });
  return [
    {
      sql: "update jobs set status = ?, fence = ?, attempt_id = null, error = ?, waiting_for = null, completed_at = ?, updated_at = ? where id = ? and fence <= ? and status = 'pending'",
      args: [status, fence, error, now, now, jobId, fence],
    },
    {
      sql: `update job_tasks set status = 'cancelled', completed_at = ? where job_id = ? and ${openTask} and exists (select 1 from jobs where id = ? and fence = ? and status = ?)`,
      args: [now, jobId, jobId, fence, status],
    },
    countsStatement([jobId], now),
    parentsStatement([jobId], now),
  ];
}
