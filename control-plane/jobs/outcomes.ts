// People's word on outcomes that nobody can tell: told to the agent that ran the target, or, where that agent is gone, the outcome itself.
import type { z } from "zod";
import type { Decisions, ResolveUnknown } from "#schema/api/jobs.ts";
import { AppError } from "#schema/errors.ts";
import { isFinalJob, type JobStatus, type TaskStatus } from "#schema/vocabulary.ts";
import { abortWhen, wasAborted } from "../constraints.ts";
import { countsStatement, parentsStatement } from "../dispatch/ingest.ts";
import type { Actor } from "../services.ts";
import { type Decision, DecisionsUnderWay, decisionAudit, decisionInWords, decisionLogged, lastDecision, type Outcome } from "./decisions.ts";
import type { JobServiceParts } from "./service.ts";

/** A target that a person may decide about, with what is needed of the job that it belongs to. */
interface UnknownRow {
  id: string;
  summary: string;
  site_id: string | null;
  agent_id: string | null;
  attempt_id: string | null;
  task_id: string;
  task_status: TaskStatus;
  target: string | null;
}

export class Outcomes {
  private readonly parts: JobServiceParts;
  private readonly deciding = new DecisionsUnderWay();

  constructor(parts: JobServiceParts) {
    this.parts = parts;
  }

  async resolve(jobId: string, { task_id, resolution, reason }: z.infer<typeof ResolveUnknown>, actor: Actor): Promise<void> {
    const { store, platform, publisher } = this.parts;
    const now = platform.clock.now();
    const [row] = await this.unknownRows(jobId, [task_id]);
    if (!row) throw new AppError("not_found", "This job has no such target.");
    const underWay = this.deciding.of(task_id, now);
    if (row.task_status !== "unknown" || underWay) throw await this.decidedAlready(row, task_id, underWay);
    if (row.attempt_id === null) return await this.resolveOrphans([row], { resolution, reason }, actor);
    const hub = await this.parts.hubOf(row.site_id ?? "");
    if (row.agent_id === null || !hub.linkState(row.agent_id).online) {
      throw new AppError("agent_offline", "The agent that ran this is out of reach, so it cannot be told what you decided.", {
        hint: "Decide when it is back. If it never comes back, declare it lost under Sites and agents; then you can decide here.",
      });
    }
    this.deciding.note(task_id, { by: actor.name, resolution, reason }, now);
    await store.write([decisionLogged([task_id], { resolution, reason }, actor, now)], [decisionAudit(row, { resolution, reason }, actor)]).catch((error: unknown) => {
      this.deciding.forget(task_id);
      throw error;
    });
    publisher.decided([row.id]);
    hub.step({ type: "resolve_requested", jobId: row.id, taskId: task_id, resolution, reason });
  }

  async resolveAll(jobId: string, taskIds: readonly string[], decision: Outcome, actor: Actor): Promise<z.infer<typeof Decisions>> {
    const answer: z.infer<typeof Decisions> = { decided: [], left: [] };
    const now = this.parts.platform.clock.now();
    const orphans = new Map<string, UnknownRow[]>();
    for (const row of await this.unknownRows(jobId, taskIds)) {
      if (row.attempt_id !== null || row.task_status !== "unknown" || this.deciding.of(row.task_id, now)) continue;
      orphans.set(row.id, [...(orphans.get(row.id) ?? []), row]);
    }
    // Those that no agent has to be told of, in one commit for each job: what a job comes to is worked out once, and not once for each target.
    for (const rows of orphans.values()) {
      try {
        await this.resolveOrphans(rows, decision, actor);
        answer.decided.push(...rows.map((row) => row.task_id));
      } catch (error) {
        // Somebody was first with one of them: each for itself then.
        if (!(error instanceof AppError)) throw error;
      }
    }
    for (const task_id of new Set(taskIds)) {
      if (answer.decided.includes(task_id)) continue;
      try {
        await this.resolve(jobId, { task_id, ...decision }, actor);
        answer.decided.push(task_id);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        answer.left.push({ task_id, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) });
      }
    }
    return answer;
  }

  private async unknownRows(jobId: string, taskIds: readonly string[]): Promise<UnknownRow[]> {
    return await this.parts.store.read<UnknownRow>({
      sql: `select j.id, j.summary, j.site_id, j.agent_id, j.attempt_id, t.id as task_id, t.status as task_status, coalesce(t.target_name, t.service_tag) as target from job_tasks t join jobs j on j.id = t.job_id
        where t.id in (select value from json_each(?)) and (j.id = ? or j.parent_job_id = ?)`,
      args: [JSON.stringify(taskIds), jobId, jobId],
    });
  }

  /** Who was first, and with what. */
  private async decidedAlready(row: { id: string; task_status: TaskStatus }, taskId: string, underWay: Decision | undefined): Promise<AppError> {
    const hint = "Nothing of yours was sent.";
    if (underWay)
      return new AppError("conflict", `${decisionInWords(underWay)} The agent is being told.`, { hint: `${hint} If the target is still unknown in a moment, decide again.` });
    const before = await lastDecision(this.parts.store, "job.outcome_decided", row.id, taskId);
    if (before) return new AppError("conflict", `${decisionInWords(before)} The target is ${row.task_status} now.`, { hint });
    return new AppError("conflict", `The outcome on this target is not unknown: it is ${row.task_status}.`, { hint: "Its agent has told since what became of it." });
  }

  /** The agent that ran these targets of one job is gone: the person's word is the outcome, or the job starts anew under the next fence. */
  private async resolveOrphans(rows: readonly UnknownRow[], decision: Outcome, actor: Actor): Promise<void> {
    const { store, platform, publisher } = this.parts;
    const [row] = rows;
    if (!row) return;
    const now = platform.clock.now();
    const taskIds = JSON.stringify(rows.map((each) => each.task_id));
    const status: TaskStatus = decision.resolution === "happened" ? "completed" : decision.resolution === "did_not_happen" ? "failed" : "pending";
    const error = status === "failed" ? JSON.stringify({ code: "outcome_unknown", message: `It did not happen, as a person decided: ${decision.reason}` }) : null;
    const undecided = `select count(*) from job_tasks t join jobs j on j.id = t.job_id where t.id in (select value from json_each(?)) and t.status = 'unknown' and j.attempt_id is null`;
    try {
      await store.write(
        [
          abortWhen(`(${undecided}) <> ?`, [taskIds, rows.length]),
          decisionLogged(
            rows.map((each) => each.task_id),
            decision,
            actor,
            now,
          ),
          {
            sql: "update job_tasks set status = ?, error = ?, completed_at = case when ? = 'pending' then null else ? end where id in (select value from json_each(?))",
            args: [status, error, status, now, taskIds],
          },
          {
            // Why not from what was read before: two decisions about two targets, made at once, would each count the other's as open.
            sql: `update jobs set status = n.status, error = case when n.status = 'pending' then null else error end,
                    completed_at = case when n.status in ('completed', 'failed', 'cancelled') then ? else null end, cancel_requested_at = null, updated_at = ?
                  from (select case when sum(status = 'unknown') then 'unknown' when sum(status = 'pending') then 'pending' when sum(status = 'failed') then 'failed'
                    when sum(status = 'cancelled') then 'cancelled' else 'completed' end as status from job_tasks where job_id = ?) as n
                  where id = ?`,
            args: [now, now, row.id, row.id],
          },
          countsStatement([row.id], now),
          parentsStatement([row.id], now),
        ],
        rows.map((each) => decisionAudit(each, decision, actor)),
      );
    } catch (cause) {
      if (!wasAborted(cause)) throw cause;
      const before = await lastDecision(store, "job.outcome_decided", row.id, row.task_id);
      throw new AppError("conflict", before ? decisionInWords(before) : "Somebody has decided about this target already.", { hint: "Nothing of yours was done.", cause });
    }
    const hub = await this.parts.hubOf(row.site_id ?? "");
    const [after] = await store.read<{ status: JobStatus; fence: number }>({ sql: "select status, fence from jobs where id = ?", args: [row.id] });
    if (after?.status === "pending") hub.step({ type: "reopened", jobId: row.id });
    else if (after && isFinalJob(after.status)) hub.step({ type: "settled", jobId: row.id, fence: after.fence, status: "final" });
    publisher.decided([row.id]);
  }
}
