import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createMemo, For, type JSX, Show } from "solid-js";
import type { CredentialSet } from "#schema/api/credentials.ts";
import type { Server } from "#schema/api/servers.ts";
import { api } from "#web/api.ts";
import { keys, useCredentialSets, useServers } from "#web/queries.ts";
import { serverName } from "#web/servers/server-state.ts";
import { Ask } from "#web/ui/ask.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { toast } from "#web/ui/toast.tsx";
import { dependentsOf } from "./dependents.ts";

const namesShown = 8;

/** What hangs on the set is said before it goes. */
export function RemoveSet(props: { set: CredentialSet; onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const sets = useCredentialSets();
  const servers = useServers();
  const found = createMemo(() => dependentsOf(props.set, sets.value ?? [], servers.value ?? []));
  const using = (): number => found().assigned.length + found().discovered.length;
  const remove = useMutation(() => ({
    mutationFn: () => api.removeCredentialSet(props.set.id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.credentials });
      toast(`"${props.set.name}" was removed.`);
      props.onClose();
    },
  }));
  return (
    <Ask
      title={`Remove "${props.set.name}"?`}
      sub="Its sealed passwords are deleted. It cannot be brought back, only made anew."
      keep="Keep it"
      act={`Remove "${props.set.name}"`}
      run={remove}
      onClose={props.onClose}
    >
      <div class="flex flex-col gap-3">
        <Show when={using() > 0} fallback={<p class="text-muted">No server uses it now.</p>}>
          <p>
            <b class="tabular-nums">{using().toLocaleString("en")}</b> {using() === 1 ? "server uses" : "servers use"} it:{" "}
            {[
              found().assigned.length > 0 ? `${found().assigned.length.toLocaleString("en")} by assignment` : "",
              found().discovered.length > 0 ? `${found().discovered.length.toLocaleString("en")} since their discovery` : "",
            ]
              .filter(Boolean)
              .join(", ")}
            .
          </p>
          <Show
            when={found().stranded.length > 0}
            fallback={
              <p class="st ok whitespace-normal!">
                <Icon name="ok" />
                <span>Another set fits each of them, and is tried from then on.</span>
              </p>
            }
          >
            <div class="callout warn">
              <b>
                {found().stranded.length === using() ? "No other set fits " : `No other set fits ${found().stranded.length.toLocaleString("en")} of them`}
                {found().stranded.length === using() ? (using() === 1 ? "it" : "any of them") : ""}: no job can log in there.
              </b>
              <Names servers={found().stranded} />
            </div>
          </Show>
        </Show>
      </div>
    </Ask>
  );
}

function Names(props: { servers: readonly Server[] }): JSX.Element {
  return (
    <p class="text-muted">
      <For each={props.servers.slice(0, namesShown)}>
        {(server, i) => (
          <>
            {i() > 0 ? ", " : ""}
            {serverName(server)}
          </>
        )}
      </For>
      {props.servers.length > namesShown ? ` and ${(props.servers.length - namesShown).toLocaleString("en")} more` : ""}
    </p>
  );
}
