import { createMemo, type JSX, Show } from "solid-js";
import type { Job } from "#schema/api/jobs.ts";
import { isFinal, tally, targetsInWords } from "#web/jobs/job-state.ts";
import { JobStatusWord } from "#web/jobs/job-status-word.tsx";
import { askToDiscover } from "#web/jobs/start.ts";
import { useJobs, useJobTypes } from "#web/queries.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { now } from "#web/ui/clock.ts";
import { type Column, DataTable } from "#web/ui/data-table.tsx";
import { duration } from "#web/ui/duration.ts";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { Pick } from "#web/ui/field.tsx";
import { useGo, useUrlState } from "#web/ui/link.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { isPhone } from "#web/ui/preferences.ts";
import { SearchBox } from "#web/ui/search-box.tsx";
import { Ago } from "#web/ui/time.tsx";

const openStatuses = "pending,running,paused,unknown";
const statuses = [
  { value: "", title: "Any state" },
  { value: "open", title: "Not finished" },
  { value: "running", title: "Running" },
  { value: "unknown", title: "Outcome unknown" },
  { value: "failed", title: "Failed" },
  { value: "completed", title: "Done" },
  { value: "cancelled", title: "Cancelled" },
];

function took(job: Job): string {
  if (!job.started_at) return "–";
  return duration((job.completed_at ? Date.parse(job.completed_at) : now()) - Date.parse(job.started_at));
}

const columns: readonly Column<Job>[] = [
  {
    id: "what",
    title: "What",
    cell: (row) => (
      <a href={`/jobs/${row().id}`} tabindex={-1} class="strong block truncate hover:underline" title={row().summary}>
        {row().summary}
      </a>
    ),
    card: "title",
  },
  { id: "state", title: "State", width: 164, cell: (row) => <JobStatusWord job={row()} percent />, card: "end" },
  {
    id: "waits",
    title: "Why",
    width: 190,
    cell: (row) => (
      <span class={row().error ? "text-crit" : "text-muted"} title={row().error?.message ?? row().waiting_for ?? undefined}>
        {row().error?.message ?? (isFinal(row().status) ? "" : (row().waiting_for ?? ""))}
      </span>
    ),
  },
  {
    id: "targets",
    title: "Targets",
    width: 104,
    cell: (row) => <span class={`tabular-nums ${row().targets_failed > 0 ? "text-crit" : ""}`}>{isPhone() ? targetsInWords(row()) : tally(row())}</span>,
    card: "line",
  },
  { id: "site", title: "Site", width: 100, cell: (row) => <span title={row().site_name ?? undefined}>{row().site_name ?? "several"}</span> },
  { id: "by", title: "By", width: 80, cell: (row) => <span>{row().created_by_name ?? "the system"}</span>, card: "line" },
  {
    id: "made",
    title: "Made",
    width: 72,
    end: true,
    cell: (row) => (
      <span class="text-muted">
        <Ago at={row().created_at} bare />
      </span>
    ),
    card: "line",
  },
  { id: "took", title: "Took", width: 76, end: true, cell: (row) => <span class="text-muted tabular-nums">{took(row())}</span> },
];

export default function Jobs(): JSX.Element {
  const go = useGo();
  const url = useUrlState("status", "type", "q", "by");
  const types = useJobTypes();
  const jobs = useJobs(() => ({
    status: url.get("status") === "open" ? openStatuses : url.get("status") || undefined,
    type: url.get("type") || undefined,
    q: url.get("q") || undefined,
    created_by: url.get("by") || undefined,
    parent: "none",
  }));
  const filtered = createMemo(() => Boolean(url.get("status") || url.get("type") || url.get("q") || url.get("by")));
  return (
    <div class="fill">
      <PageHead
        title="Jobs"
        actions={
          <Button icon="find" blocked={notAllowed("operator")} onClick={askToDiscover}>
            Discover…
          </Button>
        }
      />
      <div class="head">
        <SearchBox label="Find jobs" placeholder="What, target, service tag" value={url.get("q")} onChange={(q) => url.set({ q: q || undefined })} />
        <Pick label="State" value={url.get("status")} options={statuses} onChange={(status) => url.set({ status: status || undefined })} />
        <Pick
          label="Job type"
          value={url.get("type")}
          options={[{ value: "", title: "Any type" }, ...(types.value ?? []).map((type) => ({ value: type.type, title: type.title }))]}
          onChange={(type) => url.set({ type: type || undefined })}
        />
        <Button pressed={url.get("by") === "me"} onClick={() => url.set({ by: url.get("by") ? undefined : "me" })}>
          <span class={url.get("by") ? "font-strong text-accent" : ""}>Mine</span>
        </Button>
      </div>
      <Loaded data={jobs} rows={10}>
        {(rows) => (
          <DataTable<Job>
            label="Jobs"
            columns={columns}
            rows={rows()}
            idOf={(row) => row.id}
            nameOf={(row) => row.summary}
            onOpen={(row) => go(`/jobs/${row.id}`)}
            onEnd={jobs.hasMore && !jobs.fetching ? jobs.more : undefined}
            minWidth={960}
            empty={
              <Show
                when={filtered()}
                fallback={
                  <Empty
                    icon="jobs"
                    title="No jobs yet"
                    action={
                      <Button kind="primary" blocked={notAllowed("operator")} onClick={askToDiscover}>
                        Discover servers
                      </Button>
                    }
                  >
                    Everything that reaches a site is a job, and stays here with its log.
                  </Empty>
                }
              >
                <Empty
                  icon="find"
                  title="No job matches"
                  action={<Button onClick={() => url.set({ status: undefined, type: undefined, q: undefined, by: undefined })}>Clear the filters</Button>}
                />
              </Show>
            }
          />
        )}
      </Loaded>
    </div>
  );
}
