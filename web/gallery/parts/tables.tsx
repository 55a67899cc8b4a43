import { createMemo, createSignal, type JSX, onCleanup } from "solid-js";
import { Button } from "#web/ui/button.tsx";
import { DataTable } from "#web/ui/data-table.tsx";
import { Empty, Failure, Skeleton } from "#web/ui/empty.tsx";
import { FilterBox } from "#web/ui/filter-box.tsx";
import { compileFilter } from "#web/ui/filter-query.ts";
import { useUrlState } from "#web/ui/link.tsx";
import { type SavedView, SavedViews } from "#web/ui/saved-views.tsx";
import { nothing, type Selection, selectedOf } from "#web/ui/selection.ts";
import type { Sort } from "#web/ui/sort.ts";
import { createTableState } from "#web/ui/table-state.ts";
import { TableTools } from "#web/ui/table-tools.tsx";
import { anywhere, columns, filterFields } from "../machine-columns.tsx";
import { healthRank, type Machine, machines } from "../machines.ts";
import { Specimen } from "../specimen.tsx";

const many = 5_000;
/** Rows that change each second, as in a busy fleet. */
const patchesMs = 200;

export function BigTable(): JSX.Element {
  const url = useUrlState("q", "sort", "cols", "group", "sel", "still");
  const [rows, setRows] = createSignal<readonly Machine[]>(machines(many));
  const [views, setViews] = createSignal<SavedView[]>([]);
  const [opened, setOpened] = createSignal("");
  const table = createTableState<Machine>({
    url,
    columns,
    sort: { column: "name", descending: false },
    ungrouped: "Not in a cluster",
    groupNote: (group) => {
      const bad = group.filter((row) => healthRank[row.health] < 2).length;
      return bad === 0 ? "" : `${bad} need attention`;
    },
  });
  const where = createMemo(() => compileFilter(table.filter(), filterFields, anywhere));
  const shown = createMemo(() => rows().filter(where()));
  const chosen = createMemo(() => selectedOf(table.selection(), shown(), (row) => row.id));
  const patch = (index: number, change: Partial<Machine>): void => {
    setRows((list) => list.with(index, { ...(list[index] as Machine), ...change }));
  };
  // The tests change rows by themselves, when `still` is in the URL.
  Object.assign(window, { patchMachine: patch });
  let at = 0;
  const timer = setInterval(() => {
    if (url.get("still")) return;
    at = (at + 613) % many;
    patch(at, { now: "Firmware update", progress: at % 100 });
  }, patchesMs);
  onCleanup(() => clearInterval(timer));
  return (
    <div class="flex min-h-0 flex-1 flex-col">
      <div class="head">
        <FilterBox
          label="Filter machines"
          placeholder="Name, tag or address; health:critical model:R7*"
          value={table.filter()}
          onChange={table.setFilter}
          onEnter={() => document.querySelector<HTMLElement>('main tr[tabindex="0"]')?.focus()}
          fields={filterFields}
          rows={rows()}
        />
        <div class="flex flex-wrap items-center gap-1">
          <SavedViews views={views()} view={table.view()} onShow={table.showView} onChange={setViews} newId={() => crypto.randomUUID()} />
          <TableTools state={table} rows={() => (chosen().length > 0 ? chosen() : shown())} fileName="machines" />
        </div>
      </div>
      <DataTable<Machine>
        label="Machines"
        columns={table.columns()}
        rows={rows()}
        where={where()}
        idOf={(row) => row.id}
        nameOf={(row) => row.name}
        sort={table.sort()}
        onSort={table.setSort}
        selection={table.selection()}
        onSelection={table.setSelection}
        group={table.grouping()}
        onOpen={(row) => setOpened(row.name)}
        empty={
          <Empty icon="find" title="No machine matches" action={<Button onClick={() => table.setFilter("")}>Clear the filter</Button>}>
            Nothing fits <span class="mono">{table.filter()}</span>.
          </Empty>
        }
      />
      <p class="pt-2 text-muted" role="status">
        {shown().length.toLocaleString("en")} shown, {chosen().length.toLocaleString("en")} selected{opened() ? `, opened ${opened()}` : ""}
      </p>
    </div>
  );
}

const few = machines(6);
const long = few.map((row, i) => ({
  ...row,
  id: `long${i}`,
  name: `a-machine-with-a-name-that-was-made-by-a-naming-convention-of-many-parts-${i}`,
  now: "Rolling firmware update of a whole cluster",
}));

export function Tables(): JSX.Element {
  const [sort, setSort] = createSignal<Sort>({ column: "health", descending: false });
  const [selection, setSelection] = createSignal<Selection>(nothing);
  const draw = (label: string, rows: readonly Machine[], rest: Partial<Parameters<typeof DataTable<Machine>>[0]> = {}): JSX.Element => (
    <DataTable<Machine> label={label} columns={columns} rows={rows} idOf={(row) => row.id} nameOf={(row) => row.name} {...rest} />
  );
  return (
    <>
      <Specimen title="A few rows">{draw("A few rows", few)}</Specimen>
      <Specimen title="Sorted, selectable, grouped">
        {draw("Grouped rows", few, {
          sort: sort(),
          onSort: setSort,
          selection: selection(),
          onSelection: setSelection,
          group: { of: (row) => (row.model.startsWith("R7") ? row.model : null), none: "Other models" },
        })}
      </Specimen>
      <Specimen title="One row is open beside the table; others stand out">
        {draw("A current row", few, { current: few[2]?.id, onOpen: () => {}, toneOf: (row) => (row.health === "Warning" ? "warn" : undefined) })}
      </Specimen>
      <Specimen title="Long words">{draw("Long words", long)}</Specimen>
      <Specimen title="Narrow" narrow>
        {draw("Narrow", few)}
      </Specimen>
      <Specimen title="Empty">
        {draw("Empty", [], {
          empty: (
            <Empty icon="server" title="No servers yet" action={<Button kind="primary">Discover servers</Button>}>
              Name the network your iDRACs are in; what answers is added here by itself.
            </Empty>
          ),
        })}
      </Specimen>
      <Specimen title="Loading">
        <div class="panel">
          <Skeleton rows={5} />
        </div>
      </Specimen>
      <Specimen title="Failed">
        <Failure error={new Error("The list of servers did not come: the control plane does not answer.")} />
      </Specimen>
    </>
  );
}
