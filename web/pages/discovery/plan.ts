// What a discovery is asked to do, as it is typed; other pages fill it in and lead here.
import type { JobDetail } from "#schema/api/jobs.ts";
import type { JobDetails } from "#schema/jobs/index.ts";
import { createDraft, type Draft, prefillDraft } from "#web/ui/draft.ts";

export interface Plan {
  site: string;
  ranges: string;
  identify: boolean;
  port: string;
  timeout: string;
  username: string;
  password: string;
  /** `fit`: each address is tried with the sets that fit it. `order`: with these sets, in this order, at every address. */
  sets: "fit" | "order";
  order: string[];
}

const name = "discovery";
const empty: Plan = { site: "", ranges: "", identify: false, port: "443", timeout: "1000", username: "", password: "", sets: "fit", order: [] };

export function createPlan(): Draft<Plan> {
  return createDraft<Plan>(name, empty, ["password"]);
}

export function prefillPlan(values: Partial<Plan>): void {
  prefillDraft(name, { ...empty, ...values });
}

/** What an earlier scan was asked to do. A password that was typed in for it is sealed to its agent: it is typed anew. */
export function planOf(job: Pick<JobDetail, "site_id" | "details" | "credential_set_ids">): Partial<Plan> {
  const details = job.details as JobDetails<"discovery_scan">;
  return {
    site: job.site_id ?? "",
    ranges: details.ip_ranges.join("\n"),
    identify: details.identify_only,
    port: String(details.port),
    timeout: String(details.connect_timeout_ms),
    ...(job.credential_set_ids ? { sets: "order" as const, order: job.credential_set_ids } : {}),
  };
}
