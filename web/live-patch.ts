// What a pushed event does to what is shown: pure functions over cached answers.

import type { Command, Job, JobDetail, Step, Task } from "#schema/api/jobs.ts";
import type { LiveEvent } from "#schema/api/live.ts";

/** Puts items into a list by id: replaces those that are there, adds the others in front. */
export function upsertById<T extends { id: string }>(list: readonly T[], changed: readonly T[]): T[] {
  const fresh = new Map(changed.map((item) => [item.id, item]));
  const kept = list.map((item) => {
    const next = fresh.get(item.id);
    if (next) fresh.delete(item.id);
    return next ?? item;
  });
  return fresh.size === 0 ? kept : [...[...fresh.values()].reverse(), ...kept];
}

/** Replaces those that are there; tells whether any of them is new. */
export function replaceById<T extends { id: string }>(list: readonly T[], changed: readonly T[]): { list: T[]; missed: boolean } {
  const fresh = new Map(changed.map((item) => [item.id, item]));
  let missed = fresh.size;
  const next = list.map((item) => {
    const found = fresh.get(item.id);
    if (found) missed -= 1;
    return found ?? item;
  });
  return { list: next, missed: missed > 0 };
}

export function patchJob(detail: JobDetail, job: Job): JobDetail {
  if (job.parent_job_id === detail.id) return { ...detail, children: upsertById(detail.children, [job]) };
  return job.id === detail.id ? { ...detail, ...job } : detail;
}

export function patchTask(detail: JobDetail, task: Task): JobDetail {
  const at = detail.tasks.findIndex((one) => one.id === task.id);
  return { ...detail, tasks: at < 0 ? [...detail.tasks, task] : detail.tasks.with(at, task) };
}

export function patchStep(detail: JobDetail, step: Step): JobDetail {
  const at = detail.steps.findIndex((one) => one.task_id === step.task_id && one.name === step.name);
  return { ...detail, steps: at < 0 ? [...detail.steps, step] : detail.steps.with(at, step) };
}

/** Adds lines to a log, unless the fetched text holds them already: the fetch and the push may overlap. */
export function appendLog(log: string, lines: string): string {
  const tail = log.slice(-lines.length * 2 - 65_536);
  const fresh = lines.split("\n").filter((text) => text !== "" && !tail.includes(text));
  if (fresh.length === 0) return log;
  return `${log}${log === "" || log.endsWith("\n") ? "" : "\n"}${fresh.join("\n")}\n`;
}

/** Commands, newest first. */
export function addCommands(list: readonly Command[], fresh: readonly Command[]): Command[] {
  const known = new Set(list.map((command) => command.id));
  const added = fresh.filter((command) => !known.has(command.id));
  return added.length === 0 ? [...list] : [...added, ...list].sort((a, b) => (a.timestamp < b.timestamp ? 1 : a.timestamp > b.timestamp ? -1 : a.id < b.id ? 1 : -1));
}

export type CommandFilters = Record<string, string | undefined>;
/** Whether a pushed command belongs to a list with these filters, as far as the browser can tell. */
export function commandMatches(command: Command, filters: CommandFilters): boolean | "unsure" {
  const { server_id, job_id, task_id, operation_type, success, ...others } = filters;
  if (server_id && command.server_id !== server_id) return false;
  if (job_id && command.job_id !== job_id) return false;
  if (task_id && command.task_id !== task_id) return false;
  if (operation_type && command.operation_type !== operation_type) return false;
  if (success && String(command.success) !== success) return false;
  return Object.values(others).some(Boolean) ? "unsure" : true;
}

/** Groups a burst of events, so that a cache of 5,000 rows is patched once for all of them. The last word on each row counts. */
export function gather(events: readonly LiveEvent[]): {
  jobs: Job[];
  tasks: Task[];
  steps: { job_id: string; step: Step }[];
  logs: { job_id: string; task_id: string; lines: string }[];
  commands: Command[];
  servers: Extract<LiveEvent, { kind: "server" }>["server"][];
  agents: Extract<LiveEvent, { kind: "agent" }>["agent"][];
  sites: Extract<LiveEvent, { kind: "site" }>["site"][];
  stale: Extract<LiveEvent, { kind: "stale" }>[];
} {
  const jobs = new Map<string, Job>();
  const tasks = new Map<string, Task>();
  const servers = new Map<string, Extract<LiveEvent, { kind: "server" }>["server"]>();
  const agents = new Map<string, Extract<LiveEvent, { kind: "agent" }>["agent"]>();
  const sites = new Map<string, Extract<LiveEvent, { kind: "site" }>["site"]>();
  const steps: { job_id: string; step: Step }[] = [];
  const logs: { job_id: string; task_id: string; lines: string }[] = [];
  const commands: Command[] = [];
  const stale: Extract<LiveEvent, { kind: "stale" }>[] = [];
  for (const event of events) {
    if (event.kind === "job") jobs.set(event.job.id, event.job);
    else if (event.kind === "task") tasks.set(event.task.id, event.task);
    else if (event.kind === "step") steps.push(event);
    else if (event.kind === "log") logs.push(event);
    else if (event.kind === "commands") commands.push(...event.commands);
    else if (event.kind === "server") servers.set(event.server.id, event.server);
    else if (event.kind === "agent") agents.set(event.agent.id, event.agent);
    else if (event.kind === "site") sites.set(event.site.id, event.site);
    else if (event.kind === "stale") stale.push(event);
  }
  return {
    jobs: [...jobs.values()],
    tasks: [...tasks.values()],
    steps,
    logs,
    commands,
    servers: [...servers.values()],
    agents: [...agents.values()],
    sites: [...sites.values()],
    stale,
  };
}

/** One Server-Sent Event: its id and data lines; comments are dropped. */
export function parseMessage(text: string): { id: string | null; data: string } {
  let id: string | null = null;
  const data: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
    else if (line.startsWith("id:")) id = line.slice(3).trim();
  }
  return { id, data: data.join("\n") };
}
