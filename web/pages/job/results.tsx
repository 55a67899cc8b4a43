import { createMemo, createSignal, type JSX } from "solid-js";
import type { JobDetail, Task } from "#schema/api/jobs.ts";
import { lookOf, targetName } from "#web/jobs/job-state.ts";
import { tookMs, tookWords } from "#web/jobs/took.ts";
import { Button } from "#web/ui/button.tsx";
import { download, toCsv } from "#web/ui/csv.ts";
import { type Column, DataTable } from "#web/ui/data-table.tsx";
import { Empty } from "#web/ui/empty.tsx";
import type { Sort } from "#web/ui/sort.ts";
import { Status } from "#web/ui/status.tsx";
import { AsJson } from "./outcome.tsx";
import { resultWords } from "./result-words.ts";

/** What came out, for a person first: one row a target. A row opens its log. */
export function Results(props: { job: JobDetail; onChoose: (taskId: string) => void }): JSX.Element {
  const [sort, setSort] = createSignal<Sort>({ column: "target", descending: false });
  const message = createMemo(() => (typeof props.job.result === "object" && props.job.result !== null && "message" in props.job.result ? String(props.job.result.message) : ""));
  const words = (task: Task): string => resultWords(props.job.job_type, task);
  // A row that scrolls by is drawn many times.
  const known = new WeakMap<Task, string>();
  const wordsOf = (task: Task): string => {
    const found = known.get(task) ?? words(task);
    known.set(task, found);
    return found;
  };
  const columns: readonly Column<Task>[] = [
    {
      id: "target",
      title: "Target",
      width: 170,
      cell: (row) => <span class="strong">{targetName(row())}</span>,
      sort: (row) => targetName(row),
      text: (row) => targetName(row),
      card: "title",
    },
    {
      id: "tag",
      title: "Service tag",
      width: 92,
      cell: (row) => <span class="mono">{row().service_tag ?? "–"}</span>,
      sort: (row) => row.service_tag,
      text: (row) => row.service_tag,
    },
    {
      id: "outcome",
      title: "Outcome",
      width: 150,
      cell: (row) => <Status look={lookOf(row().status)} />,
      sort: (row) => lookOf(row.status).word,
      text: (row) => row.status,
      card: "end",
    },
    {
      id: "result",
      title: "What came out",
      cell: (row) => <span class={row().error ? "text-crit" : ""}>{wordsOf(row())}</span>,
      sort: wordsOf,
      text: wordsOf,
      card: "line",
    },
    {
      id: "took",
      title: "Took",
      width: 84,
      end: true,
      cell: (row) => <span class="text-muted tabular-nums">{tookWords(row())}</span>,
      sort: (row) => tookMs(row),
      text: (row) => tookMs(row),
    },
  ];
  const asCsv = (): void => {
    const texts = columns.map((column) => column.text as (row: Task) => string | number | null);
    download(
      `${props.job.job_type}-${props.job.id}.csv`,
      toCsv(
        ["target", "service_tag", "status", "result", "took_ms"],
        props.job.tasks.map((task) => texts.map((text) => text(task))),
      ),
      "text/csv",
    );
  };
  return (
    <section class="flex min-h-0 flex-1 flex-col" aria-label="Result">
      <div class="mb-2 flex flex-wrap items-center gap-3">
        <span class="text-muted">{message()}</span>
        <span class="ml-auto">
          <Button kind="quiet" icon="download" onClick={asCsv}>
            CSV
          </Button>
        </span>
      </div>
      <DataTable<Task>
        label="Results"
        columns={columns}
        rows={props.job.tasks}
        idOf={(row) => row.id}
        nameOf={(row) => targetName(row)}
        sort={sort()}
        onSort={setSort}
        onOpen={(row) => props.onChoose(row.id)}
        minWidth={720}
        empty={<Empty icon="jobs" title="It has no targets" />}
      />
      <div class="mt-2">
        <AsJson
          value={() => props.job.result ?? props.job.tasks.map(({ target_name, status, result, error }) => ({ target: target_name, status, result, error }))}
          fileName={`${props.job.job_type}-${props.job.id}.json`}
        />
      </div>
    </section>
  );
}
