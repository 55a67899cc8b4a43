// One stream of events for each tab. It resumes where it stopped; after a gap everything that is shown is fetched afresh.
import type { InfiniteData, QueryClient } from "@tanstack/solid-query";
import { createSignal } from "solid-js";
import type { Command, Job, JobDetail } from "#schema/api/jobs.ts";
import type { LiveEvent } from "#schema/api/live.ts";
import type { Server } from "#schema/api/servers.ts";
import type { Agent, Site } from "#schema/api/sites.ts";
import { addCommands, appendLog, type CommandFilters, commandMatches, gather, parseMessage, patchJob, patchStep, patchTask, replaceById, upsertById } from "./live-patch.ts";
import { keys } from "./queries.ts";
import type { ListPage } from "./ui/data.ts";

export type LinkState = "connecting" | "live" | "lost" | "ended";
const [linkState, setLinkState] = createSignal<LinkState>("connecting");
const [lostSince, setLostSince] = createSignal<number | null>(null);

export { linkState, lostSince };

/** A silent stream is a dead one: the control plane sends at least a comment well within this time. */
const silenceMs = 60_000;
const flushMs = 80;

/** Runs the stream until the returned function is called. */
export function startLive(client: QueryClient, onSignedOut: () => void): () => void {
  const stopped = new AbortController();
  let cursor: string | null = null;
  let queue: LiveEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = (): void => {
    timer = undefined;
    const events = queue;
    queue = [];
    apply(client, events);
  };
  const receive = (event: LiveEvent): void => {
    if (event.kind === "hello") {
      setLinkState("live");
      setLostSince(null);
      if (!event.resumed) {
        queue = [];
        void client.invalidateQueries();
      }
      return;
    }
    queue.push(event);
    timer ??= setTimeout(flush, flushMs);
  };

  const once = async (): Promise<void> => {
    const attempt = new AbortController();
    const abort = (): void => attempt.abort();
    stopped.signal.addEventListener("abort", abort, { once: true });
    let watchdog = setTimeout(abort, silenceMs);
    try {
      const response = await fetch("/api/events", {
        headers: { accept: "text/event-stream", ...(cursor ? { "last-event-id": cursor } : {}) },
        signal: attempt.signal,
        cache: "no-store",
        credentials: "same-origin",
      });
      if (response.status === 401) {
        setLinkState("ended");
        onSignedOut();
        stopped.abort();
        return;
      }
      if (!response.ok || !response.body) throw new Error(`The event stream answered ${response.status}.`);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(watchdog);
        watchdog = setTimeout(abort, silenceMs);
        text += value;
        let end = text.search(/\r?\n\r?\n/);
        while (end >= 0) {
          const message = parseMessage(text.slice(0, end));
          text = text.slice(end).replace(/^\r?\n\r?\n/, "");
          if (message.id) cursor = message.id;
          if (message.data) receive(JSON.parse(message.data) as LiveEvent);
          end = text.search(/\r?\n\r?\n/);
        }
      }
    } finally {
      clearTimeout(watchdog);
      stopped.signal.removeEventListener("abort", abort);
    }
  };

  const run = async (): Promise<void> => {
    let failures = 0;
    while (!stopped.signal.aborted) {
      const startedAt = Date.now();
      try {
        await once();
      } catch {
        // The state is shown; the next attempt follows.
      }
      if (stopped.signal.aborted) return;
      failures = Date.now() - startedAt > 10_000 ? 0 : failures + 1;
      setLinkState("lost");
      setLostSince((since) => since ?? Date.now());
      await wait(Math.min(15_000, 500 * 2 ** Math.min(failures, 5)) * (0.5 + Math.random() / 2), stopped.signal);
    }
  };
  void run();
  return () => {
    stopped.abort();
    clearTimeout(timer);
  };
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener("online", done, { once: true });
    signal.addEventListener("abort", done, { once: true });
  });
}

const staleKeys: Record<Extract<LiveEvent, { kind: "stale" }>["what"], readonly string[]> = {
  servers: ["servers", "server"],
  jobs: ["jobs", "job"],
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

function apply(client: QueryClient, events: readonly LiveEvent[]): void {
  const { jobs, tasks, steps, logs, commands, servers, agents, sites, stale } = gather(events);
  if (servers.length > 0) {
    client.setQueryData<Server[]>(keys.servers, (list) => list && upsertById(list, servers));
  }
  if (agents.length > 0) client.setQueryData<Agent[]>(keys.agents, (list) => list && upsertById(list, agents));
  if (sites.length > 0) client.setQueryData<Site[]>(keys.sites, (list) => list && upsertById(list, sites));
  if (jobs.length > 0) patchJobs(client, jobs);
  const inDetail = (jobId: string, change: (detail: JobDetail) => JobDetail): void => {
    client.setQueryData<JobDetail>(keys.job(jobId), (detail) => detail && change(detail));
  };
  for (const job of jobs) {
    inDetail(job.id, (detail) => patchJob(detail, job));
    const parent = job.parent_job_id;
    if (parent) inDetail(parent, (detail) => patchJob(detail, job));
    // The pushed row leaves out the result: fetch it once, when it is there.
    if (job.completed_at || job.status === "unknown") void client.invalidateQueries({ queryKey: keys.job(job.id) });
  }
  for (const task of tasks) inDetail(task.job_id, (detail) => patchTask(detail, task));
  for (const { job_id, step } of steps) inDetail(job_id, (detail) => patchStep(detail, step));
  for (const { task_id, lines } of logs) client.setQueryData<string>(keys.log(task_id), (log) => (log === undefined ? undefined : appendLog(log, lines)));
  if (commands.length > 0) patchCommands(client, commands);
  for (const event of stale) for (const key of staleKeys[event.what]) void client.invalidateQueries({ queryKey: [key] });
}

function patchJobs(client: QueryClient, jobs: Job[]): void {
  // Lists show whole jobs; the parts of one over several sites are on its page.
  const whole = jobs.filter((job) => job.parent_job_id === null);
  client.setQueryData<Job[]>(keys.openJobs, (list) => list && upsertById(list, whole).slice(0, 200));
  for (const [key, data] of client.getQueriesData<InfiniteData<ListPage<Job>>>({ queryKey: ["jobs", "list"] })) {
    if (!data) continue;
    const filters = key[2] as Record<string, string | undefined>;
    const known = new Set(data.pages.flatMap((page) => page.items.map((job) => job.id)));
    const fresh = whole.filter((job) => !known.has(job.id));
    const pages = data.pages.map((page) => ({ ...page, items: replaceById(page.items, jobs).list }));
    const unfiltered = !Object.entries(filters).some(([name, value]) => value && name !== "parent");
    if (unfiltered && pages[0]) pages[0] = { ...pages[0], items: [...fresh.reverse(), ...pages[0].items] };
    client.setQueryData(key, { ...data, pages });
    // Whether a new or changed job belongs to a filtered list, only the control plane knows.
    if (!unfiltered) void client.invalidateQueries({ queryKey: key, exact: true }, { cancelRefetch: false });
  }
}

function patchCommands(client: QueryClient, commands: Command[]): void {
  for (const [key, data] of client.getQueriesData<InfiniteData<ListPage<Command>>>({ queryKey: ["commands"] })) {
    const first = data?.pages[0];
    if (!data || !first) continue;
    const filters = key[1] as CommandFilters;
    const verdicts = commands.map((command) => commandMatches(command, filters));
    const fresh = commands.filter((_, i) => verdicts[i] === true);
    if (fresh.length > 0) client.setQueryData(key, { ...data, pages: [{ ...first, items: addCommands(first.items, fresh) }, ...data.pages.slice(1)] });
    if (verdicts.includes("unsure")) void client.invalidateQueries({ queryKey: key, exact: true }, { cancelRefetch: false });
  }
  for (const [key, data] of client.getQueriesData<Command[]>({ queryKey: ["job-commands"] })) {
    const fresh = commands.filter((command) => command.job_id === key[1] && (!key[2] || command.server_id === key[2]));
    if (data && fresh.length > 0) client.setQueryData(key, addCommands(data, fresh));
  }
}
