import { useMutation, useQueryClient } from "@tanstack/solid-query";
import type { JSX } from "solid-js";
import type { User } from "#schema/api/identity.ts";
import { api } from "#web/api.ts";
import { Ask } from "#web/ui/ask.tsx";
import { toast } from "#web/ui/toast.tsx";

function useChange(change: () => Promise<unknown>, done: string, close: () => void) {
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: change,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["users"] });
      toast(done);
      close();
    },
  }));
}

export function SwitchUser(props: { user: User; onClose: () => void }): JSX.Element {
  const off = props.user.is_active;
  const change = useChange(
    () => api.changeUser(props.user.id, { is_active: !off }),
    off ? `${props.user.username} is switched off.` : `${props.user.username} may sign in again.`,
    () => props.onClose(),
  );
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
      kind={off ? "danger-solid" : "primary"}
      run={change}
      onClose={props.onClose}
    />
  );
}

export function RemoveUser(props: { user: User; onClose: () => void }): JSX.Element {
  const remove = useChange(
    () => api.removeUser(props.user.id),
    `${props.user.username} was removed.`,
    () => props.onClose(),
  );
  return (
    <Ask
      title={`Remove ${props.user.username}?`}
      sub="The account, its sessions and its API tokens are gone for good. Jobs and the audit log keep the name. To keep somebody out for a while, switch the account off instead."
      keep="Keep it"
      act={`Remove ${props.user.username}`}
      run={remove}
      onClose={props.onClose}
    />
  );
}
