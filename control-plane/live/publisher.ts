// Collects what changed and, a little later, reads the rows once and tells the consoles. A burst of a thousand changes of one job is one event.
import type { LiveEvent } from "#schema/api/live.ts";
import { commandsByIds } from "../commands/store.ts";
import type { Touched } from "../dispatch/ingest.ts";
import { jobsByIds, stepsOf, tasksByIds } from "../jobs/read.ts";
import { serversByIds } from "../servers/store.ts";
import type { AgentLinks, Feed, News, NewsKind } from "../services.ts";
import { agentsByIds, sitesByIds } from "../sites/store.ts";
import type { Store } from "../store.ts";

const flushMs = 40;
/** Above this, one "stale" is cheaper for everybody than the rows. */
const maxRows = 200;

/** Steps are told all of a job's at once. */
const maxJobsWithSteps = 20;

/** `steps` and `targets` hold the ids of jobs. */
type Dirty = Record<NewsKind | "targets", Set<string>>;
function nothingDirty(): Dirty {
  return { jobs: new Set(), tasks: new Set(), steps: new Set(), commands: new Set(), servers: new Set(), agents: new Set(), sites: new Set(), targets: new Set() };
}

interface Taken {
  dirty: Dirty;
  tags: string[];
  events: LiveEvent[];
}

export class Publisher implements News {
  private dirty = nothingDirty();
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

  changed(kind: NewsKind, ids: Iterable<string>): void {
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
    for (const reading of touched.readings.values()) this.ready.push({ kind: "stale", ...reading });
  }

  /** Jobs that were changed without a word of their agent: their targets were changed with them. */
  decided(jobIds: Iterable<string>): void {
    for (const id of jobIds) {
      this.dirty.jobs.add(id);
      this.dirty.targets.add(id);
    }
    this.schedule();
  }

  private schedule(): void {
    if (this.scheduled) return;
    if (!this.feed.isHeard) return this.forget();
    this.scheduled = true;
    this.later(flushMs, () => void this.flush());
  }

  /** One after the other: a row that an earlier flush has read must not be told after a newer one. */
  private async flush(): Promise<void> {
    const taken = this.take();
    try {
      this.feed.publish(await this.read(taken));
    } catch (error) {
      this.failed(error);
      // What changed is known to nobody now: every console fetches afresh.
      this.feed.skip();
    }
    this.scheduled = false;
    if (this.ready.length > 0 || this.tags.size > 0 || Object.values(this.dirty).some((ids) => ids.size > 0)) this.schedule();
  }

  /** Nobody listens: who comes later reads everything afresh. */
  private forget(): void {
    this.take();
    this.feed.skip();
  }

  private take(): Taken {
    const { dirty, tags, ready } = this;
    this.dirty = nothingDirty();
    this.tags = new Set();
    this.ready = [];
    return { dirty, tags: [...tags], events: ready };
  }

  private async read({ dirty, tags, events }: Taken): Promise<LiveEvent[]> {
    const { store } = this;
    const tell = (event: LiveEvent): void => void events.push(event);
    const changed = <T>(rows: readonly T[], toEvent: (row: T) => LiveEvent): void => {
      for (const row of rows) tell(toEvent(row));
    };
    const { servers } = dirty;
    if (tags.length > 0) {
      const rows = await store.read<{ id: string }>({ sql: "select id from servers where service_tag in (select value from json_each(?))", args: [JSON.stringify(tags)] });
      for (const row of rows) servers.add(row.id);
    }
    if (dirty.targets.size > 0) {
      const targets = await store.read<{ server_id: string | null }>({
        sql: "select distinct server_id from job_tasks where job_id in (select value from json_each(?))",
        args: [JSON.stringify([...dirty.targets])],
      });
      for (const { server_id } of targets) if (server_id !== null) servers.add(server_id);
      for (const id of dirty.targets) tell({ kind: "stale", what: "jobs", id });
    }
    // Above `maxRows` servers show what runs on them only after they were fetched as well.
    let allServers = false;
    if (dirty.tasks.size > maxRows) {
      tell({ kind: "stale", what: "jobs", id: null });
      allServers = true;
    } else {
      const tasks = await tasksByIds(store, [...dirty.tasks]);
      changed(tasks, (task) => ({ kind: "task", task }));
      // A server row shows the job that runs on it.
      for (const task of tasks) if (task.server_id !== null) servers.add(task.server_id);
    }
    if (dirty.jobs.size > maxRows) tell({ kind: "stale", what: "jobs", id: null });
    else {
      const jobs = await jobsByIds(store, [...dirty.jobs]);
      changed(jobs, (job) => ({ kind: "job", job }));
      const parents = new Set(jobs.flatMap((job) => (job.parent_job_id === null || dirty.jobs.has(job.parent_job_id) ? [] : [job.parent_job_id])));
      changed(await jobsByIds(store, [...parents]), (job) => ({ kind: "job", job }));
    }
    if (dirty.steps.size > maxJobsWithSteps) for (const id of dirty.steps) tell({ kind: "stale", what: "jobs", id });
    else for (const id of dirty.steps) changed(await stepsOf(store, id), (step) => ({ kind: "step", job_id: id, step }));
    if (allServers || servers.size > maxRows) tell({ kind: "stale", what: "servers", id: null });
    else changed(await serversByIds(store, [...servers]), (server) => ({ kind: "server", server }));
    if (dirty.commands.size > maxRows) tell({ kind: "stale", what: "commands", id: null });
    else if (dirty.commands.size > 0) tell({ kind: "commands", commands: await commandsByIds(store, [...dirty.commands]) });
    changed(await agentsByIds(store, this.links, [...dirty.agents]), (agent) => ({ kind: "agent", agent }));
    changed(await sitesByIds(store, this.links, [...dirty.sites]), (site) => ({ kind: "site", site }));
    return folded(events);
  }
}

/** What went stale one by one and in a crowd, as one word: thousands of events would push out what somebody who was away for a moment has not seen yet. */
function folded(events: readonly LiveEvent[]): LiveEvent[] {
  const counts = new Map<string, number>();
  for (const event of events) if (event.kind === "stale" && event.id !== null) counts.set(event.what, (counts.get(event.what) ?? 0) + 1);
  const crowded = new Set([...counts].filter(([, count]) => count > maxRows).map(([what]) => what));
  if (crowded.size === 0) return [...events];
  const kept = events.filter((event) => event.kind !== "stale" || !crowded.has(event.what));
  return [...kept, ...[...crowded].map((what): LiveEvent => ({ kind: "stale", what: what as Extract<LiveEvent, { kind: "stale" }>["what"], id: null }))];
}
