// When each set was last tried on purpose, and what came of it: out of the newest "Test credentials" jobs.
import type { CredentialTest } from "#schema/api/credentials.ts";
import { listJobs } from "../jobs/list.ts";
import type { Clock } from "../platform.ts";
import type { Store } from "../store.ts";
import { iso } from "../time.ts";

const jobsRead = 100;

/** The newest try of each set. What is older than the newest hundred of such jobs is forgotten. */
export async function lastTests(store: Store, clock: Pick<Clock, "monotonic">): Promise<CredentialTest[]> {
  const { items } = await listJobs(store, clock, { types: ["test_credentials"] }, { limit: jobsRead });
  const rows = await store.read<Omit<CredentialTest, "at"> & { at: number }>({
    sql: `select e.value ->> 'credential_set_id' as credential_set_id, e.value ->> 'outcome' as outcome, e.value ->> 'reason' as reason,
        t.completed_at as at, t.job_id, t.server_id, t.target_name as server_name
      from job_tasks t, json_each(t.result, '$.tested') e
      where t.job_id in (select value from json_each(?)) and t.completed_at is not null
        and e.value ->> 'outcome' in ('works', 'refused', 'error') and e.value ->> 'credential_set_id' is not null
      order by t.completed_at`,
    args: [JSON.stringify(items.map((job) => job.id))],
  });
  return [...new Map(rows.map((row) => [row.credential_set_id, { ...row, at: iso(row.at) }])).values()];
}
