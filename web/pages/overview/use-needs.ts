// What needs a person now, kept up to date. Open jobs and the newest are patched live; older ones that have failed are asked for by themselves.
import { createMemo } from "solid-js";
import type { Job } from "#schema/api/jobs.ts";
import { useAgents, useFailedJobs, useRecentJobs, useServers } from "#web/queries.ts";
import { now } from "#web/ui/clock.ts";
import { type Need, needsNow } from "./needs.ts";

export interface Needs {
  readonly all: readonly Need[];
  /** Open jobs, and those that failed within a day. */
  readonly jobs: readonly Job[];
  /** Everything is fetched. */
  readonly known: boolean;
  /** Milliseconds UTC of the oldest answer that this rests on. */
  readonly at: number;
}

export function useNeeds(): Needs {
  const servers = useServers();
  const agents = useAgents();
  const recent = useRecentJobs();
  const failed = useFailedJobs();
  const jobs = createMemo(() => {
    // The newest list has the last word on each.
    const newest = recent.value ?? [];
    const ids = new Set(newest.map((job) => job.id));
    return [...newest, ...(failed.value ?? []).filter((job) => !ids.has(job.id))];
  });
  // Minutes are enough: nothing is drawn anew each second.
  const minute = createMemo(() => Math.floor(now() / 60_000) * 60_000);
  const all = createMemo(() => needsNow(servers.value ?? [], jobs(), agents.value ?? [], minute()));
  return {
    get all() {
      return all();
    },
    get jobs() {
      return jobs();
    },
    get known() {
      return servers.value !== undefined && recent.value !== undefined && agents.value !== undefined;
    },
    get at() {
      return Math.min(servers.at, recent.at, agents.at);
    },
  };
}
