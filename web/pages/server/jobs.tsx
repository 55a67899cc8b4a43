import type { JSX } from "solid-js";
import type { Job } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import { JobStatusWord } from "#web/jobs/job-status-word.tsx";
import { useJobs } from "#web/queries.ts";
import { type Column, DataTable } from "#web/ui/data-table.tsx";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { useGo } from "#web/ui/link.tsx";
import { Ago } from "#web/ui/time.tsx";

const columns: readonly Column<Job>[] = [
  {
    id: "what",
    title: "What",
    cell: (row) => (
      <a href={`/jobs/${row().id}`} tabindex={-1} class="strong block truncate hover:underline">
        {row().summary}
      </a>
    ),
    card: "title",
  },
  { id: "state", title: "State", width: 190, cell: (row) => <JobStatusWord job={row()} percent />, card: "end" },
  { id: "why", title: "Why", width: 260, cell: (row) => <span class={row().error ? "text-crit" : "text-muted"}>{row().error?.message ?? row().waiting_for ?? ""}</span> },
  { id: "by", title: "By", width: 110, cell: (row) => <span>{row().created_by_name ?? "the system"}</span>, card: "line" },
  {
    id: "made",
    title: "Made",
    width: 90,
    end: true,
    cell: (row) => (
      <span class="text-muted">
        <Ago at={row().created_at} bare />
      </span>
    ),
    card: "line",
  },
];

export function ServerJobs(props: { server: Server }): JSX.Element {
  const go = useGo();
  const jobs = useJobs(() => ({ server_id: props.server.id }));
  return (
    <div class="fill">
      <Loaded data={jobs}>
        {(rows) => (
          <DataTable<Job>
            label="Jobs on this server"
            columns={columns}
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
