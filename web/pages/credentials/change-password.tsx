import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createMemo, type JSX, Show } from "solid-js";
import type { CredentialSet } from "#schema/api/credentials.ts";
import { api, fieldError } from "#web/api.ts";
import { keys, useSites } from "#web/queries.ts";
import { sealForSites } from "#web/sealing.ts";
import { createDraft } from "#web/ui/draft.ts";
import { TextField } from "#web/ui/field.tsx";
import { FormDialog } from "#web/ui/form-dialog.tsx";
import { Ago } from "#web/ui/time.tsx";
import { toast } from "#web/ui/toast.tsx";
import { keyedSites, sealable } from "./seal-rules.ts";

/** The same set with another password: sealed anew for every site, also for those that came after the last change. */
export function ChangePassword(props: { set: CredentialSet; onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const sites = useSites();
  const keyed = createMemo(() => keyedSites(sites.value));
  const form = createDraft(`credentials-password-${props.set.id}`, { password: "" }, ["password"]);
  const change = useMutation(() => ({
    mutationFn: async () => api.changeCredentialSet(props.set.id, { sealed: await sealForSites(keyed(), props.set.id, props.set.password_version + 1, form.values.password) }),
    onSuccess: () => {
      form.forget();
      void client.invalidateQueries({ queryKey: keys.credentials });
      toast(`The password of "${props.set.name}" was changed, sealed for ${keyed().length === 1 ? "1 site" : `${keyed().length} sites`}.`);
      props.onClose();
    },
  }));
  return (
    <FormDialog
      draft={form}
      title={`Change the password of "${props.set.name}"`}
      sub="Change it on the iDRACs too, or first: it is stored here only."
      submit="Change password"
      busy={change.isPending}
      blocked={form.values.password === "" ? "Type or paste it first." : sealable(keyed())}
      error={change.error}
      onSubmit={() => change.mutate()}
      onClose={props.onClose}
    >
      <input class="hidden" type="text" autocomplete="off" value={props.set.username} readonly tabindex={-1} />
      <TextField
        label={`New password of ${props.set.username}`}
        type="password"
        autocomplete="new-password"
        autofocus
        {...fieldError(change.error, "sealed")}
        value={form.values.password}
        onInput={(value) => form.set("password", value)}
        help={
          <>
            Last changed <Ago at={props.set.password_changed_at} />. Sealed in this browser, never shown again.
          </>
        }
      />
      <ul class="list-disc pl-5 text-muted">
        <li>
          Sealed for{" "}
          {keyed()
            .map((site) => site.name)
            .join(", ") || "no site yet"}
          .
        </li>
        <Show when={props.set.servers > 0}>
          <li>
            {props.set.servers === 1 ? "The server that uses it is" : `The ${props.set.servers} servers that use it are`} tried with the new password at the next job; where it was
            refused, logins are allowed again.
          </li>
        </Show>
      </ul>
    </FormDialog>
  );
}
