// When each set was last tried on purpose, and what came of it: out of the newest "Test credentials" jobs.
import type { CredentialTest } from "#schema/api/credentials.ts";
import { listJobs } from "../jobs/list.ts";
import type { Clock } from "../platform.ts";
import type { Store } from "../store.ts";
import { iso } from "../time.ts";

const jobsRead = 100;
/** Together: a test of a whole fleet says enough by itself. */
const targetsRead = 5_000;

/** The newest try of each set, as far as the newest of such jobs tell. */
export async function lastTests(store: Store, clock: Pick<Clock, "monotonic">): Promise<CredentialTest[]> {
  const { items } = await listJobs(store, clock, { types: ["test_credentials"] }, { limit: jobsRead });
  let targets = 0;
  const jobs = items.filter((job) => {
    const before = targets;
    targets += job.targets_total;
    return before < targetsRead;
  });
  const rows = await store.read<Omit<CredentialTest, "at"> & { at: number }>({
    sql: `select e.value ->> 'credential_set_id' as credential_set_id, e.value ->> 'outcome' as outcome, e.value ->> 'reason' as reason,
        max(t.completed_at) as at, t.job_id, t.server_id, t.target_name as server_name
      from job_tasks t, json_each(t.result, '$.tested') e
      where t.job_id in (select value from json_each(?)) and t.completed_at is not null
        and e.value ->> 'outcome' in ('works', 'refused', 'error') and e.value ->> 'credential_set_id' is not null
      group by e.value ->> 'credential_set_id'`,
    args: [JSON.stringify(jobs.map((job) => job.id))],
  });
  return rows.map((row) => ({ ...row, at: iso(row.at) }));
}
