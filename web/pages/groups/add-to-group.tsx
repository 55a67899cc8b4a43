import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createMemo, createSignal, type JSX, Show } from "solid-js";
import type { Server, ServerGroup } from "#schema/api/servers.ts";
import { api } from "#web/api.ts";
import { keys, useGroups } from "#web/queries.ts";
import { serverName } from "#web/servers/server-state.ts";
import { Ask } from "#web/ui/ask.tsx";
import { Loaded } from "#web/ui/empty.tsx";
import { SelectField, TextField } from "#web/ui/field.tsx";
import { toast } from "#web/ui/toast.tsx";
import { withGroup } from "./group-form.tsx";

const anew = "new";

function inWords(servers: readonly Server[]): string {
  return servers.length === 1 && servers[0] ? serverName(servers[0]) : `${servers.length.toLocaleString("en")} servers`;
}

/** Puts servers into a group that is there, or into a new one. */
export function AddToGroup(props: { servers: readonly Server[]; onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const groups = useGroups();
  const [chosen, setChosen] = createSignal<string | null>(null);
  const [name, setName] = createSignal("");
  const choice = createMemo(() => chosen() ?? groups.value?.[0]?.id ?? anew);
  const members = createMemo(() => new Set(groups.value?.find((group) => group.id === choice())?.server_ids));
  const fresh = createMemo(() => props.servers.filter((server) => !members().has(server.id)));
  const blocked = (): string | undefined =>
    choice() === anew ? (name().trim() ? undefined : "Name the group first.") : fresh().length === 0 ? "They are all in this group already." : undefined;
  const add = useMutation(() => ({
    mutationFn: () => {
      const server_ids = props.servers.map((server) => server.id);
      return choice() === anew ? api.makeGroup({ name: name().trim(), server_ids }) : api.changeGroup(choice(), { add_server_ids: server_ids });
    },
    onSuccess: (group) => {
      const joined = inWords(fresh());
      client.setQueryData<ServerGroup[]>(keys.groups, (list) => withGroup(list, group));
      toast(`${joined} joined ${group.name}.`, { href: `/groups/${group.id}`, linkText: "Open the group" });
      props.onClose();
    },
  }));
  return (
    <Ask
      title={`Add ${inWords(props.servers)} to a group`}
      keep="Cancel"
      act={choice() === anew ? "Make group" : `Add ${inWords(fresh())}`}
      kind="primary"
      blocked={blocked()}
      run={add}
      onClose={() => props.onClose()}
    >
      <Loaded data={groups} rows={2}>
        {(all) => (
          <SelectField
            label="Group"
            value={choice()}
            options={[...all().map((group) => ({ value: group.id, title: `${group.name} (${group.server_ids.length})` })), { value: anew, title: "A new group…" }]}
            onChange={setChosen}
          />
        )}
      </Loaded>
      <Show when={choice() === anew}>
        <TextField label="Name" value={name()} onInput={setName} placeholder="Production" />
      </Show>
      <Show when={choice() !== anew && fresh().length < props.servers.length}>
        <p class="text-muted">
          {props.servers.length - fresh().length} of them {props.servers.length - fresh().length === 1 ? "is" : "are"} in it already.
        </p>
      </Show>
    </Ask>
  );
}
