// What the pages read, with its key in the cache. live.ts patches the same keys.
import { api } from "./api.ts";
import { useData, usePages } from "./ui/data.ts";

type Filters = Record<string, string | undefined>;
export const keys = {
  me: ["me"] as const,
  servers: ["servers"] as const,
  sites: ["sites"] as const,
  agents: ["agents"] as const,
  jobTypes: ["job-types"] as const,
  credentials: ["credentials"] as const,
  openJobs: ["jobs", "open"] as const,
  jobs: (filters: Filters) => ["jobs", "list", filters] as const,
  job: (id: string) => ["job", id] as const,
  log: (taskId: string) => ["log", taskId] as const,
  jobCommands: (id: string, serverId: string) => ["job-commands", id, serverId] as const,
  commands: (filters: Filters) => ["commands", filters] as const,
};

const items = <T>(page: { items: T[] }): T[] => page.items;

export const useServers = () => useData(() => ({ key: keys.servers, fetch: (signal) => api.servers(signal), staleMs: 300_000 }));
export const useSites = () => useData(() => ({ key: keys.sites, fetch: (signal) => api.sites(signal), staleMs: 300_000 }));
export const useAgents = () => useData(() => ({ key: keys.agents, fetch: (signal) => api.agents(signal), staleMs: 60_000 }));
export const useJobTypes = () => useData(() => ({ key: keys.jobTypes, fetch: (signal) => api.jobTypes(signal), staleMs: 3_600_000 }));
export const useCredentialSets = () => useData(() => ({ key: keys.credentials, fetch: (signal) => api.credentialSets(signal), staleMs: 60_000 }));
/** The newest jobs, patched live: for the strip, the counts and the overview. */
export const useRecentJobs = () => useData(() => ({ key: keys.openJobs, fetch: (signal) => api.jobs({ limit: 100, parent: "none" }, signal).then(items), staleMs: 300_000 }));
export const useJobs = (filters: () => Filters) =>
  usePages(() => ({ key: keys.jobs(filters()), fetch: (cursor, signal) => api.jobs({ ...filters(), cursor, limit: 100 }, signal) }));
export const useJob = (id: () => string) => useData(() => ({ key: keys.job(id()), fetch: (signal) => api.job(id(), signal), enabled: id() !== "" }));
export const useTaskLog = (jobId: () => string, taskId: () => string) =>
  useData(() => ({ key: keys.log(taskId()), fetch: (signal) => api.taskLog(jobId(), taskId(), signal).then((answer) => answer.log), enabled: taskId() !== "" }));
/** Requests of one job on one server (or all of them, where a task is about no server): newest first, at most 500. */
export const useJobCommands = (jobId: () => string, serverId: () => string, enabled: () => boolean) =>
  useData(() => ({
    key: keys.jobCommands(jobId(), serverId()),
    fetch: (signal) => api.commands({ job_id: jobId(), server_id: serverId(), limit: 500 }, signal).then(items),
    enabled: enabled(),
  }));
export const useCommands = (filters: () => Filters) =>
  usePages(() => ({ key: keys.commands(filters()), fetch: (cursor, signal) => api.commands({ ...filters(), cursor, limit: 100 }, signal) }));
