import { createEffect, createMemo, createSignal, type JSX, onCleanup, Show } from "solid-js";
import type { Server } from "#schema/api/servers.ts";
import { askToDiscover } from "#web/jobs/start.ts";
import { useGroups, useServers } from "#web/queries.ts";
import { serverColumns } from "#web/servers/columns.tsx";
import { anywhere, serverFields } from "#web/servers/filter-fields.ts";
import { termOf } from "#web/servers/filter-link.ts";
import { useGroupOf } from "#web/servers/groups.ts";
import { setSelectedServers } from "#web/servers/selected.ts";
import { needs, serverName } from "#web/servers/server-state.ts";
import { notAllowed } from "#web/session.ts";
import { say } from "#web/ui/announce.tsx";
import { Button } from "#web/ui/button.tsx";
import { download, toCsv } from "#web/ui/csv.ts";
import { DataTable } from "#web/ui/data-table.tsx";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { FilterBox } from "#web/ui/filter-box.tsx";
import { compileFilter } from "#web/ui/filter-query.ts";
import { Icon } from "#web/ui/icon.tsx";
import { useGo, useUrlState } from "#web/ui/link.tsx";
import { Menu } from "#web/ui/menu.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { createPreference } from "#web/ui/remembered.ts";
import { formatSelection, nothing, parseSelection, type Selection, selectedOf } from "#web/ui/selection.ts";
import { formatSort, parseSort } from "#web/ui/sort.ts";
import { AddToGroup } from "../groups/add-to-group.tsx";
import { groupMenu, useTakeOut } from "../groups/group-menu.ts";
import { AddServer } from "./add-server.tsx";
import { BulkBar } from "./bulk-bar.tsx";

const [hiddenColumns, setHiddenColumns] = createPreference<string>("servers-hidden", "site,memory,cpu,set,groups");

export default function Servers(): JSX.Element {
  const servers = useServers();
  const go = useGo();
  const url = useUrlState("q", "sort", "sel");
  const [adding, setAdding] = createSignal(false);

  const groups = useGroups();
  const groupOf = useGroupOf();
  const takeOut = useTakeOut();
  const [joining, setJoining] = createSignal<readonly Server[] | null>(null);
  const filterFields = serverFields(groupOf);
  const columns = serverColumns({ groupOf, onFact: (key, value) => setFilter(`${url.get("q")} ${termOf(key, value)}`.trim()) });

  const filter = createMemo(() => compileFilter(url.get("q"), filterFields, anywhere));
  const shown = createMemo(() => (servers.value ?? []).filter(filter()));
  const sort = createMemo(() => parseSort(url.get("sort"), { column: "name", descending: false }));
  const selection = createMemo(() => parseSelection(url.get("sel")));
  const chosen = createMemo(() => selectedOf(selection(), shown(), (server) => server.id));
  const select = (next: Selection): void => url.set({ sel: formatSelection(next) || undefined });
  // "All" means all that this filter shows; under another filter it would quietly mean others.
  const setFilter = (q: string): void => url.set({ q: q || undefined, ...(selection().mode === "all" ? { sel: undefined } : {}) });
  createEffect(() => setSelectedServers(chosen()));
  createEffect((former: number | undefined) => {
    const count = chosen().length;
    if (former !== undefined && former !== count) say(`${count} selected`);
    return count;
  });
  onCleanup(() => setSelectedServers([]));

  const visible = createMemo(() => {
    const hidden = new Set(hiddenColumns().split(","));
    return columns.filter((column) => !hidden.has(column.id));
  });
  const minWidth = createMemo(() => visible().reduce((sum, column) => sum + (column.width ?? 140), 36));
  const flip = (id: string): void => {
    const hidden = new Set(hiddenColumns().split(",").filter(Boolean));
    if (!hidden.delete(id)) hidden.add(id);
    setHiddenColumns([...hidden].join(","));
  };
  const attention = createMemo(() => (servers.value ?? []).filter((server) => needs(server)).length);
  const csv = (): void => {
    const rows = chosen().length > 0 ? chosen() : shown();
    download(
      "servers.csv",
      toCsv(
        visible().map((column) => column.title),
        rows.map((row) => visible().map((column) => column.text?.(row) ?? null)),
      ),
      "text/csv",
    );
  };

  return (
    <div class="fill">
      <PageHead
        title="Servers"
        sub={
          <Show when={servers.value}>
            {(all) => (
              <>
                {shown().length === all().length ? all().length.toLocaleString("en") : `${shown().length.toLocaleString("en")} of ${all().length.toLocaleString("en")}`}
                <Show when={attention() > 0}>
                  <span class="st crit font-normal!">
                    <Icon name="warn" /> {attention().toLocaleString("en")} {attention() === 1 ? "needs" : "need"} attention
                  </span>
                </Show>
              </>
            )}
          </Show>
        }
        actions={
          <>
            <Button icon="find" blocked={notAllowed("operator")} onClick={askToDiscover}>
              Discover…
            </Button>
            <Button kind="primary" icon="plus" blocked={notAllowed("admin")} onClick={() => setAdding(true)}>
              Add server
            </Button>
          </>
        }
      />
      <div class="head">
        <FilterBox
          label="Filter servers"
          placeholder="Name, tag, address or MAC; health:critical model:R7* power:off"
          value={url.get("q")}
          onChange={setFilter}
          onEnter={() => document.querySelector<HTMLElement>('main tr[tabindex="0"]')?.focus()}
          fields={filterFields}
          rows={servers.value ?? []}
        />
        <Menu
          class="btn quiet max-md:hidden"
          groups={[
            {
              label: "Columns",
              items: columns.filter((column) => column.id !== "name").map((column) => ({ title: column.title, checked: visible().includes(column), run: () => flip(column.id) })),
            },
          ]}
        >
          Columns
        </Menu>
        <Button kind="quiet" icon="download" title="What is shown, or what is selected" onClick={csv}>
          CSV
        </Button>
      </div>
      <Loaded data={servers} rows={12}>
        {() => (
          <DataTable<Server>
            label="Servers"
            columns={visible()}
            rows={shown()}
            idOf={(row) => row.id}
            nameOf={serverName}
            sort={sort()}
            onSort={(next) => url.set({ sort: formatSort(next) })}
            selection={selection()}
            onSelection={select}
            onOpen={(row) => go(`/servers/${row.id}`)}
            minWidth={minWidth()}
            empty={
              <Show
                when={(servers.value ?? []).length === 0}
                fallback={
                  <Empty icon="find" title="No server matches" action={<Button onClick={() => setFilter("")}>Clear the filter</Button>}>
                    Nothing fits <span class="mono">{url.get("q")}</span>.
                  </Empty>
                }
              >
                <Empty
                  icon="server"
                  title="No servers yet"
                  action={
                    <Button kind="primary" icon="find" blocked={notAllowed("operator")} onClick={askToDiscover}>
                      Discover servers
                    </Button>
                  }
                >
                  Name the network your iDRACs are in; what answers is added here by itself.
                </Empty>
              </Show>
            }
          />
        )}
      </Loaded>
      <Show when={chosen().length > 0}>
        <BulkBar
          servers={chosen()}
          more={[groupMenu({ servers: chosen(), groups: groups.value ?? [], add: () => setJoining(chosen()), takeOut })]}
          onClear={() => select(nothing)}
        />
      </Show>
      <Show when={joining()}>{(servers) => <AddToGroup servers={servers()} onClose={() => setJoining(null)} />}</Show>
      <Show when={adding()}>
        <AddServer onClose={() => setAdding(false)} />
      </Show>
    </div>
  );
}
