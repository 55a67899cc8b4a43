import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createSignal, type JSX, Show } from "solid-js";
import type { Server } from "#schema/api/servers.ts";
import { api } from "#web/api.ts";
import { keys } from "#web/queries.ts";
import { serverName } from "#web/servers/server-state.ts";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { Failure } from "#web/ui/empty.tsx";
import { TextField } from "#web/ui/field.tsx";
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
  const send = (): void => {
    if (!blocked() && !remove.isPending) remove.mutate();
  };
  return (
    <Dialog
      open
      title={`Remove ${name}?`}
      sub="From the inventory only: nothing is sent to the server. What was read from it is deleted; its jobs, requests and audit entries stay. A discovery finds it again."
      onClose={() => props.onClose()}
      footer={
        <>
          <Button onClick={() => props.onClose()}>Keep it</Button>
          <Button kind="danger-solid" busy={remove.isPending} blocked={blocked()} onClick={send}>
            Remove {name}
          </Button>
        </>
      }
    >
      <form
        class="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <TextField
          label={
            <>
              Type <span class="mono rounded-sm bg-inset px-1 select-all">{name}</span> to go on
            </>
          }
          value={typed()}
          onInput={setTyped}
          mono
        />
        <Show when={props.server.active_job}>
          {(job) => (
            <p class="text-warn">
              “{job().summary}” is not finished on it: it cannot be removed before that. <Link href={`/jobs/${job().id}`}>Open the job</Link>
            </p>
          )}
        </Show>
        <Show when={remove.error}>{(error) => <Failure error={error()} />}</Show>
        <button type="submit" class="hidden" />
      </form>
    </Dialog>
  );
}
