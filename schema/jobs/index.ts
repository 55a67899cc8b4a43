// The job catalogue. A new job type is one line here and one in agent/jobs/index.ts.
import { z } from "zod";
import type { JobDefinition } from "./define.ts";
import { discoveryScan } from "./discovery-scan.ts";
import { fetchEventLogs } from "./fetch-event-logs.ts";
import { healthCheck } from "./health-check.ts";
import { powerAction } from "./power-action.ts";
import { testCredentials } from "./test-credentials.ts";

/** Menus keep this order: what is wanted most comes first. */
export const catalogue = {
  discovery_scan: discoveryScan,
  health_check: healthCheck,
  fetch_event_logs: fetchEventLogs,
  test_credentials: testCredentials,
  power_action: powerAction,
} as const;

export type Catalogue = typeof catalogue;
export type JobType = keyof Catalogue;
export type JobDetails<T extends JobType> = z.infer<Catalogue[T]["details"]>;
export type TargetResult<T extends JobType> = z.infer<Catalogue[T]["result"]>;

export const JobType = z.enum(Object.keys(catalogue) as [JobType, ...JobType[]]);

export function definitionOf(type: JobType): JobDefinition {
  // Why the cast: summary() takes each type's own details; callers pass what that type's schema has parsed.
  return catalogue[type] as unknown as JobDefinition;
}

/** Those that are more than a look. */
export const changingJobTypes: readonly JobType[] = JobType.options.filter((type) => catalogue[type].risk !== "read");
