// A burst of events, gathered: of many changes of one row the last word counts, so that a cache is patched once for all of them.
import type { Command, Job, Step, Task } from "#schema/api/jobs.ts";
import type { LiveEvent } from "#schema/api/live.ts";
import type { Server } from "#schema/api/servers.ts";
import type { Agent, Site } from "#schema/api/sites.ts";

export type Stale = Omit<Extract<LiveEvent, { kind: "stale" }>, "kind">;

export interface Batch {
  jobs: ReadonlyMap<string, Job>;
  /** By job, then by task. */
  tasks: ReadonlyMap<string, ReadonlyMap<string, Task>>;
  /** By job, then by task and name. */
  steps: ReadonlyMap<string, ReadonlyMap<string, Step>>;
  /** By task: what was written, piece by piece, in order. */
  logs: ReadonlyMap<string, readonly string[]>;
  commands: ReadonlyMap<string, Command>;
  servers: ReadonlyMap<string, Server>;
  agents: ReadonlyMap<string, Agent>;
  sites: ReadonlyMap<string, Site>;
  stale: readonly Stale[];
}

export function stepKey(step: Pick<Step, "task_id" | "name">): string {
  return `${step.task_id} ${step.name}`;
}

export function gather(events: readonly LiveEvent[]): Batch {
  const jobs = new Map<string, Job>();
  const tasks = new Map<string, Map<string, Task>>();
  const steps = new Map<string, Map<string, Step>>();
  const logs = new Map<string, string[]>();
  const commands = new Map<string, Command>();
  const servers = new Map<string, Server>();
  const agents = new Map<string, Agent>();
  const sites = new Map<string, Site>();
  const stale = new Map<string, Stale>();
  for (const event of events) {
    switch (event.kind) {
      case "job":
        jobs.set(event.job.id, event.job);
        break;
      case "task":
        inner(tasks, event.task.job_id).set(event.task.id, event.task);
        break;
      case "step":
        inner(steps, event.job_id).set(stepKey(event.step), event.step);
        break;
      case "log": {
        const pieces = logs.get(event.task_id);
        if (pieces) pieces.push(event.lines);
        else logs.set(event.task_id, [event.lines]);
        break;
      }
      case "commands":
        for (const command of event.commands) commands.set(command.id, command);
        break;
      case "server":
        servers.set(event.server.id, event.server);
        break;
      case "agent":
        agents.set(event.agent.id, event.agent);
        break;
      case "site":
        sites.set(event.site.id, event.site);
        break;
      case "stale":
        stale.set(`${event.what} ${event.id ?? ""}`, event);
        break;
    }
  }
  return { jobs, tasks, steps, logs, commands, servers, agents, sites, stale: [...stale.values()] };
}

function inner<T>(outer: Map<string, Map<string, T>>, key: string): Map<string, T> {
  const known = outer.get(key);
  if (known) return known;
  const fresh = new Map<string, T>();
  outer.set(key, fresh);
  return fresh;
}
