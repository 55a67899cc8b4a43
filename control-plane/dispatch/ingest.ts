// Turns a run of an agent's events into the statements of one transaction: with them, the agent's `last_event` moves, so each event counts exactly once.
// Many events fold into few statements: rows travel as one JSON array and are inserted by `json_each`.
import type { CommandRecord } from "#schema/commands.ts";
import type { ErrorInfo } from "#schema/errors.ts";
import type { Finding } from "#schema/findings.ts";
import type { AgentEvent, AttemptRef, StepReport } from "#schema/protocol.ts";
import { isFinalJob, isFinalTask, type JobStatus, type TaskStatus } from "#schema/vocabulary.ts";
import { eachRow, type Statement } from "../store.ts";
import { commandsStatement } from "./command-rows.ts";
import { type FoundServers, findingStatements } from "./findings.ts";

/** Most characters of a task's log that are kept; older lines make room. */
const maxLogChars = 400_000;

/** A job that has not ended. */
const open = "status in ('pending', 'running', 'paused', 'unknown')";

export interface IngestInput {
  agentId: string;
  siteId: string;
  journalId: string;
  /** Number of the first event, and what the agent's row must show before. */
  first: number;
  previous: number;
  events: readonly AgentEvent[];
  now: number;
}

/** What a run of events touched: for the hub, and for the consoles. */
export interface Touched {
  jobs: Set<string>;
  tasks: Set<string>;
  steps: Set<string>;
  commands: string[];
  servers: FoundServers;
  logs: { job_id: string; task_id: string; lines: string }[];
  /** What is fetched as a whole: of a server, or of a job. */
  readings: Map<string, { what: "health" | "firmware" | "logs" | "discovery"; id: string }>;
  /** In order, for the hub. */
  changes: { type: "accepted" | "final" | "unknown" | "paused" | "running"; jobId: string; fence: number }[];
}

interface TaskPatch {
  id: string;
  job_id: string;
  fence: number;
  status: TaskStatus;
  progress: number;
  waiting_for: string | null;
  result: string | null;
  error: string | null;
  started_at: number | null;
  completed_at: number | null;
}

interface StepPatch extends Omit<StepReport, "error"> {
  task_id: string;
  job_id: string;
  fence: number;
  position: number;
  error: string | null;
}

interface JobPatch {
  id: string;
  fence: number;
  status: JobStatus;
  /** When the first of the events that are folded into this came, and the last. */
  since: number;
  at: number;
  /** It was running at some point: the wish to pause it is over. */
  ran: boolean;
  error: ErrorInfo | null;
}

export function emptyTouched(): Touched {
  return { jobs: new Set(), tasks: new Set(), steps: new Set(), commands: [], servers: { ids: new Set(), tags: new Set() }, logs: [], readings: new Map(), changes: [] };
}

const readingOf = { health: "health", firmware: "firmware", event_logs: "logs" } as const;

function noteReading({ readings }: Touched, jobId: string, found: Finding): void {
  const note = (what: "health" | "firmware" | "logs" | "discovery", id: string): void => void readings.set(`${what} ${id}`, { what, id });
  if (found.finding === "discovery") note("discovery", jobId);
  else if (found.finding === "health" || found.finding === "firmware" || found.finding === "event_logs") note(readingOf[found.finding], found.server_id);
}

export function ingest(input: IngestInput): { statements: Statement[]; touched: Touched } {
  const { events, now } = input;
  const touched = emptyTouched();
  const tasks = new Map<string, TaskPatch>();
  const jobs: JobPatch[] = [];
  /** The newest patch of each job. */
  const newest = new Map<string, JobPatch>();
  /** Under which fence this run speaks of a job; null when of several attempts. */
  const fences = new Map<string, number | null>();
  const speaksOf = ({ job_id, fence }: AttemptRef): void => void fences.set(job_id, !fences.has(job_id) || fences.get(job_id) === fence ? fence : null);
  const steps = new Map<string, StepPatch>();
  const commands: CommandRecord[] = [];
  const logs = new Map<string, { job_id: string; lines: string[] }>();
  const found: Statement[] = [];
  const rejected: Extract<AgentEvent, { kind: "rejected" }>[] = [];
  /** Attempts that ended in this run: their targets and steps change no more, as they would not in a run of their own. */
  const ended = new Set<string>();

  const changeJob = (event: AttemptRef & { at: number }, status: JobStatus, error: ErrorInfo | null = null): void => {
    speaksOf(event);
    const { job_id, fence, at } = event;
    const ran = status === "running";
    const before = newest.get(job_id);
    if (before?.fence === fence) {
      // A job that has ended stays as it ended.
      if (!isFinalJob(before.status)) Object.assign(before, { status, at, ran: before.ran || ran, error: error ?? before.error });
      return;
    }
    const patch = { id: job_id, fence, status, since: at, at, ran, error };
    jobs.push(patch);
    newest.set(job_id, patch);
  };

  events.forEach((event, i) => {
    switch (event.kind) {
      case "accepted":
        changeJob(event, "running");
        touched.changes.push({ type: "accepted", jobId: event.job_id, fence: event.fence });
        break;
      case "resumed":
        changeJob(event, "running");
        touched.changes.push({ type: "running", jobId: event.job_id, fence: event.fence });
        break;
      case "paused":
        changeJob(event, "paused");
        touched.changes.push({ type: "paused", jobId: event.job_id, fence: event.fence });
        break;
      case "rejected":
        changeJob(event, "failed", event.error);
        if (!ended.has(attemptOf(event))) rejected.push(event);
        ended.add(attemptOf(event));
        touched.changes.push({ type: "final", jobId: event.job_id, fence: event.fence });
        break;
      case "task":
        if (ended.has(attemptOf(event))) break;
        speaksOf(event);
        foldTask(tasks, event);
        break;
      case "step": {
        if (ended.has(attemptOf(event))) break;
        const key = `${event.task_id}\n${event.step.name}\n${event.fence}`;
        const { kind, started_at, position } = steps.get(key) ?? { ...event.step, position: input.first + i };
        const error = event.step.error === null ? null : JSON.stringify(event.step.error);
        steps.set(key, { ...event.step, kind, started_at, position, task_id: event.task_id, job_id: event.job_id, fence: event.fence, error });
        touched.steps.add(event.job_id);
        break;
      }
      case "log": {
        const lines = logs.get(event.task_id) ?? { job_id: event.job_id, lines: [] };
        lines.lines.push(`${new Date(event.at).toISOString()}\t${event.level}\t${event.step ?? ""}\t${event.message.replaceAll(/\p{Cc}+/gu, " ").toWellFormed()}\n`);
        logs.set(event.task_id, lines);
        break;
      }
      case "command":
        commands.push(event.command);
        touched.commands.push(event.command.id);
        break;
      case "finding":
        found.push(...findingStatements(event.found, { siteId: input.siteId, jobId: event.job_id, now }, touched.servers));
        noteReading(touched, event.job_id, event.found);
        break;
      case "finished": {
        changeJob(event, event.status);
        if (isFinalJob(event.status)) ended.add(attemptOf(event));
        touched.changes.push({ type: event.status === "unknown" ? "unknown" : "final", jobId: event.job_id, fence: event.fence });
        break;
      }
    }
  });

  const statements: Statement[] = [cursorStatement(input)];
  if (commands.length > 0) statements.push(commandsStatement(commands, input.agentId));
  statements.push(...found);
  if (tasks.size > 0) statements.push(tasksStatement([...tasks.values()]));
  if (steps.size > 0) statements.push(stepsStatement([...steps.values()]));
  for (const [taskId, { job_id, lines }] of logs) touched.logs.push({ job_id, task_id: taskId, lines: lines.join("") });
  if (touched.logs.length > 0) statements.push(logsStatement(touched.logs));
  for (const task of tasks.values()) {
    touched.tasks.add(task.id);
    touched.jobs.add(task.job_id);
  }
  for (const job of jobs) touched.jobs.add(job.id);
  for (const event of rejected) statements.push(rejectedStatement(event));
  if (jobs.length > 0) statements.push(...jobsStatements(jobs, now));
  // What changed a job has counted its targets too, unless some of them were changed by another of its attempts.
  const uncounted = [...touched.jobs].filter((id) => !newest.has(id) || fences.get(id) === null);
  if (uncounted.length > 0) statements.push(countsStatement(uncounted, now));
  if (touched.jobs.size > 0) statements.push(parentsStatement([...touched.jobs], now));
  return { statements, touched };
}

/** Fails the whole transaction (NOT NULL) when the agent's row does not stand where these events begin. */
function cursorStatement(input: IngestInput): Statement {
  const last = input.first + input.events.length - 1;
  return {
    sql: "update agents set last_event = case when last_event = ? and journal_id = ? then ? else null end, last_seen_at = ? where id = ?",
    args: [input.previous, input.journalId, last, input.now, input.agentId],
  };
}

function foldTask(tasks: Map<string, TaskPatch>, event: Extract<AgentEvent, { kind: "task" }>): void {
  // By attempt too: a late word of another one must not stand in the way of this one's.
  const key = `${event.task_id} ${event.fence}`;
  const before = tasks.get(key);
  if (before && isFinalTask(before.status)) return;
  const final = isFinalTask(event.status);
  tasks.set(key, {
    id: event.task_id,
    job_id: event.job_id,
    fence: event.fence,
    status: event.status,
    progress: event.progress,
    waiting_for: event.waiting_for,
    result: event.result === undefined ? (before?.result ?? null) : JSON.stringify(event.result),
    error: event.error === undefined || event.error === null ? null : JSON.stringify(event.error),
    started_at: before?.started_at ?? (event.status === "pending" ? null : event.at),
    completed_at: final ? event.at : null,
  });
}

function attemptOf(event: { job_id: string; fence: number }): string {
  return `${event.job_id} ${event.fence}`;
}

/** The agent did not take the job: none of its targets was touched. */
function rejectedStatement({ error, at, job_id, fence }: Extract<AgentEvent, { kind: "rejected" }>): Statement {
  return {
    sql: `update job_tasks set status = 'failed', waiting_for = null, error = ?, completed_at = ? where job_id = ? and status not in ('completed', 'failed', 'cancelled', 'skipped')
            and exists (select 1 from jobs where id = ? and fence = ? and ${open})`,
    args: [JSON.stringify(error), at, job_id, job_id, fence],
  };
}

/** A task changes only under the fence of its job's present attempt, and never once it or its job is final. */
function tasksStatement(tasks: TaskPatch[]): Statement {
  const rows = tasks.map((task) => [
    task.id,
    task.job_id,
    task.fence,
    task.status,
    task.status === "completed" ? 100 : task.progress,
    task.waiting_for,
    task.result,
    task.error,
    task.started_at,
    task.completed_at,
  ]);
  return {
    sql: `${eachRow}
          update job_tasks set status = v ->> 3, progress = v ->> 4, waiting_for = v ->> 5, result = coalesce(v ->> 6, result), error = v ->> 7,
            started_at = coalesce(started_at, v ->> 8), completed_at = v ->> 9
          from r
          where job_tasks.id = v ->> 0 and job_tasks.status not in ('completed', 'failed', 'cancelled', 'skipped')
            and exists (select 1 from jobs where jobs.id = v ->> 1 and jobs.fence = v ->> 2 and jobs.${open})`,
    args: [JSON.stringify(rows)],
  };
}

function stepsStatement(steps: unknown[]): Statement {
  return {
    sql: `insert into job_steps (task_id, name, job_id, title, kind, status, position, started_at, completed_at, error)
          select s.value ->> 'task_id', s.value ->> 'name', s.value ->> 'job_id', s.value ->> 'title', s.value ->> 'kind', s.value ->> 'status',
            s.value ->> 'position', s.value ->> 'started_at', s.value ->> 'completed_at', s.value ->> 'error'
          from json_each(?) s where exists (select 1 from job_tasks where id = s.value ->> 'task_id')
            and exists (select 1 from jobs where id = s.value ->> 'job_id' and fence = s.value ->> 'fence' and ${open})
          on conflict (task_id, name) do update set status = excluded.status, title = excluded.title, completed_at = excluded.completed_at, error = excluded.error`,
    args: [JSON.stringify(steps)],
  };
}

function logsStatement(logs: readonly { task_id: string; lines: string }[]): Statement {
  return {
    sql: `update job_tasks set log = substr(coalesce(log, '') || (l.value ->> 'lines'), -${maxLogChars})
          from json_each(?) l where job_tasks.id = l.value ->> 'task_id'`,
    args: [JSON.stringify(logs)],
  };
}

/** Jobs change in the order of the events; each change names its fence, and a final job stays as it is. */
function jobsStatements(jobs: JobPatch[], now: number): Statement[] {
  // Consecutive patches of different jobs fold into one statement; the same job twice starts a new one, so that order is kept.
  const runs: JobPatch[][] = [];
  let seen = new Set<string>();
  for (const job of jobs) {
    if (runs.length === 0 || seen.has(job.id)) {
      runs.push([]);
      seen = new Set();
    }
    runs.at(-1)?.push(job);
    seen.add(job.id);
  }
  return runs.map((run) => ({
    sql: `${eachRow}
          update jobs set
            status = ${noBetterThanTasks("v ->> 2")}, waiting_for = null, updated_at = ?,
            pause_requested_at = case when v ->> 6 then null else pause_requested_at end,
            started_at = coalesce(started_at, v ->> 3),
            completed_at = case when v ->> 2 in ('completed', 'failed', 'cancelled') then v ->> 4 else null end,
            ${countsOf(`(${noBetterThanTasks("v ->> 2")})`, "coalesce(v ->> 5, error)")}
          from r
          where jobs.id = v ->> 0 and jobs.fence = v ->> 1 and jobs.${open}`,
    args: [JSON.stringify(run.map((job) => [job.id, job.fence, job.status, job.since, job.at, job.error === null ? null : JSON.stringify(job.error), job.ran ? 1 : 0])), now],
  }));
}

/** An attempt speaks of the targets that it was given: those that ended under an earlier one, with an agent that is gone, count too. The worst wins. */
function noBetterThanTasks(said: string): string {
  const has = (status: TaskStatus): string => `exists (select 1 from job_tasks t where t.job_id = jobs.id and t.status = '${status}')`;
  return `case when ${said} in ('completed', 'cancelled') and ${has("failed")} then 'failed' when ${said} = 'completed' and ${has("cancelled")} then 'cancelled' else ${said} end`;
}

/** `jobs.result`, from the tasks `t` of a from-clause: in one sentence, and target by target. */
function resultOf(from: string): string {
  return `(select json_object('message', case
                when count(*) = 1 then max(case t.status when 'completed' then 'Done.' when 'failed' then 'Failed: ' || (t.error ->> 'message')
                  when 'cancelled' then coalesce(t.error ->> 'message', 'Cancelled.') when 'unknown' then 'The outcome is not known.' else t.status end)
                else sum(t.status = 'completed') || ' of ' || count(*) || ' targets completed'
                  || case when sum(t.status = 'failed') > 0 then ', ' || sum(t.status = 'failed') || ' failed' else '' end
                  || case when sum(t.status = 'cancelled') > 0 then ', ' || sum(t.status = 'cancelled') || ' cancelled' else '' end
                  || case when sum(t.status = 'unknown') > 0 then ', ' || sum(t.status = 'unknown') || ' unknown' else '' end || '.' end,
              'targets', json_group_array(json_object('task_id', t.id, 'target', t.target_name, 'status', t.status, 'result', json(t.result), 'error', json(t.error)) order by t.job_id, t.position))
            from ${from})`;
}

/** `jobs.error` of a failed job: its only target's, or the first that failed, named. */
function errorOf(from: string, targets: string): string {
  return `(select case when ${targets} <= 1 then f.error
              else json_patch('{}', json_object('code', coalesce(f.error ->> 'code', 'internal'),
                'message', f.failed || case f.failed when 1 then ' target' else ' targets' end || ' failed; the first: ' || coalesce(f.target_name || ': ', '') || coalesce(f.error ->> 'message', ''),
                'hint', f.error ->> 'hint')) end
            from (select t.error, t.target_name, count(*) over () as failed from ${from} and t.status = 'failed' order by t.job_id, t.position limit 1) f)`;
}

/** Counters, result and error of a job follow from its tasks: never from a counter of their own. `status` and `error` are what it has then, or has before its tasks are asked. */
function countsOf(status: string, error: string): string {
  const tasks = "job_tasks t where t.job_id = jobs.id";
  return `targets_done = (select count(*) from ${tasks} and t.status in ('completed', 'failed', 'cancelled', 'skipped')),
            targets_failed = (select count(*) from ${tasks} and t.status in ('failed', 'unknown')),
            result = case when ${status} not in ('completed', 'failed', 'cancelled', 'unknown') then null else ${resultOf(tasks)} end,
            error = case when ${status} = 'failed' and ${error} is null then ${errorOf(tasks, "jobs.targets_total")} else ${error} end`;
}

export function countsStatement(jobIds: string[], now: number): Statement {
  return {
    sql: `update jobs set ${countsOf("status", "error")}, updated_at = ? where id in (select value from json_each(?))`,
    args: [now, JSON.stringify(jobIds)],
  };
}

/** A parent's state follows from its children's. */
export function parentsStatement(childIds: string[], now: number): Statement {
  const tasks = "jobs c join job_tasks t on t.job_id = c.id where c.parent_job_id = p.id";
  const isOpen = "exists (select 1 from jobs c where c.parent_job_id = p.id and c.status in ('pending', 'running', 'paused'))";
  const hasFailed = "exists (select 1 from jobs c where c.parent_job_id = p.id and c.status = 'failed')";
  return {
    sql: `update jobs as p set
            status = case
              when exists (select 1 from jobs c where c.parent_job_id = p.id and c.status in ('pending', 'running', 'paused')) then
                case when exists (select 1 from jobs c where c.parent_job_id = p.id and c.started_at is not null) then 'running' else 'pending' end
              when exists (select 1 from jobs c where c.parent_job_id = p.id and c.status = 'unknown') then 'unknown'
              when exists (select 1 from jobs c where c.parent_job_id = p.id and c.status = 'failed') then 'failed'
              when exists (select 1 from jobs c where c.parent_job_id = p.id and c.status = 'cancelled') then 'cancelled'
              else 'completed' end,
            started_at = coalesce(started_at, (select min(started_at) from jobs c where c.parent_job_id = p.id)),
            completed_at = case when exists (select 1 from jobs c where c.parent_job_id = p.id and c.completed_at is null) then null
              else (select max(completed_at) from jobs c where c.parent_job_id = p.id) end,
            result = case when ${isOpen} then null else ${resultOf(tasks)} end,
            error = case when not ${isOpen} and ${hasFailed} then coalesce(error, ${errorOf(tasks, "p.targets_total")},
              (select c.error from jobs c where c.parent_job_id = p.id and c.status = 'failed' order by c.id limit 1)) else error end,
            targets_done = (select coalesce(sum(targets_done), 0) from jobs c where c.parent_job_id = p.id),
            targets_failed = (select coalesce(sum(targets_failed), 0) from jobs c where c.parent_job_id = p.id),
            updated_at = ?
          where p.id in (select parent_job_id from jobs where id in (select value from json_each(?)) and parent_job_id is not null)
            and p.status not in ('completed', 'failed', 'cancelled')`,
    args: [now, JSON.stringify(childIds)],
  };
}
