// Collects what changed and, a little later, reads the rows once and tells the consoles. A burst of a thousand changes of one job is one event.
import type { LiveEvent } from "#schema/api/live.ts";
import { commandsByIds } from "../commands/store.ts";
import type { Touched } from "../dispatch/ingest.ts";
import { jobsByIds, stepsOf, tasksByIds } from "../jobs/read.ts";
import { serversByIds } from "../servers/store.ts";
import type { AgentLinks, Feed } from "../services.ts";
import { agentsByIds, sitesByIds } from "../sites/store.ts";
import type { Store } from "../store.ts";

const flushMs = 40;
/** Above this, one "stale" is cheaper for everybody than the rows. */
const maxRows = 200;

type Kind = "jobs" | "tasks" | "steps" | "commands" | "servers" | "agents" | "sites";

export class Publisher {
  private readonly dirty: Record<Kind, Set<string>> = {
    jobs: new Set(),
    tasks: new Set(),
    steps: new Set(),
    commands: new Set(),
    servers: new Set(),
    agents: new Set(),
    sites: new Set(),
  };
  private tags = new Set<string>();
  private ready: LiveEvent[] = [];
  private scheduled = false;
  private readonly store: Store;
  private readonly feed: Feed;
  private readonly links: Pick<AgentLinks, "state">;
  private readonly later: (ms: number, run: () => void) => void;
  private readonly failed: (error: unknown) => void;

  constructor(store: Store, feed: Feed, links: Pick<AgentLinks, "state">, later: (ms: number, run: () => void) => void, failed: (error: unknown) => void) {
    this.store = store;
    this.feed = feed;
    this.links = links;
    this.later = later;
    this.failed = failed;
  }

  changed(kind: Kind, ids: Iterable<string>): void {
    for (const id of ids) this.dirty[kind].add(id);
    this.schedule();
  }

  tell(event: LiveEvent): void {
    this.ready.push(event);
    this.schedule();
  }

  ingested(touched: Touched): void {
    this.changed("jobs", touched.jobs);
    this.changed("tasks", touched.tasks);
    this.changed("steps", touched.steps);
    this.changed("commands", touched.commands);
    this.changed("servers", touched.servers.ids);
    for (const tag of touched.servers.tags) this.tags.add(tag);
    for (const log of touched.logs) this.ready.push({ kind: "log", ...log });
    for (const id of touched.discovery) this.ready.push({ kind: "stale", what: "discovery", id });
  }

  private schedule(): void {
    if (this.scheduled) return;
    if (!this.feed.isHeard) return this.forget();
    this.scheduled = true;
    this.later(flushMs, () => {
      this.scheduled = false;
      this.flush().catch(this.failed);
    });
  }

  /** Nobody listens: who comes later reads everything afresh. */
  private forget(): void {
    for (const ids of Object.values(this.dirty)) ids.clear();
    this.tags.clear();
    this.ready = [];
    this.feed.skip();
  }

  private take(kind: Kind): string[] {
    const ids = [...this.dirty[kind]];
    this.dirty[kind].clear();
    return ids;
  }

  private async flush(): Promise<void> {
    const events = this.ready;
    this.ready = [];
    const { store } = this;
    const tags = [...this.tags];
    this.tags = new Set();
    if (tags.length > 0) {
      const rows = await store.read<{ id: string }>({ sql: "select id from servers where service_tag in (select value from json_each(?))", args: [JSON.stringify(tags)] });
      for (const row of rows) this.dirty.servers.add(row.id);
    }
    const jobIds = this.take("jobs");
    const taskIds = this.take("tasks");
    const serverIds = this.take("servers");
    const commandIds = this.take("commands");
    const stepJobs = this.take("steps");
    // A server row shows the job that runs on it.
    if (taskIds.length > 0 && taskIds.length <= maxRows)
      for (const task of await tasksByIds(store, taskIds)) {
        events.push({ kind: "task", task });
        if (task.server_id !== null && !serverIds.includes(task.server_id)) serverIds.push(task.server_id);
      }
    else if (taskIds.length > 0) events.push({ kind: "stale", what: "jobs", id: null });
    if (jobIds.length > maxRows) events.push({ kind: "stale", what: "jobs", id: null });
    else {
      const jobs = await jobsByIds(store, jobIds);
      for (const job of jobs) events.push({ kind: "job", job });
      const parents = [...new Set(jobs.flatMap((job) => (job.parent_job_id === null ? [] : [job.parent_job_id])))].filter((id) => !jobIds.includes(id));
      for (const job of await jobsByIds(store, parents)) events.push({ kind: "job", job });
    }
    if (stepJobs.length > 20) events.push({ kind: "stale", what: "jobs", id: null });
    else for (const id of stepJobs) for (const step of await stepsOf(store, id)) events.push({ kind: "step", job_id: id, step });
    if (serverIds.length > maxRows) events.push({ kind: "stale", what: "servers", id: null });
    else for (const server of await serversByIds(store, serverIds)) events.push({ kind: "server", server });
    if (commandIds.length > maxRows) events.push({ kind: "stale", what: "commands", id: null });
    else if (commandIds.length > 0) events.push({ kind: "commands", commands: await commandsByIds(store, commandIds) });
    for (const agent of await agentsByIds(store, this.links, this.take("agents"))) events.push({ kind: "agent", agent });
    for (const site of await sitesByIds(store, this.links, this.take("sites"))) events.push({ kind: "site", site });
    this.feed.publish(events);
  }
}
