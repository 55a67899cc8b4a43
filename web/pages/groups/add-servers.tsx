import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createMemo, createSignal, type JSX, Show } from "solid-js";
import type { Server, ServerGroup } from "#schema/api/servers.ts";
import { api } from "#web/api.ts";
import { keys, useServers } from "#web/queries.ts";
import { serverColumns } from "#web/servers/columns.tsx";
import { anywhere, serverFields } from "#web/servers/filter-fields.ts";
import { useGroupOf } from "#web/servers/groups.ts";
import { serverName } from "#web/servers/server-state.ts";
import { Button } from "#web/ui/button.tsx";
import { DataTable } from "#web/ui/data-table.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { Empty, Failure, Loaded } from "#web/ui/empty.tsx";
import { FilterBox } from "#web/ui/filter-box.tsx";
import { compileFilter } from "#web/ui/filter-query.ts";
import { nothing, type Selection, selectedOf } from "#web/ui/selection.ts";
import type { Sort } from "#web/ui/sort.ts";
import { toast } from "#web/ui/toast.tsx";
import { withGroup } from "./group-form.tsx";

const shown = new Set(["name", "tag", "model", "health", "site"]);

/** Chooses servers that are not in the group yet. */
export function AddServers(props: { group: ServerGroup; onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const servers = useServers();
  const groupOf = useGroupOf();
  const fields = serverFields(groupOf);
  const columns = serverColumns({ groupOf }).filter((column) => shown.has(column.id));
  const [filter, setFilter] = createSignal("");
  const [sort, setSort] = createSignal<Sort>({ column: "name", descending: false });
  const [selection, setSelection] = createSignal<Selection>(nothing);
  const others = createMemo(() => {
    const members = new Set(props.group.server_ids);
    return (servers.value ?? []).filter((server) => !members.has(server.id));
  });
  const fitting = createMemo(() => others().filter(compileFilter(filter(), fields, anywhere)));
  // Chosen ones stay chosen under another filter: one may look for them a few at a time.
  const chosen = createMemo(() => selectedOf(selection(), selection().mode === "all" ? fitting() : others(), (server) => server.id));
  const add = useMutation(() => ({
    mutationFn: () => api.changeGroup(props.group.id, { add_server_ids: chosen().map((server) => server.id) }),
    onSuccess: (group) => {
      const count = chosen().length;
      client.setQueryData<ServerGroup[]>(keys.groups, (list) => withGroup(list, group));
      toast(`${count === 1 && chosen()[0] ? serverName(chosen()[0] as Server) : `${count.toLocaleString("en")} servers`} joined ${group.name}.`);
      props.onClose();
    },
  }));
  return (
    <Dialog
      open
      shape="wide"
      title={`Add servers to ${props.group.name}`}
      onClose={() => props.onClose()}
      footer={
        <>
          <span class="mr-auto text-muted">{chosen().length.toLocaleString("en")} chosen</span>
          <Button onClick={() => props.onClose()}>Cancel</Button>
          <Button kind="primary" busy={add.isPending} blocked={chosen().length === 0 ? "Choose at least one." : undefined} onClick={() => add.mutate()}>
            {chosen().length === 0 ? "Add" : chosen().length === 1 ? `Add ${serverName(chosen()[0] as Server)}` : `Add ${chosen().length.toLocaleString("en")} servers`}
          </Button>
        </>
      }
    >
      <div class="flex h-[56vh] flex-col gap-2">
        <FilterBox
          label="Filter servers"
          placeholder="Name, tag, address; health:critical model:R7*"
          value={filter()}
          onChange={(next) => {
            if (selection().mode === "all") setSelection(nothing);
            setFilter(next);
          }}
          fields={fields}
          rows={others()}
        />
        <Loaded data={servers} rows={6}>
          {() => (
            <DataTable<Server>
              label="Servers to add"
              columns={columns}
              rows={fitting()}
              idOf={(row) => row.id}
              nameOf={serverName}
              sort={sort()}
              onSort={setSort}
              selection={selection()}
              onSelection={setSelection}
              minWidth={560}
              empty={<Empty icon="find" title={others().length === 0 ? "All servers are in it" : "No server matches"} />}
            />
          )}
        </Loaded>
        <Show when={add.error}>{(error) => <Failure error={error()} />}</Show>
      </div>
    </Dialog>
  );
}
