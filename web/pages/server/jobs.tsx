import type { JSX } from "solid-js";
import type { Job } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import { serverJobColumns } from "#web/jobs/job-columns.tsx";
import { useJobs } from "#web/queries.ts";
import { DataTable } from "#web/ui/data-table.tsx";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { useGo } from "#web/ui/link.tsx";

export function ServerJobs(props: { server: Server }): JSX.Element {
  const go = useGo();
  const jobs = useJobs(() => ({ server_id: props.server.id }));
  return (
    <div class="fill">
      <Loaded data={jobs}>
        {(rows) => (
          <DataTable<Job>
            label="Jobs on this server"
            columns={serverJobColumns}
            rows={rows()}
            idOf={(row) => row.id}
            nameOf={(row) => row.summary}
            onOpen={(row) => go(`/jobs/${row.id}`)}
            onEnd={jobs.hasMore && !jobs.fetching ? jobs.more : undefined}
            minWidth={760}
            empty={<Empty icon="jobs" title="No job has touched it yet" />}
          />
        )}
      </Loaded>
    </div>
  );
}
