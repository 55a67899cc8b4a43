// What the pages read, with its key in the cache. live/patch.ts patches the same keys.
import type { Job } from "#schema/api/jobs.ts";
import { api } from "./api.ts";
import { jobCommandsLimit, newestJob, pruneRecent } from "./live/patch.ts";
import { type DataOptions, type ListPage, useData, usePages } from "./ui/data.ts";

type Filters = Record<string, string | undefined>;
export const keys = {
  me: ["me"] as const,
  servers: ["servers"] as const,
  sites: ["sites"] as const,
  agents: ["agents"] as const,
  groups: ["groups"] as const,
  jobTypes: ["job-types"] as const,
  credentials: ["credentials"] as const,
  openJobs: ["jobs", "open"] as const,
  failedJobs: ["jobs", "failed"] as const,
  jobs: (filters: Filters) => ["jobs", "list", filters] as const,
  jobCount: (filters: Filters) => ["job-count", filters] as const,
  job: (id: string) => ["job", id] as const,
  jobContext: (id: string) => ["job-context", id] as const,
  log: (taskId: string) => ["log", taskId] as const,
  jobCommands: (id: string, serverId: string) => ["job-commands", id, serverId] as const,
  commands: (filters: Filters) => ["commands", filters] as const,
};

const items = <T>(page: { items: T[] }): T[] => page.items;

interface PagesOptions<T> {
  key: readonly unknown[];
  fetch: (cursor: string | null, signal: AbortSignal) => Promise<ListPage<T>>;
}
const one = <T>(key: readonly unknown[], fetch: (signal: AbortSignal) => Promise<T>, staleMs = 30_000): DataOptions<T> => ({ key, fetch, staleMs });
const paged = <T>(key: readonly unknown[], fetch: PagesOptions<T>["fetch"]): PagesOptions<T> => ({ key, fetch });

/** Answers that pages share, as a page asks for them and as they are fetched ahead. */
export const queries = {
  servers: () => one(keys.servers, (signal) => api.servers(signal), 300_000),
  sites: () => one(keys.sites, (signal) => api.sites(signal), 300_000),
  agents: () => one(keys.agents, (signal) => api.agents(signal), 60_000),
  groups: () => one(keys.groups, (signal) => api.groups(signal), 300_000),
  jobTypes: () => one(keys.jobTypes, (signal) => api.jobTypes(signal), 3_600_000),
  credentialSets: () => one(keys.credentials, (signal) => api.credentialSets(signal), 60_000),
  recentJobs: () =>
    one(
      keys.openJobs,
      async (signal) => {
        // Those that have not ended may be older than the newest hundred.
        const [open, newest] = await Promise.all([
          api.jobs({ status: "pending,running,paused,unknown", limit: 500, parent: "none" }, signal),
          api.jobs({ limit: 100, parent: "none" }, signal),
        ]);
        const all = new Map([...open.items, ...newest.items].map((job) => [job.id, job]));
        return [...pruneRecent([...all.values()].sort(newestJob))];
      },
      300_000,
    ),
  /** Those that have failed lately, also when a hundred others came after them; asked for by when they were made: what failed today may have run since the day before. */
  failedJobs: (): DataOptions<Job[]> => ({
    key: keys.failedJobs,
    fetch: (signal) => api.jobs({ status: "failed", since: new Date(Date.now() - 3 * 24 * 3_600_000).toISOString(), parent: "none", limit: 100 }, signal).then(items),
    staleMs: 300_000,
  }),
  health: (serverId: string) => one(["health", serverId], (signal) => api.health(serverId, signal).then(items)),
  firmware: (serverId: string) => one(["firmware", serverId], (signal) => api.firmware(serverId, signal)),
  job: (id: string) => one(keys.job(id), (signal) => api.job(id, signal)),
  jobs: (filters: Filters) => paged(keys.jobs(filters), (cursor, signal) => api.jobs({ ...filters, cursor, limit: 100 }, signal)),
  jobCount: (filters: Filters) => ({ ...one(keys.jobCount(filters), (signal) => api.jobCount(filters, signal)), keep: true, refetchMs: 60_000 }),
  jobPeople: () => one(["job-people"], (signal) => api.jobPeople(signal), 300_000),
  commands: (filters: Filters) => paged(keys.commands(filters), (cursor, signal) => api.commands({ ...filters, cursor, limit: 100 }, signal)),
};

export const useServers = () => useData(queries.servers);
export const useSites = () => useData(queries.sites);
export const useAgents = () => useData(queries.agents);
export const useGroups = () => useData(queries.groups);
export const useJobTypes = () => useData(queries.jobTypes);
export const useCredentialSets = () => useData(queries.credentialSets);
/** All jobs that have not ended, and the newest: for the strip, the counts and the overview. */
export const useRecentJobs = () => useData(queries.recentJobs);
export const useFailedJobs = () => useData(queries.failedJobs);
export const useJobs = (filters: () => Filters) => usePages(() => queries.jobs(filters()));
export const useJob = (id: () => string) => useData(() => ({ ...queries.job(id()), enabled: id() !== "" }));
/** Asked again whenever `state` changes: what it waits for, and how long such jobs take. */
export const useJobContext = (id: () => string, state: () => string) =>
  useData(() => ({ key: [...keys.jobContext(id()), state()], fetch: (signal) => api.jobContext(id(), signal), staleMs: 5_000, keep: true }));
export const useJobCount = (filters: () => Filters) => useData(() => queries.jobCount(filters()));
export const useJobPeople = () => useData(queries.jobPeople);
export const useTaskLog = (jobId: () => string, taskId: () => string) =>
  useData(() => ({
    ...one(keys.log(taskId()), (signal) => api.taskLog(jobId(), taskId(), signal).then((answer) => answer.log)),
    enabled: taskId() !== "",
  }));
/** Requests of one job on one server (or all of them, where a task is about no server): newest first, at most 500. */
export const useJobCommands = (jobId: () => string, serverId: () => string, enabled: () => boolean) =>
  useData(() => ({
    ...one(keys.jobCommands(jobId(), serverId()), (signal) => api.commands({ job_id: jobId(), server_id: serverId(), limit: jobCommandsLimit }, signal).then(items)),
    enabled: enabled(),
  }));
export const useCommands = (filters: () => Filters) => usePages(() => queries.commands(filters()));
