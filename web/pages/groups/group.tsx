import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createEffect, createMemo, createSignal, type JSX, onCleanup, Show } from "solid-js";
import type { Server, ServerGroup } from "#schema/api/servers.ts";
import { api } from "#web/api.ts";
import { nameHere } from "#web/frame/crumbs.ts";
import { ActionButtons } from "#web/jobs/action-buttons.tsx";
import { keys, useGroups, useServers } from "#web/queries.ts";
import { BulkBar } from "#web/servers/bulk-bar.tsx";
import { serverColumns } from "#web/servers/columns.tsx";
import { serversWhere } from "#web/servers/filter-link.ts";
import { GroupHealth } from "#web/servers/group-health.tsx";
import { useGroupOf } from "#web/servers/groups.ts";
import { setSelectedServers } from "#web/servers/selected.ts";
import { serverName } from "#web/servers/server-state.ts";
import { notAllowed } from "#web/session.ts";
import { Ask } from "#web/ui/ask.tsx";
import { Button } from "#web/ui/button.tsx";
import { DataTable } from "#web/ui/data-table.tsx";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { Link, useGo, usePathParam, useUrlState } from "#web/ui/link.tsx";
import { OneOf } from "#web/ui/one-of.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { formatSelection, parseSelection, selectedOf } from "#web/ui/selection.ts";
import { formatSort, parseSort } from "#web/ui/sort.ts";
import { toast } from "#web/ui/toast.tsx";
import { AddServers } from "./add-servers.tsx";
import { GroupForm } from "./group-form.tsx";
import { useTakeOut } from "./group-menu.ts";

const shown = new Set(["name", "tag", "model", "power", "health", "site", "seen", "now"]);

export default function GroupPage(): JSX.Element {
  const id = usePathParam("id");
  const groups = useGroups();
  const group = createMemo(() => groups.value?.find((one) => one.id === id()));
  createEffect(() => {
    const value = group();
    if (value) nameHere(`/groups/${value.id}`, value.name);
  });
  return (
    <Loaded data={groups} rows={8}>
      {() => (
        <OneOf
          id={id()}
          item={group()}
          missing={{
            icon: "server",
            title: "There is no such group",
            text: "It may have been deleted. Its servers are where they were.",
            back: { href: "/groups", title: "All groups" },
          }}
        >
          {(one) => <Members group={one()} />}
        </OneOf>
      )}
    </Loaded>
  );
}

function Members(props: { group: ServerGroup }): JSX.Element {
  const servers = useServers();
  const go = useGo();
  const url = useUrlState("sort", "sel");
  const takeOut = useTakeOut();
  const groupOf = useGroupOf();
  const [open, setOpen] = createSignal<"edit" | "delete" | "add" | null>(null);
  const columns = serverColumns({ groupOf }).filter((column) => shown.has(column.id));
  const members = createMemo(() => {
    const ids = new Set(props.group.server_ids);
    return (servers.value ?? []).filter((server) => ids.has(server.id));
  });
  const selection = createMemo(() => parseSelection(url.get("sel")));
  const chosen = createMemo(() => selectedOf(selection(), members(), (server) => server.id));
  createEffect(() => setSelectedServers(chosen().length > 0 ? chosen() : members()));
  onCleanup(() => setSelectedServers([]));
  const clear = (): void => url.set({ sel: undefined });
  const add = (kind: "plain" | "primary"): JSX.Element => (
    <Button kind={kind} icon="plus" blocked={notAllowed("admin")} onClick={() => setOpen("add")}>
      Add servers…
    </Button>
  );
  return (
    <div class="fill">
      <PageHead
        title={props.group.name}
        sub={
          <>
            <Link href={serversWhere(["group", props.group.name])}>{members().length === 1 ? "One server" : `${members().length.toLocaleString("en")} servers`}</Link>
            <GroupHealth servers={members()} />
          </>
        }
        actions={
          <Show when={members().length > 0} fallback={<GroupButtons onEdit={() => setOpen("edit")} onDelete={() => setOpen("delete")} />}>
            <ActionButtons
              targets={{ servers: members(), groupId: props.group.id }}
              quick={1}
              square
              more={[
                {
                  label: "Group",
                  items: [
                    { title: "Edit…", icon: "pencil", blocked: notAllowed("admin"), run: () => setOpen("edit") },
                    { title: "Delete…", icon: "trash", danger: true, blocked: notAllowed("admin"), run: () => setOpen("delete") },
                  ],
                },
              ]}
            />
            {add("plain")}
          </Show>
        }
      />
      <Show when={props.group.description}>
        <p class="-mt-1 mb-3 max-w-3xl whitespace-pre-wrap text-muted">{props.group.description}</p>
      </Show>
      <Loaded data={servers} rows={8}>
        {() => (
          <DataTable<Server>
            label={`Servers in ${props.group.name}`}
            columns={columns}
            rows={members()}
            idOf={(row) => row.id}
            nameOf={serverName}
            sort={parseSort(url.get("sort"), { column: "name", descending: false })}
            onSort={(sort) => url.set({ sort: formatSort(sort) })}
            selection={selection()}
            onSelection={(next) => url.set({ sel: formatSelection(next) || undefined })}
            onOpen={(row) => go(`/servers/${row.id}`)}
            minWidth={880}
            empty={
              <Empty icon="server" title="Nobody is in it yet" action={add("primary")}>
                Add servers here, or select them on the page of servers and choose “Add to group…”.
              </Empty>
            }
          />
        )}
      </Loaded>
      <Show when={chosen().length > 0}>
        <BulkBar servers={chosen()} quick={0} onClear={clear}>
          <Button
            icon="close"
            blocked={notAllowed("admin")}
            onClick={() => {
              takeOut(props.group, chosen());
              clear();
            }}
          >
            Take out of {props.group.name}
          </Button>
        </BulkBar>
      </Show>
      <Show when={open() === "edit"}>
        <GroupForm group={props.group} onClose={() => setOpen(null)} />
      </Show>
      <Show when={open() === "delete"}>
        <DeleteGroup group={props.group} onClose={() => setOpen(null)} />
      </Show>
      <Show when={open() === "add"}>
        <AddServers group={props.group} onClose={() => setOpen(null)} />
      </Show>
    </div>
  );
}

function GroupButtons(props: { onEdit: () => void; onDelete: () => void }): JSX.Element {
  return (
    <>
      <Button icon="pencil" blocked={notAllowed("admin")} onClick={() => props.onEdit()}>
        Edit…
      </Button>
      <Button kind="danger" icon="trash" blocked={notAllowed("admin")} onClick={() => props.onDelete()}>
        Delete…
      </Button>
    </>
  );
}

function DeleteGroup(props: { group: ServerGroup; onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const go = useGo();
  const remove = useMutation(() => ({
    mutationFn: () => api.removeGroup(props.group.id),
    onSuccess: () => {
      const { id, name } = props.group;
      props.onClose();
      go("/groups", { replace: true });
      client.setQueryData<ServerGroup[]>(keys.groups, (list) => list?.filter((one) => one.id !== id));
      toast(`The group ${name} was deleted. Its servers stay.`);
    },
  }));
  return (
    <Ask
      title={`Delete ${props.group.name}?`}
      sub={`Its ${props.group.server_ids.length === 1 ? "server stays" : `${props.group.server_ids.length.toLocaleString("en")} servers stay`} in the inventory, and jobs that ran on it keep their record.`}
      keep="Keep it"
      act={`Delete ${props.group.name}`}
      run={remove}
      onClose={() => props.onClose()}
    />
  );
}
