// The books of a run: from the databases, the simulators' own log and the files that are left, when every process has ended.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { definitionOf, type JobType } from "#schema/jobs/index.ts";
import type { RequestEntry } from "#test/simulators/request-log.ts";
import { sightingsBelow } from "#test/stage/canary.ts";
import { type DeviceState, requestLogOf } from "#test/stage/simulation.ts";
import type { CommandEntry, Decision, DeviceRequest, History, JobRecord, TaskRecord, Transition } from "../history.ts";
import { openSessions, unreportedCommands } from "./journals.ts";
import type { Rest } from "./rest.ts";

export interface Books {
  history: History;
  /** Events that the control plane took from all agents. */
  events: number;
}

export interface Remains {
  folder: string;
  accepted: ReadonlySet<string>;
  devices: readonly DeviceState[];
  /** Folders of agents that were declared lost. */
  lostHomes: readonly string[];
  secrets: ReadonlySet<string>;
  reports: History["reports"];
  rest: Rest;
}

export function readBooks({ folder, accepted, devices, lostHomes, secrets, reports, rest }: Remains): Books {
  const db = new DatabaseSync(join(folder, "control-plane", "control-plane.db"), { readOnly: true });
  try {
    const commands = readCommands(db, lostHomes);
    const history: History = {
      accepted: [...accepted],
      jobs: readJobs(db),
      tasks: readTasks(db),
      commands,
      transitions: readTransitions(db),
      requests: readRequests(requestLogOf(folder)),
      decisions: readDecisions(db),
      // Only the agent's own process could tell when its handlers ran.
      spans: [],
      reports,
      // A lost agent's journal is read below.
      forgetful: [],
      overruns: [],
      sessionsLeft: sessionsLeft(devices, commands, lostHomes),
      auditFault: rest.auditFault,
      leaks: sightingsBelow(folder, [...secrets]).map(({ place, encoding }) => `${place} (${encoding})`),
      atRest: rest.isLed,
    };
    const { n } = db.prepare("select coalesce(sum(last_event), 0) as n from agents").get() as { n: number };
    return { history, events: n };
  } finally {
    db.close();
  }
}

function readJobs(db: DatabaseSync): JobRecord[] {
  const rows = db.prepare(
    `select id, job_type as type, status, fence, attempt_id as attemptId, parent_job_id as parentId, schedule_at as scheduleAt, not_after as notAfter,
       started_at as startedAt, completed_at as completedAt, targets_total as targetsTotal, targets_done as targetsDone, targets_failed as targetsFailed
     from jobs order by id`,
  );
  return (rows.all() as unknown as (Omit<JobRecord, "risk"> & { type: JobType })[]).map((row) => ({ ...row, risk: definitionOf(row.type).risk }));
}

function readTransitions(db: DatabaseSync): Transition[] {
  const rows = db.prepare(
    `select job_id as jobId, from_status as "from", to_status as "to", fence_from as fenceFrom, fence_to as fenceTo, attempt_from as attemptFrom, attempt_to as attemptTo, at
     from chaos_transitions order by seq`,
  );
  return rows.all() as unknown as Transition[];
}

function readTasks(db: DatabaseSync): TaskRecord[] {
  const rows = db.prepare("select id, job_id as jobId, server_id as serverId, status, result ->> 'changed' as changed from job_tasks").all();
  return (rows as unknown as (Omit<TaskRecord, "changed"> & { changed: 0 | 1 | null })[]).map(({ changed, ...task }) =>
    changed === null ? task : { ...task, changed: changed === 1 },
  );
}

/** As both sides write it: one may have escaped what the other did not. */
function asWritten(path: string): string {
  return decodeURIComponent(path);
}

interface LoggedCommand {
  id: string;
  job_id: string | null;
  task_id: string | null;
  step: string | null;
  command_type: string;
  full_url: string;
  status_code: number | null;
}

/** A lost agent's unsent rows are in its journal: that is the log that its site still has. */
function readCommands(db: DatabaseSync, lostHomes: readonly string[]): CommandEntry[] {
  const rows = db.prepare("select id, job_id, task_id, step, command_type, full_url, status_code from idrac_commands").all() as unknown as LoggedCommand[];
  const known = new Set(rows.map(({ id }) => id));
  const unsent: LoggedCommand[] = lostHomes.flatMap(unreportedCommands).filter(({ id }) => !known.has(id));
  return [...rows, ...unsent].map((row) => {
    const url = new URL(row.full_url);
    return {
      id: row.id,
      jobId: row.job_id,
      taskId: row.task_id,
      step: row.step,
      device: url.hostname,
      method: row.command_type,
      path: asWritten(url.pathname + url.search),
      statusCode: row.status_code,
    };
  });
}

/** The later line of an entry counts; its first one says only that it came. */
function readRequests(file: string): DeviceRequest[] {
  const entries = new Map<number, RequestEntry>();
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (line === "") continue;
    const entry = JSON.parse(line) as RequestEntry;
    entries.set(entry.id, entry);
  }
  return [...entries.values()].map((entry) => {
    const begunAt = Date.parse(entry.realTime);
    return {
      device: entry.bmc,
      method: entry.method,
      path: asWritten(entry.path),
      dangerous: entry.method === "POST" && entry.path.endsWith("/Actions/ComputerSystem.Reset"),
      effect: entry.effect && !entry.path.includes("/Sessions"),
      commandId: header(entry, "x-chaos-command"),
      agentId: header(entry, "x-chaos-agent"),
      begunAt,
      endedAt: entry.isAnswered && entry.durationMs !== null ? begunAt + entry.durationMs : null,
    };
  });
}

/** What `tell-devices.ts` has the agents say. */
function header({ headers }: RequestEntry, name: string): string | null {
  const value = headers[name];
  return typeof value === "string" ? value : null;
}

/** From the audit log: a decision whose answer got lost was made all the same. */
function readDecisions(db: DatabaseSync): Decision[] {
  const rows = db.prepare("select subject_id, details from audit_log where action = 'job.outcome_decided' order by seq").all() as { subject_id: string; details: string }[];
  return rows.map(({ subject_id, details }) => {
    const { task_id, resolution } = JSON.parse(details) as { task_id: string; resolution: Decision["resolution"] };
    return { jobId: subject_id, taskId: task_id, resolution };
  });
}

/**
 * What nobody can give back does not count: a session whose login was never answered, so that its name is not known; one of which the device itself said that it is
 * gone (401); and those of an agent that is lost. A real iDRAC ends them when they have been idle for half an hour; ours never does, so that the others are seen.
 */
function sessionsLeft(devices: readonly DeviceState[], commands: readonly CommandEntry[], lostHomes: readonly string[]): History["sessionsLeft"] {
  const excused = commands
    .filter(isLostSession)
    .map(({ device }) => device)
    .concat(lostHomes.flatMap(openSessions));
  return devices.flatMap(({ address, sessions = 0 }) => {
    const left = sessions - excused.filter((device) => device === address).length;
    return left > 0 ? [{ device: address, sessions: left }] : [];
  });
}

function isLostSession({ method, path, statusCode }: CommandEntry): boolean {
  return (method === "POST" && path.endsWith("/Sessions") && statusCode === null) || (method === "DELETE" && path.includes("/Sessions/") && statusCode === 401);
}
