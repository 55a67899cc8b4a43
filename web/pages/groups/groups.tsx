import { createMemo, createSignal, type JSX, Show } from "solid-js";
import type { Server, ServerGroup } from "#schema/api/servers.ts";
import { useGroups, useServers } from "#web/queries.ts";
import { GroupHealth, troubleOf } from "#web/servers/group-health.tsx";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { type Column, DataTable } from "#web/ui/data-table.tsx";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { useGo, useUrlState } from "#web/ui/link.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { formatSort, parseSort } from "#web/ui/sort.ts";
import { Ago } from "#web/ui/time.tsx";
import { GroupForm } from "./group-form.tsx";

interface Row {
  group: ServerGroup;
  members: Server[];
}

const columns: readonly Column<Row>[] = [
  {
    id: "name",
    title: "Name",
    width: 220,
    cell: (row) => (
      <a href={`/groups/${row().group.id}`} tabindex={-1} class="strong block truncate hover:underline">
        {row().group.name}
      </a>
    ),
    sort: ({ group }) => group.name,
    card: "title",
  },
  { id: "servers", title: "Servers", width: 90, end: true, cell: (row) => row().members.length.toLocaleString("en"), sort: ({ members }) => members.length, card: "end" },
  { id: "health", title: "Health", width: 300, cell: (row) => <GroupHealth servers={row().members} />, sort: ({ members }) => -troubleOf(members), card: "line" },
  {
    id: "what",
    title: "What it is for",
    cell: (row) => <span class="text-muted">{row().group.description ?? "–"}</span>,
    sort: ({ group }) => group.description,
    card: "full",
  },
  {
    id: "changed",
    title: "Changed",
    width: 100,
    end: true,
    cell: (row) => (
      <span class="text-muted">
        <Ago at={row().group.updated_at} bare />
      </span>
    ),
    sort: ({ group }) => -Date.parse(group.updated_at),
  },
];

export default function Groups(): JSX.Element {
  const groups = useGroups();
  const servers = useServers();
  const go = useGo();
  const url = useUrlState("sort");
  const [making, setMaking] = createSignal(false);
  const byId = createMemo(() => new Map((servers.value ?? []).map((server) => [server.id, server])));
  const rows = createMemo<Row[]>(() => (groups.value ?? []).map((group) => ({ group, members: group.server_ids.flatMap((id) => byId().get(id) ?? []) })));
  const add = (): JSX.Element => (
    <Button kind="primary" icon="plus" blocked={notAllowed("admin")} onClick={() => setMaking(true)}>
      New group
    </Button>
  );
  return (
    <div class="fill">
      <PageHead title="Server groups" sub={<Show when={groups.value}>{(all) => all().length.toLocaleString("en")}</Show>} actions={add()} />
      <Loaded data={groups} rows={6}>
        {() => (
          <DataTable<Row>
            label="Server groups"
            columns={columns}
            rows={rows()}
            idOf={({ group }) => group.id}
            nameOf={({ group }) => group.name}
            sort={parseSort(url.get("sort"), { column: "name", descending: false })}
            onSort={(sort) => url.set({ sort: formatSort(sort) })}
            onOpen={({ group }) => go(`/groups/${group.id}`)}
            minWidth={820}
            empty={
              <Empty icon="server" title="No groups yet" action={add()}>
                A group is a name for servers that belong together, like a rack, a customer or a change window: to filter by, and to run jobs on.
              </Empty>
            }
          />
        )}
      </Loaded>
      <Show when={making()}>
        <GroupForm onClose={() => setMaking(false)} />
      </Show>
    </div>
  );
}
