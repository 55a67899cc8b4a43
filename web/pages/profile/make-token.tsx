import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { type JSX, Show } from "solid-js";
import type { Role } from "#schema/vocabulary.ts";
import { api, fieldError } from "#web/api.ts";
import { may } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { CommandLine } from "#web/ui/copy.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { createDraft } from "#web/ui/draft.ts";
import { SelectField, TextField } from "#web/ui/field.tsx";
import { FormDialog } from "#web/ui/form-dialog.tsx";
import { At } from "#web/ui/time.tsx";
import { roleOptions } from "../users/roles.ts";

/** The text of the token is shown once, right after it was made. */
export function MakeToken(props: { onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const form = createDraft("token", { name: "", role: "viewer" as Role, days: "90" });
  const make = useMutation(() => ({
    mutationFn: () => api.makeToken({ name: form.values.name.trim(), role: form.values.role, expires_in_days: form.values.days === "" ? null : Number(form.values.days) }),
    onSuccess: () => {
      form.forget();
      void client.invalidateQueries({ queryKey: ["tokens"] });
    },
  }));
  return (
    <Show
      when={make.data}
      fallback={
        <FormDialog
          draft={form}
          title="Make an API token"
          sub="A program signs in with it, and does what its role may, at most what yours may."
          submit="Make token"
          busy={make.isPending}
          blocked={form.values.name.trim() ? undefined : "Name it first."}
          error={make.error}
          onSubmit={() => make.mutate()}
          onClose={props.onClose}
        >
          <TextField label="Name" help="What will use it." {...fieldError(make.error, "name")} value={form.values.name} onInput={(value) => form.set("name", value)} autofocus />
          <SelectField
            label="Role"
            value={form.values.role}
            options={roleOptions.filter((one) => may(one.value))}
            onChange={(value) => form.set("role", value as Role)}
            {...fieldError(make.error, "role")}
          />
          <SelectField
            label="Ends"
            value={form.values.days}
            options={[
              { value: "7", title: "in a week" },
              { value: "30", title: "in 30 days" },
              { value: "90", title: "in 90 days" },
              { value: "365", title: "in a year" },
              { value: "", title: "never" },
            ]}
            onChange={(value) => form.set("days", value)}
            help={form.values.days === "" ? "A token that never ends is worth as much to whoever finds it in ten years." : undefined}
          />
        </FormDialog>
      }
    >
      {(token) => (
        <Dialog
          open
          firm
          title="Copy the token now"
          sub="It is not shown again. If it is lost, revoke it and make another one."
          onClose={props.onClose}
          footer={
            <Button kind="primary" onClick={props.onClose}>
              I have copied it
            </Button>
          }
        >
          <div class="flex flex-col gap-3">
            <CommandLine text={token().token} label="Copy the token" />
            <p class="text-muted">
              {token().name},{" "}
              <Show when={token().expires_at} fallback="never ends">
                {(at) => (
                  <>
                    ends <At at={at()} />
                  </>
                )}
              </Show>
              . For a try (tls.crt is in the control plane's data folder):
            </p>
            <CommandLine text={`curl --cacert tls.crt -H "Authorization: Bearer $TOKEN" ${location.origin}/api/servers`} label="Copy the example" />
          </div>
        </Dialog>
      )}
    </Show>
  );
}
