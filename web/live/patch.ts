// What a burst of events does to each cached answer: pure, and held in a test against what the control plane would answer.
import type { QueryKey } from "@tanstack/solid-query";
import type { Command, Job, JobDetail, Task } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import type { Agent, Site } from "#schema/api/sites.ts";
import { type Batch, type Stale, stepKey } from "./batch.ts";
import { commandBelongs, type Filters, jobBelongs } from "./belongs.ts";
import { insertRow, type Pages, patchPages, upsertRows } from "./rows.ts";

/** `stale`: it must be fetched once more, because events do not tell everything. `data` is the same object when nothing in it changed. */
export interface Patched {
  data: unknown;
  stale: boolean;
}

export interface PatchContext {
  /** The id of who is signed in. */
  me: string | undefined;
}

/** So many jobs that have ended the strip and the overview know; those that have not ended they know all. */
const recentJobs = 100;
/** As many requests of one job as are fetched. */
export const jobCommandsLimit = 500;

const newerFirst = (a: string, aId: string, b: string, bId: string): number => (a === b ? (aId < bId ? 1 : aId > bId ? -1 : 0) : a < b ? 1 : -1);
export const newestJob = (a: Job, b: Job): number => newerFirst(a.created_at, a.id, b.created_at, b.id);
const newestCommand = (a: Command, b: Command): number => newerFirst(a.timestamp, a.id, b.timestamp, b.id);

export function patchAnswer(key: QueryKey, data: unknown, batch: Batch, context: PatchContext): Patched {
  const patched = patchRows(key, data, batch, context);
  return { ...patched, stale: patched.stale || batch.stale.some((stale) => concerns(stale, key, context)) };
}

function patchRows(key: QueryKey, data: unknown, batch: Batch, context: PatchContext): Patched {
  const [name, first, second] = key;
  switch (name) {
    case "servers":
      return patchServers(data as readonly Server[], batch.servers);
    case "agents":
      return fresh(upsertRows(data as readonly Agent[], batch.agents));
    case "sites":
      return fresh(upsertRows(data as readonly Site[], batch.sites));
    case "jobs":
      if (first === "open") return fresh(patchRecent(data as readonly Job[], batch.jobs));
      if (first === "list") return patchPages(data as Pages<Job>, batch.jobs, (job) => jobBelongs(job, second as Filters, context.me), newestJob);
      if (first === "failed") return patchFailed(data as readonly Job[], batch.jobs);
      return { data, stale: batch.jobs.size > 0 };
    case "job":
      return key.length === 2 ? patchDetail(data as JobDetail, batch) : fresh(data);
    case "log":
      return fresh(appendPieces(data as string, batch.logs.get(String(first)) ?? []));
    case "commands":
      return patchPages(data as Pages<Command>, batch.commands, (command) => commandBelongs(command, first as Filters), newestCommand);
    case "job-commands":
      return fresh(patchJobCommands(data as readonly Command[], batch.commands, String(first), second as string));
    default:
      return fresh(data);
  }
}

function fresh(data: unknown): Patched {
  return { data, stale: false };
}

function patchServers(list: readonly Server[], changed: ReadonlyMap<string, Server>): Patched {
  const data = upsertRows(list, changed);
  // Discovery replaces an entry that was made by hand, by address alone; that it is gone, no event tells.
  const isNew = data.length > list.length;
  const stale =
    isNew &&
    list.some((row) => row.service_tag === null && [...changed.values()].some((one) => one.id !== row.id && one.ip_address === row.ip_address && one.site_id === row.site_id));
  return { data, stale };
}

const isOpen = (job: Job): boolean => job.status === "pending" || job.status === "running" || job.status === "paused" || job.status === "unknown";

/** All that have not ended, and the newest that have; parts of a job over several sites are on its page. */
export function patchRecent(list: readonly Job[], changed: ReadonlyMap<string, Job>): readonly Job[] {
  const whole = new Map([...changed].filter(([, job]) => job.parent_job_id === null));
  if (whole.size === 0) return list;
  const next: Job[] = [];
  for (const job of list) {
    const now = whole.get(job.id);
    whole.delete(job.id);
    next.push(now ?? job);
  }
  for (const job of whole.values()) insertRow(next, job, newestJob);
  return pruneRecent(next);
}

export function pruneRecent(list: readonly Job[]): readonly Job[] {
  if (list.length <= recentJobs) return list;
  return list.filter((job, i) => i < recentJobs || isOpen(job));
}

/** One that has failed just now is fetched: how long ago a job may have been made, only the control plane counts. */
function patchFailed(list: readonly Job[], changed: ReadonlyMap<string, Job>): Patched {
  const known = new Set(list.map((job) => job.id));
  const stale = [...changed.values()].some((job) => job.status === "failed" && job.parent_job_id === null && !known.has(job.id));
  return { data: list.some((job) => changed.has(job.id)) ? list.map((job) => changed.get(job.id) ?? job).filter((job) => job.status === "failed") : list, stale };
}

function patchDetail(detail: JobDetail, batch: Batch): Patched {
  const job = batch.jobs.get(detail.id);
  const tasks = batch.tasks.get(detail.id);
  const steps = batch.steps.get(detail.id);
  const children = new Map([...batch.jobs].filter(([, one]) => one.parent_job_id === detail.id));
  if (!job && !tasks && !steps && children.size === 0) return fresh(detail);
  const next = { ...detail, ...job };
  if (tasks) next.tasks = [...upsertRows(detail.tasks, tasks)];
  if (children.size > 0) next.children = [...upsertRows(detail.children, children)];
  if (steps) {
    const left = new Map(steps);
    next.steps = detail.steps.map((step) => {
      const found = left.get(stepKey(step));
      left.delete(stepKey(step));
      return found ?? step;
    });
    next.steps.push(...left.values());
  }
  return { data: next, stale: hasMoreToTell(detail, job, tasks) };
}

/** The result, and who decided what, are not in the row of a job or a target: they are fetched when one of them can be new. */
function hasMoreToTell(detail: JobDetail, job: Job | undefined, tasks: ReadonlyMap<string, Task> | undefined): boolean {
  if (job && (job.status !== detail.status || job.cancel_requested_at !== detail.cancel_requested_at || job.pause_requested_at !== detail.pause_requested_at)) return true;
  return tasks !== undefined && detail.tasks.some((task) => task.status === "unknown" && (tasks.get(task.id)?.status ?? "unknown") !== "unknown");
}

function patchJobCommands(list: readonly Command[], changed: ReadonlyMap<string, Command>, jobId: string, serverId: string): readonly Command[] {
  const known = new Set(list.map((command) => command.id));
  const added = [...changed.values()].filter((command) => command.job_id === jobId && (!serverId || command.server_id === serverId) && !known.has(command.id));
  if (added.length === 0) return list;
  const next = [...list];
  for (const command of added) insertRow(next, command, newestCommand);
  return next.slice(0, jobCommandsLimit);
}

/** News may come later than a fetch that holds it already, but not by more than this. */
const overlapChars = 65_536;

/** A log grows by what it does not hold yet. The control plane writes each piece at once, and no two are alike: each line carries its time. */
export function appendPieces(log: string, pieces: readonly string[]): string {
  let tail = log.slice(-overlapChars);
  let added = "";
  for (const piece of pieces) {
    if (tail.includes(piece)) continue;
    added += piece;
    tail = (tail + piece).slice(-overlapChars);
  }
  return added === "" ? log : log + added;
}

/** The first words of the keys that are fetched again when something of a kind is stale. */
const staleKeys: Record<Stale["what"], readonly string[]> = {
  servers: ["servers", "server"],
  jobs: ["jobs", "job", "job-context"],
  sites: ["sites"],
  agents: ["agents"],
  credentials: ["credentials", "explain"],
  groups: ["groups"],
  users: ["users", "me"],
  settings: ["settings"],
  audit: ["audit"],
  discovery: ["discovery"],
  logs: ["event-logs"],
  health: ["health"],
  firmware: ["firmware"],
  commands: ["commands", "job-commands"],
};
/** Keys whose second word is the id that `stale` names. */
const byId = new Set(["server", "job", "job-context", "discovery", "event-logs", "health", "firmware"]);

function concerns({ what, id }: Stale, key: QueryKey, { me }: PatchContext): boolean {
  const name = String(key[0]);
  if (!staleKeys[what].includes(name)) return false;
  if (id === null) return true;
  if (name === "me") return id === me;
  // Of one job only its page holds more than its row, and that one comes as an event.
  if (name === "jobs") return false;
  return !byId.has(name) || key[1] === id;
}
