import { createEffect, createMemo, createSignal, type JSX, onCleanup, Show, untrack } from "solid-js";
import type { Server } from "#schema/api/servers.ts";
import { useGroups, useServers } from "#web/queries.ts";
import { newId } from "#web/sealing.ts";
import { BulkBar } from "#web/servers/bulk-bar.tsx";
import { serverColumns } from "#web/servers/columns.tsx";
import { anywhere, serverFields } from "#web/servers/filter-fields.ts";
import { serversWhere, termOf } from "#web/servers/filter-link.ts";
import { troubleInWords } from "#web/servers/group-health.tsx";
import { useGroupOf } from "#web/servers/groups.ts";
import { useSavedViews } from "#web/servers/saved-views.ts";
import { setSelectedServers } from "#web/servers/selected.ts";
import { needs, serverName } from "#web/servers/server-state.ts";
import { notAllowed } from "#web/session.ts";
import { say } from "#web/ui/announce.tsx";
import { Button } from "#web/ui/button.tsx";
import { DataTable } from "#web/ui/data-table.tsx";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { Pick } from "#web/ui/field.tsx";
import { FilterBox } from "#web/ui/filter-box.tsx";
import { compileFilter } from "#web/ui/filter-query.ts";
import { Icon } from "#web/ui/icon.tsx";
import { Link, useGo, useHere, useUrlState } from "#web/ui/link.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { SavedViews } from "#web/ui/saved-views.tsx";
import { nothing, selectedOf } from "#web/ui/selection.ts";
import { formatSort, parseSort } from "#web/ui/sort.ts";
import { createTableState, type TableState } from "#web/ui/table-state.ts";
import { TableTools } from "#web/ui/table-tools.tsx";
import { AddToGroup } from "../groups/add-to-group.tsx";
import { groupMenu, useTakeOut } from "../groups/group-menu.ts";
import { AddServer } from "./add-server.tsx";

export default function Servers(): JSX.Element {
  const servers = useServers();
  const groups = useGroups();
  const groupOf = useGroupOf();
  const takeOut = useTakeOut();
  const saved = useSavedViews("servers");
  const go = useGo();
  const here = useHere();
  const [adding, setAdding] = createSignal(false);
  const [joining, setJoining] = createSignal<readonly Server[] | null>(null);

  const fields = serverFields(groupOf);
  const state: TableState<Server> = createTableState<Server>({
    url: useUrlState("q", "sort", "cols", "group", "sel"),
    columns: serverColumns({ groupOf, onFact: (key, value, without) => state.setFilter(`${state.filter()} ${without ? "-" : ""}${termOf(key, value)}`.trim()) }),
    sort: { column: "name", descending: false },
    remember: "servers",
    groupNote: troubleInWords,
  });
  // The view that one wants first, unless a link already says what to show.
  untrack(() => {
    const first = saved.views().find((view) => view.first);
    if (first && here.search === "") state.showView(first.view);
  });

  const filter = createMemo(() => compileFilter(state.filter(), fields, anywhere));
  const shown = createMemo(() => (servers.value ?? []).filter(filter()));
  const chosen = createMemo(() => selectedOf(state.selection(), shown(), (server) => server.id));
  createEffect(() => setSelectedServers(chosen()));
  createEffect((former: number | undefined) => {
    const count = chosen().length;
    if (former !== undefined && former !== count) say(`${count} selected`);
    return count;
  });
  onCleanup(() => setSelectedServers([]));
  const attention = createMemo(() => (servers.value ?? []).filter((server) => needs(server)).length);

  return (
    <div class="fill">
      <PageHead
        title="Servers"
        sub={
          <Show when={servers.value}>
            {(all) => (
              <>
                <span>
                  {shown().length === all().length ? all().length.toLocaleString("en") : `${shown().length.toLocaleString("en")} of ${all().length.toLocaleString("en")}`}
                </span>
                <Show when={attention() > 0}>
                  <Link class="st crit font-normal! hover:underline" title="Show only these" href={serversWhere(["needs", "attention"])}>
                    <Icon name="warn" /> {attention().toLocaleString("en")} {attention() === 1 ? "needs" : "need"} attention
                  </Link>
                </Show>
              </>
            )}
          </Show>
        }
        actions={
          <>
            <Button icon="find" blocked={notAllowed("operator")} onClick={() => go("/discover")}>
              Discover…
            </Button>
            <Button kind="primary" icon="plus" blocked={notAllowed("admin")} onClick={() => setAdding(true)}>
              Add server
            </Button>
          </>
        }
      />
      <div class="head">
        <div class="flex min-w-0 flex-1 max-md:basis-full">
          <FilterBox
            label="Filter servers"
            placeholder="Name, tag, address or MAC; health:critical model:R7* power:off"
            value={state.filter()}
            onChange={state.setFilter}
            onEnter={() => document.querySelector<HTMLElement>('main tr[tabindex="0"]')?.focus()}
            fields={fields}
            rows={servers.value ?? []}
          />
        </div>
        <SavedViews views={saved.views()} view={state.view()} onShow={state.showView} onChange={saved.change} newId={newId} />
        <PhoneSort state={state} />
        <TableTools state={state} rows={() => (chosen().length > 0 ? chosen() : shown())} fileName="servers" />
      </div>
      <Loaded data={servers} rows={12}>
        {(all) => (
          <DataTable<Server>
            label="Servers"
            columns={state.columns()}
            rows={all()}
            where={filter()}
            idOf={(row) => row.id}
            nameOf={serverName}
            sort={state.sort()}
            onSort={state.setSort}
            group={state.grouping()}
            selection={state.selection()}
            onSelection={state.setSelection}
            onOpen={(row) => go(`/servers/${row.id}`)}
            empty={<NoServers empty={all().length === 0} filter={state.filter()} onClear={() => state.setFilter("")} />}
          />
        )}
      </Loaded>
      <Show when={chosen().length > 0}>
        <BulkBar
          servers={chosen()}
          more={[groupMenu({ servers: chosen(), groups: groups.value ?? [], add: () => setJoining(chosen()), takeOut })]}
          onClear={() => state.setSelection(nothing)}
        />
      </Show>
      <Show when={joining()}>{(members) => <AddToGroup servers={members()} onClose={() => setJoining(null)} />}</Show>
      <Show when={adding()}>
        <AddServer onClose={() => setAdding(false)} />
      </Show>
    </div>
  );
}

/** A phone's cards have no heads to press. */
function PhoneSort(props: { state: TableState<Server> }): JSX.Element {
  const options = createMemo(() =>
    props.state.all
      .filter((column) => column.sort)
      .flatMap(({ id, title }) => [
        { value: id, title: `By ${title.toLowerCase()}` },
        { value: formatSort({ column: id, descending: true }), title: `By ${title.toLowerCase()}, last first` },
      ]),
  );
  return (
    <span class="md:hidden [&>select]:max-w-36">
      <Pick label="Order" value={formatSort(props.state.sort())} options={options()} onChange={(sort) => props.state.setSort(parseSort(sort, props.state.sort()))} />
    </span>
  );
}

function NoServers(props: { empty: boolean; filter: string; onClear: () => void }): JSX.Element {
  const go = useGo();
  return (
    <Show
      when={props.empty}
      fallback={
        <Empty icon="find" title="No server matches" action={<Button onClick={() => props.onClear()}>Clear the filter</Button>}>
          Nothing fits <span class="mono">{props.filter}</span>.
        </Empty>
      }
    >
      <Empty
        icon="server"
        title="No servers yet"
        action={
          <Button kind="primary" icon="find" blocked={notAllowed("operator")} onClick={() => go("/discover")}>
            Discover servers
          </Button>
        }
      >
        Name the network your iDRACs are in; what answers is added here by itself.
      </Empty>
    </Show>
  );
}
