import { createMemo, type JSX, Show } from "solid-js";
import type { HealthReading, Server } from "#schema/api/servers.ts";
import { useStartType } from "#web/jobs/use-start.ts";
import { healthLookOf, serverName } from "#web/servers/server-state.ts";
import { readingInWords } from "#web/servers/units.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { download, rowsToCsv } from "#web/ui/csv.ts";
import { type Column, DataTable } from "#web/ui/data-table.tsx";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { Pick } from "#web/ui/field.tsx";
import { useUrlState } from "#web/ui/link.tsx";
import { SearchBox } from "#web/ui/search-box.tsx";
import { formatSort, parseSort } from "#web/ui/sort.ts";
import { Sparkline } from "#web/ui/sparkline.tsx";
import { Status } from "#web/ui/status.tsx";
import { Ago } from "#web/ui/time.tsx";
import { kindName, type Part, type PartKind, partKey, rank, seriesOf, useHealth } from "./health-data.ts";

function columnsOf(series: () => Map<string, number[]>): readonly Column<Part>[] {
  return [
    { id: "kind", title: "Kind", width: 120, cell: (row) => kindName[row().kind], sort: (row) => kindName[row.kind], text: (row) => kindName[row.kind], card: "line" },
    { id: "name", title: "Part", cell: (row) => <span>{row().name}</span>, sort: (row) => row.name, text: (row) => row.name, card: "title" },
    {
      id: "health",
      title: "Health",
      width: 110,
      cell: (row) => (
        <Show when={row().health} fallback={<span class="text-faint">–</span>}>
          <Status look={healthLookOf(row().health)} />
        </Show>
      ),
      sort: (row) => rank[row.health ?? "Unknown"],
      text: (row) => row.health,
      card: "line",
    },
    { id: "state", title: "State", width: 120, cell: (row) => <span class="text-muted">{row().state ?? "–"}</span>, sort: (row) => row.state, text: (row) => row.state },
    {
      id: "reading",
      title: "Reading",
      width: 100,
      end: true,
      cell: (row) => readingInWords(row().reading, row().unit) || "–",
      sort: (row) => row.reading,
      text: (row) => readingInWords(row.reading, row.unit),
      card: "end",
    },
    {
      id: "trend",
      title: "Trend",
      width: 104,
      cell: (row) => <Show when={series().get(partKey(row()))}>{(values) => <Sparkline values={values()} inWords={(value) => readingInWords(value, row().unit)} />}</Show>,
    },
    { id: "detail", title: "Detail", width: 240, cell: (row) => <span>{row().detail ?? ""}</span>, text: (row) => row.detail, card: "line" },
  ];
}

/** Every part that the last health check has read, with its state, its reading and how that went. */
export function Hardware(props: { server: Server }): JSX.Element {
  const url = useUrlState("kind", "find", "sort");
  const health = useHealth(() => props.server.id);
  const start = useStartType();
  const latest = createMemo<HealthReading | undefined>(() => health.value?.[0]);
  const series = createMemo(() => seriesOf(health.value ?? []));
  const columns = columnsOf(series);
  const kinds = createMemo(() => [...new Set((latest()?.components ?? []).map((part) => part.kind))].sort((a, b) => (kindName[a] < kindName[b] ? -1 : 1)));
  const rows = createMemo(() => {
    const kind = url.get("kind") as PartKind | "";
    const words = url.get("find").toLowerCase().split(/\s+/).filter(Boolean);
    return (latest()?.components ?? []).filter((part) => {
      const text = `${kindName[part.kind]} ${part.name} ${part.state ?? ""} ${part.health ?? ""} ${part.detail ?? ""}`.toLowerCase();
      return (kind === "" || part.kind === kind) && words.every((word) => text.includes(word));
    });
  });
  const csv = (): void => download(`${serverName(props.server)}-hardware.csv`, rowsToCsv(columns, rows()), "text/csv");
  const check = (): JSX.Element => (
    <Button icon="refresh" blocked={notAllowed("operator")} onClick={() => start("health_check", { servers: [props.server] })}>
      Check health
    </Button>
  );
  return (
    <div class="fill">
      <div class="head">
        <SearchBox label="Find a part" placeholder="Name, state, detail" value={url.get("find")} onChange={(find) => url.set({ find: find || undefined })} />
        <Pick
          label="Kind"
          value={url.get("kind")}
          options={[{ value: "", title: "All kinds" }, ...kinds().map((kind) => ({ value: kind, title: kindName[kind] }))]}
          onChange={(kind) => url.set({ kind: kind || undefined })}
        />
        <Button kind="quiet" icon="download" onClick={csv}>
          CSV
        </Button>
        {check()}
        <Show when={latest()}>
          {(reading) => (
            <span class="text-muted">
              read <Ago at={reading().checked_at} />
            </span>
          )}
        </Show>
      </div>
      <Loaded data={health} rows={10}>
        {() => (
          <DataTable<Part>
            label="Parts"
            columns={columns}
            rows={rows()}
            idOf={partKey}
            nameOf={(row) => row.name}
            sort={parseSort(url.get("sort"), { column: "health", descending: false })}
            onSort={(sort) => url.set({ sort: formatSort(sort) })}
            minWidth={900}
            empty={
              <Show
                when={latest()?.components.length}
                fallback={
                  <Empty icon="server" title="No part has been read yet" action={check()}>
                    A health check reads each part with its state and what it measures.
                  </Empty>
                }
              >
                <Empty icon="find" title="No part fits" />
              </Show>
            }
          />
        )}
      </Loaded>
    </div>
  );
}
