import { useMutation } from "@tanstack/solid-query";
import { createMemo, For, type JSX, Show } from "solid-js";
import type { TargetResult } from "#schema/jobs/index.ts";
import { api } from "#web/api.ts";
import { useServers } from "#web/queries.ts";
import { serverName } from "#web/servers/server-state.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { type Look, Status } from "#web/ui/status.tsx";
import { toast } from "#web/ui/toast.tsx";

const looks: Record<TargetResult<"test_credentials">["tested"][number]["outcome"], Look> = {
  works: { tone: "ok", icon: "ok", word: "Works" },
  refused: { tone: "crit", icon: "crit", word: "Refused" },
  not_tried: { tone: "idle", icon: "skip", word: "Not tried" },
  error: { tone: "warn", icon: "warn", word: "Error" },
};

/** Each set that was tried; the one that works can be assigned to the server. */
export function TestedSets(props: { result: TargetResult<"test_credentials">; serverId: string | null }): JSX.Element {
  const servers = useServers();
  const server = createMemo(() => servers.value?.find((one) => one.id === props.serverId));
  const working = createMemo(() => props.result.tested.find((one) => one.credential_set_id !== null && one.credential_set_id === props.result.working_credential_set_id));
  const name = (): string => {
    const known = server();
    return known ? serverName(known) : "the server";
  };
  const assigned = (): boolean => server()?.credential_set_id === props.result.working_credential_set_id;
  const assign = useMutation(() => ({
    mutationFn: () => api.changeServer(props.serverId ?? "", { credential_set_id: props.result.working_credential_set_id }),
    onSuccess: () => toast(`${name()} uses "${working()?.name}" from now on.`),
  }));
  return (
    <div class="flex flex-col gap-1">
      <For each={props.result.tested}>
        {(one) => (
          <span class="flex flex-wrap items-baseline gap-x-2">
            <Status look={looks[one.outcome]} />
            <b>{one.name}</b>
            <span class="mono">{one.username}</span>
            <span class="text-muted">
              {one.role ? `${one.role}. ` : ""}
              {one.reason}
            </span>
          </span>
        )}
      </For>
      <Show when={working() && server()}>
        <Show when={!assigned()} fallback={<span class="text-muted">This set is assigned to {name()}.</span>}>
          <span>
            <Button small icon="key" busy={assign.isPending} blocked={notAllowed("admin")} onClick={() => assign.mutate()}>
              Assign "{working()?.name}" to {name()}
            </Button>
          </span>
        </Show>
      </Show>
      <Show when={props.result.tested.length === 0}>
        <span class="text-muted">No credential set matches this server. Make one, or give one its address range.</span>
      </Show>
    </div>
  );
}
