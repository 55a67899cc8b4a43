import { createEffect, createMemo, createSignal, type JSX, on, Show } from "solid-js";
import type { Job } from "#schema/api/jobs.ts";
import { withQuery } from "#web/api.ts";
import { CancelDialog } from "#web/jobs/cancel-dialog.tsx";
import { pinned } from "#web/jobs/chosen.ts";
import { jobColumns } from "#web/jobs/job-columns.tsx";
import { isFinal } from "#web/jobs/job-state.ts";
import { type RunAgain, RunAgainDialog } from "#web/jobs/run-again-dialog.tsx";
import { useJobCount, useJobs } from "#web/queries.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { ColumnChooser } from "#web/ui/column-chooser.tsx";
import { DataTable } from "#web/ui/data-table.tsx";
import { clockTime } from "#web/ui/duration.ts";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { FreshPill } from "#web/ui/fresh-pill.tsx";
import { createHold, newerBy, watchScroll } from "#web/ui/hold.ts";
import { Icon } from "#web/ui/icon.tsx";
import { useGo, useUrlState } from "#web/ui/link.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { SearchGoesOn } from "#web/ui/search-goes-on.tsx";
import { nothing, type Selection, selectedOf } from "#web/ui/selection.ts";
import { createTableState } from "#web/ui/table-state.ts";
import { type JobFilterName, JobFilters, jobFilterNames, jobQuery } from "./filters.tsx";

const newer = newerBy<Job>((job) => job.created_at);

export default function Jobs(): JSX.Element {
  const go = useGo();
  const url = useUrlState<JobFilterName | "cols" | "sort" | "group" | "sel">(...jobFilterNames, "cols");
  const table = createTableState<Job>({ url, columns: jobColumns, sort: { column: "made", descending: true }, remember: "jobs" });
  // Why a memo of the text: the moments in it are those of when the filter was chosen, not of each look at it.
  const chosen = createMemo(() => jobFilterNames.map((name) => url.get(name)).join("\u0000"));
  const query = createMemo(on(chosen, () => jobQuery(url)));
  const jobs = useJobs(query);
  const count = useJobCount(query);
  const filtered = createMemo(() => chosen().replaceAll("\u0000", "") !== "");
  const clear = (): void => url.set(Object.fromEntries(jobFilterNames.map((name) => [name, undefined])));

  const hold = createHold<Job>(() => jobs.value ?? [], newer);
  let scroller: HTMLElement | undefined;
  const watch = watchScroll((away, element) => {
    scroller = element;
    if (away) hold.hold();
    else hold.release();
  });
  const toTop = (): void => {
    hold.release();
    scroller?.scrollTo({ top: 0 });
  };

  const idOf = (job: Job): string => job.id;
  const [selection, setSelection] = createSignal<Selection>(nothing);
  const selected = createMemo(() => selectedOf(selection(), hold.rows, idOf));
  let byAll = false;
  const select = (next: Selection): void => {
    byAll = next.mode === "all" || (byAll && next.ids.size > 0);
    setSelection(pinned(next, hold.rows, idOf));
  };
  createEffect(
    on(
      chosen,
      () => {
        hold.release();
        // "All" meant all that the former filter showed.
        if (byAll) select(nothing);
      },
      { defer: true },
    ),
  );
  const [cancelling, setCancelling] = createSignal<readonly Job[] | null>(null);
  const [again, setAgain] = createSignal<RunAgain | null>(null);
  const total = (): string => {
    const answer = count.value;
    if (!answer) return "";
    return answer.total === null ? `many, as of ${clockTime(answer.as_of)}` : `${answer.total.toLocaleString("en")} as of ${clockTime(answer.as_of)}`;
  };
  const file = (format: string): string => withQuery(`/api/jobs/export.${format}`, query());
  return (
    <div class="fill">
      <PageHead
        title="Jobs"
        sub={<span class="tabular-nums">{total()}</span>}
        actions={
          <>
            <ColumnChooser state={table} class="max-md:hidden" />
            <a class="btn quiet" href={file("csv")} download="jobs.csv" rel="external" title="All that this filter admits, as a table">
              <Icon name="download" /> CSV
            </a>
            <Button icon="find" blocked={notAllowed("operator")} onClick={() => go("/discover")}>
              Discover…
            </Button>
          </>
        }
      />
      <JobFilters url={url} />
      <Show when={selected().length > 0}>
        <SelectedJobs jobs={selected()} onCancel={setCancelling} onAgain={setAgain} onClear={() => select(nothing)} />
      </Show>
      <Loaded data={jobs} rows={10}>
        {() => (
          <div class="fill relative" ref={watch}>
            <FreshPill count={hold.fresh} what="job" onShow={toTop} />
            <DataTable<Job>
              label="Jobs"
              columns={table.columns()}
              rows={hold.rows}
              idOf={idOf}
              nameOf={(row) => row.summary}
              selection={selection()}
              onSelection={select}
              onOpen={(row) => go(`/jobs/${row.id}`)}
              onEnd={jobs.hasMore && !jobs.fetching ? jobs.more : undefined}
              empty={
                <Show when={!jobs.hasMore}>
                  <NoJobs filtered={filtered()} onClear={clear} />
                </Show>
              }
            />
            <SearchGoesOn data={jobs} what="jobs" of={chosen()} />
          </div>
        )}
      </Loaded>
      <Show when={cancelling()}>{(list) => <CancelDialog jobs={list()} onClose={() => setCancelling(null)} />}</Show>
      <Show when={again()}>{(request) => <RunAgainDialog request={request()} onClose={() => setAgain(null)} />}</Show>
    </div>
  );
}

function NoJobs(props: { filtered: boolean; onClear: () => void }): JSX.Element {
  const go = useGo();
  return (
    <Show
      when={props.filtered}
      fallback={
        <Empty
          icon="jobs"
          title="No jobs yet"
          action={
            <Button kind="primary" blocked={notAllowed("operator")} onClick={() => go("/discover")}>
              Discover servers
            </Button>
          }
        >
          Everything that reaches a site is a job, and stays here with its log.
        </Empty>
      }
    >
      <Empty icon="find" title="No job matches" action={<Button onClick={() => props.onClear()}>Clear the filters</Button>}>
        Jobs that are past their retention are not kept.
      </Empty>
    </Show>
  );
}

/** What can be done with the chosen ones: each button says with how many, and why not with the others. */
function SelectedJobs(props: { jobs: readonly Job[]; onCancel: (jobs: readonly Job[]) => void; onAgain: (request: RunAgain) => void; onClear: () => void }): JSX.Element {
  const open = createMemo(() => props.jobs.filter((job) => !isFinal(job.status) && job.status !== "unknown" && !job.cancel_requested_at));
  const ended = createMemo(() => props.jobs.filter((job) => isFinal(job.status)));
  const failed = createMemo(() => ended().filter((job) => job.targets_failed > 0 && job.targets_total > 1));
  const number = (some: readonly Job[]): string => (some.length > 0 && some.length < props.jobs.length ? ` (${some.length})` : "");
  return (
    <section class="mb-2 flex flex-wrap items-center gap-2" aria-label="Chosen jobs">
      <b class="mr-1 tabular-nums">{props.jobs.length} chosen</b>
      <Button
        kind="danger"
        blocked={notAllowed("operator") ?? (open().length === 0 ? "None of them can be cancelled: they have ended, or somebody must decide." : undefined)}
        onClick={() => props.onCancel(open())}
      >
        Cancel{number(open())}…
      </Button>
      <Button
        icon="refresh"
        blocked={notAllowed("operator") ?? (ended().length === 0 ? "None of them has ended yet." : undefined)}
        onClick={() => props.onAgain({ jobs: ended(), targets: "all" })}
      >
        Run again{number(ended())}…
      </Button>
      <Show when={failed().length > 0}>
        <Button blocked={notAllowed("operator")} onClick={() => props.onAgain({ jobs: failed(), targets: "failed" })}>
          Only on what failed{number(failed())}…
        </Button>
      </Show>
      <Button kind="quiet" onClick={() => props.onClear()}>
        Clear
      </Button>
    </section>
  );
}
