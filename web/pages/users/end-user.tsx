import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { type JSX, Show } from "solid-js";
import type { User } from "#schema/api/identity.ts";
import { api } from "#web/api.ts";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { Failure } from "#web/ui/empty.tsx";
import { toast } from "#web/ui/toast.tsx";

function Ask(props: { title: string; sub: string; keep: string; act: string; danger: boolean; done: string; run: () => Promise<unknown>; onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const act = useMutation(() => ({
    mutationFn: props.run,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["users"] });
      toast(props.done);
      props.onClose();
    },
  }));
  return (
    <Dialog
      open
      title={props.title}
      sub={props.sub}
      onClose={props.onClose}
      footer={
        <>
          <Button onClick={props.onClose}>{props.keep}</Button>
          <Button kind={props.danger ? "danger-solid" : "primary"} busy={act.isPending} onClick={() => act.mutate()}>
            {props.act}
          </Button>
        </>
      }
    >
      <Show when={act.error}>{(error) => <Failure error={error()} />}</Show>
    </Dialog>
  );
}

export function SwitchUser(props: { user: User; onClose: () => void }): JSX.Element {
  const off = props.user.is_active;
  return (
    <Ask
      title={off ? `Switch ${props.user.username} off?` : `Switch ${props.user.username} on again?`}
      sub={
        off
          ? "They are signed out everywhere and cannot sign in; their API tokens stop to work. Jobs that they started go on."
          : "They can sign in with their password, and their API tokens work again."
      }
      keep={off ? "Keep it on" : "Leave it off"}
      act={off ? `Switch ${props.user.username} off` : `Switch ${props.user.username} on`}
      danger={off}
      done={off ? `${props.user.username} is switched off.` : `${props.user.username} may sign in again.`}
      run={() => api.changeUser(props.user.id, { is_active: !off })}
      onClose={props.onClose}
    />
  );
}

export function RemoveUser(props: { user: User; onClose: () => void }): JSX.Element {
  return (
    <Ask
      title={`Remove ${props.user.username}?`}
      sub="The account, its sessions and its API tokens are gone for good. Jobs and the audit log keep the name. To keep somebody out for a while, switch the account off instead."
      keep="Keep it"
      act={`Remove ${props.user.username}`}
      danger
      done={`${props.user.username} was removed.`}
      run={() => api.removeUser(props.user.id)}
      onClose={props.onClose}
    />
  );
}
