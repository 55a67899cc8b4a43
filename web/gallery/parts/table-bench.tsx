import { createMemo, createSignal, type JSX, onCleanup } from "solid-js";
import { Ident } from "#web/ui/copy.tsx";
import { type Column, DataTable } from "#web/ui/data-table.tsx";
import { FilterBox } from "#web/ui/filter-box.tsx";
import { compileFilter, type FilterField } from "#web/ui/filter-query.ts";
import { Icon } from "#web/ui/icon.tsx";
import { nothing, type Selection } from "#web/ui/selection.ts";
import { Status } from "#web/ui/status.tsx";
import { Ago } from "#web/ui/time.tsx";
import { healthLooks, type Machine, machines } from "../machines.ts";

const columns: Column<Machine>[] = [
  {
    id: "name",
    title: "Name",
    cell: (row) => (
      <a href={`/?m=${row().id}`} tabindex={-1} class="strong block truncate hover:underline" title={row().name}>
        {row().name}
      </a>
    ),
    sort: (row) => row.name,
  },
  { id: "tag", title: "Service tag", width: 88, cell: (row) => <Ident text={row().tag} />, sort: (row) => row.tag },
  { id: "model", title: "Model", width: 78, cell: (row) => <span title={row().model}>{row().model}</span>, sort: (row) => row.model },
  {
    id: "power",
    title: "Power",
    width: 92,
    cell: (row) => (
      <span class="st idle">
        <Icon name="power" class={row().power === "On" ? "text-ok-solid" : ""} />
        {row().power}
      </span>
    ),
  },
  { id: "health", title: "Health", width: 118, cell: (row) => <Status look={healthLooks[row().health]} />, sort: (row) => row.health },
  {
    id: "idrac",
    title: "iDRAC",
    width: 94,
    cell: (row) => (
      <span class="mono" title={row().firmware}>
        {row().firmware}
      </span>
    ),
  },
  { id: "bios", title: "BIOS", width: 68, cell: (row) => <span class="mono">{row().bios}</span> },
  { id: "address", title: "Address", width: 110, cell: (row) => <Ident text={row().address} /> },
  { id: "cluster", title: "Cluster", width: 108, cell: (row) => <span title={row().cluster ?? undefined}>{row().cluster}</span> },
  {
    id: "seen",
    title: "Seen",
    width: 70,
    end: true,
    cell: (row) => (
      <span class="text-muted">
        <Ago at={row().seenAt} bare />
      </span>
    ),
  },
  {
    id: "now",
    title: "Now",
    width: 166,
    cell: (row) => (
      <>
        {row().now && (
          <a href="/?job" tabindex={-1} class="hover:underline">
            <Status look={{ tone: "info", icon: "run", word: `${row().now} ${row().progress} %` }} />
          </a>
        )}
      </>
    ),
  },
];
const fields: FilterField<Machine>[] = [
  { key: "health", title: "state", of: (row) => row.health, closed: true },
  { key: "model", title: "R7*", of: (row) => row.model },
];

export function TableBench(): JSX.Element {
  const [all, setAll] = createSignal<readonly Machine[]>(machines(5000));
  const [q, setQ] = createSignal("");
  const [selection, setSelection] = createSignal<Selection>(nothing);
  const [sort, setSort] = createSignal({ column: "name", descending: false });
  const filter = createMemo(() => compileFilter(q(), fields, (row) => [row.name, row.tag, row.address, row.model, row.cluster]));
  const shown = createMemo(() => all().filter(filter()));
  let n = 0;
  const timer = setInterval(() => {
    n = (n + 613) % 5000;
    setAll((list) => list.with(n, { ...(list[n] as Machine), progress: n % 100, now: "Firmware update" }));
  }, 200);
  onCleanup(() => clearInterval(timer));
  return (
    <main class="flex h-dvh flex-col p-4">
      <h1>5,000 machines</h1>
      <div class="head">
        <FilterBox label="Filter" placeholder="health:critical" value={q()} onChange={setQ} fields={fields} rows={all()} />
      </div>
      <DataTable
        label="Machines"
        columns={columns}
        rows={shown()}
        idOf={(row) => row.id}
        nameOf={(row) => row.name}
        sort={sort()}
        onSort={setSort}
        selection={selection()}
        onSelection={setSelection}
        minWidth={1150}
      />
    </main>
  );
}
