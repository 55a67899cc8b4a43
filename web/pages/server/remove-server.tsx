import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createSignal, type JSX, Show } from "solid-js";
import type { Server } from "#schema/api/servers.ts";
import { api } from "#web/api.ts";
import { keys } from "#web/queries.ts";
import { serverName } from "#web/servers/server-state.ts";
import { Ask, TypeToGoOn } from "#web/ui/ask.tsx";
import { Link, useGo } from "#web/ui/link.tsx";
import { toast } from "#web/ui/toast.tsx";

/** Takes a server out of the inventory, once its name has been typed. */
export function RemoveServer(props: { server: Server; onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const go = useGo();
  const [typed, setTyped] = createSignal("");
  const name = serverName(props.server);
  const remove = useMutation(() => ({
    mutationFn: () => api.removeServer(props.server.id),
    onSuccess: () => {
      const { id } = props.server;
      props.onClose();
      go("/servers", { replace: true });
      client.setQueryData<Server[]>(keys.servers, (list) => list?.filter((server) => server.id !== id));
      toast(`${name} was removed. Its jobs and requests are kept.`);
    },
  }));
  const blocked = (): string | undefined => (typed().trim() === name ? undefined : `Type ${name} first.`);
  return (
    <Ask
      title={`Remove ${name}?`}
      sub="From the inventory only: nothing is sent to the server. What was read from it is deleted; its jobs, requests and audit entries stay. A discovery finds it again."
      keep="Keep it"
      act={`Remove ${name}`}
      blocked={blocked()}
      run={remove}
      onClose={() => props.onClose()}
    >
      <TypeToGoOn text={name} value={typed()} onInput={setTyped} />
      <Show when={props.server.active_job}>
        {(job) => (
          <p class="text-warn">
            “{job().summary}” is not finished on it: it cannot be removed before that. <Link href={`/jobs/${job().id}`}>Open the job</Link>
          </p>
        )}
      </Show>
    </Ask>
  );
}
