// The columns of every table of jobs: all of them, and those of one server.
import type { Job } from "#schema/api/jobs.ts";
import { now } from "#web/ui/clock.ts";
import type { Column } from "#web/ui/data-table.tsx";
import { isPhone } from "#web/ui/preferences.ts";
import { Ago, At } from "#web/ui/time.tsx";
import { tally, targetsInWords, why } from "./job-state.ts";
import { JobStatusWord } from "./job-status-word.tsx";
import { tookWords } from "./took.ts";

const whatColumn: Column<Job> = {
  id: "what",
  title: "What",
  fixed: true,
  cell: (row) => (
    <a href={`/jobs/${row().id}`} tabindex={-1} class="strong block truncate hover:underline">
      {row().summary}
    </a>
  ),
  card: "title",
};

const stateColumn: Column<Job> = { id: "state", title: "State", width: 178, cell: (row) => <JobStatusWord job={row()} percent />, card: "end" };

const whyColumn: Column<Job> = {
  id: "why",
  title: "Why",
  width: 180,
  cell: (row) => <span class={row().error ? "text-crit" : "text-muted"}>{why(row())}</span>,
};

const targetsColumn: Column<Job> = {
  id: "targets",
  title: "Targets",
  width: 104,
  cell: (row) => <span class={`tabular-nums ${row().targets_failed > 0 ? "text-crit" : ""}`}>{isPhone() ? targetsInWords(row()) : tally(row())}</span>,
  card: "line",
};

const siteColumn: Column<Job> = { id: "site", title: "Site", width: 92, cell: (row) => <span>{row().site_name ?? "several"}</span> };
const byColumn: Column<Job> = { id: "by", title: "By", width: 92, cell: (row) => <span>{row().created_by_name ?? "the system"}</span>, card: "line" };

const madeColumn: Column<Job> = {
  id: "made",
  title: "Made",
  width: 68,
  end: true,
  cell: (row) => (
    <span class="text-muted">
      <Ago at={row().created_at} bare />
    </span>
  ),
  card: "line",
};

const tookColumn: Column<Job> = {
  id: "took",
  title: "Took",
  width: 80,
  end: true,
  cell: (row) => <span class="text-muted tabular-nums">{tookWords(row(), now)}</span>,
};

/** Shown only when one asks for them. */
const furtherColumns: readonly Column<Job>[] = [
  { id: "type", title: "Type", width: 130, hidden: true, cell: (row) => <span>{row().title}</span> },
  { id: "started", title: "Started", width: 112, hidden: true, cell: (row) => <At at={row().started_at} /> },
  { id: "ended", title: "Ended", width: 112, hidden: true, cell: (row) => <At at={row().completed_at} /> },
  { id: "priority", title: "Priority", width: 80, hidden: true, cell: (row) => <span>{row().priority}</span> },
  { id: "id", title: "Id", width: 290, hidden: true, cell: (row) => <span class="mono select-all">{row().id}</span> },
];

export const jobColumns: readonly Column<Job>[] = [whatColumn, stateColumn, whyColumn, targetsColumn, siteColumn, byColumn, madeColumn, tookColumn, ...furtherColumns];
/** On a page that is about one server: its site is known, and it is the target. */
export const serverJobColumns: readonly Column<Job>[] = [whatColumn, stateColumn, { ...whyColumn, width: 300 }, byColumn, madeColumn, tookColumn];
