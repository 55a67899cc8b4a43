// What a simulation leaves behind, for the checker.

import { verifyAudit } from "#control-plane/audit.ts";
import { definitionOf, JobType } from "#schema/jobs/index.ts";
import type { CommandEntry, History, JobRecord, Report, TaskRecord, Transition } from "../history.ts";
import { secret } from "./agent-host.ts";
import type { Cast } from "./faults.ts";
import type { Spans } from "./spans.ts";

interface JobRow extends Omit<JobRecord, "risk"> {}

export async function collect(cast: Cast, spans: Spans, reports: readonly Report[], leaks: readonly string[], atRest: boolean): Promise<History> {
  const { people, controlPlane, devices, network, forgetful, agents } = cast;
  const jobs = await people.rows<JobRow>(
    `select id, job_type as type, status, fence, attempt_id as attemptId, parent_job_id as parentId, schedule_at as scheduleAt, not_after as notAfter, started_at as startedAt,
       completed_at as completedAt, targets_total as targetsTotal, targets_done as targetsDone, targets_failed as targetsFailed from jobs`,
  );
  const tasks = await people.rows<TaskRecord>("select id, job_id as jobId, server_id as serverId, status from job_tasks");
  const commands = await people.rows<CommandEntry & { url: string }>(
    "select id, job_id as jobId, task_id as taskId, step, full_url as url, command_type as method, endpoint as path, status_code as statusCode from idrac_commands",
  );
  const transitions = await people.rows<Transition>(
    `select job_id as jobId, from_status as "from", to_status as "to", fence_from as fenceFrom, fence_to as fenceTo, attempt_from as attemptFrom, attempt_to as attemptTo, at
     from chaos_transitions order by seq`,
  );
  const found = [...leaks];
  const [leaked] = await people.rows<{ n: number }>(
    `select count(*) as n from idrac_commands where request_body like '%${secret}%' or response_body like '%${secret}%' or error_message like '%${secret}%'`,
  );
  if (leaked && leaked.n > 0) found.push("idrac_commands");
  for (const [name, { disk }] of agents) {
    for (const [table, column] of [
      ["outbox", "event"],
      ["open_commands", "record"],
      ["steps", "result"],
    ] as const) {
      const row = disk.file.prepare(`select count(*) as n from sqlite_schema where name = '${table}'`).get();
      if (Number(row?.n) > 0 && Number(disk.file.prepare(`select count(*) as n from ${table} where ${column} like '%${secret}%'`).get()?.n) > 0)
        found.push(`the journal of ${name}`);
    }
  }
  return {
    accepted: people.accepted,
    jobs: jobs.map((job) => ({ ...job, risk: definitionOf(JobType.parse(job.type)).risk })),
    tasks,
    commands: commands.map(({ url, ...command }) => ({ ...command, device: new URL(url).hostname })),
    transitions,
    requests: [...devices.values()].flatMap((device) => device.requests).sort((a, b) => a.begunAt - b.begunAt),
    decisions: people.decisions,
    spans: spans.all,
    reports,
    forgetful: [...forgetful],
    overruns: network.overruns,
    sessionsLeft: [],
    auditFault: await auditFault(cast),
    leaks: found,
    atRest: atRest && controlPlane.services !== null,
  };
}

async function auditFault({ controlPlane }: Cast): Promise<string | null> {
  const { services } = controlPlane;
  if (!services) return null;
  try {
    await verifyAudit(services.store, services.platform);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
