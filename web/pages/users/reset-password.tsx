import { useMutation } from "@tanstack/solid-query";
import type { JSX } from "solid-js";
import type { User } from "#schema/api/identity.ts";
import { api, fieldError } from "#web/api.ts";
import { createDraft } from "#web/ui/draft.ts";
import { FormDialog } from "#web/ui/form-dialog.tsx";
import { toast } from "#web/ui/toast.tsx";
import { PasswordField, shortPassword } from "./password-field.tsx";

export function ResetPassword(props: { user: User; onClose: () => void }): JSX.Element {
  const form = createDraft(`user-password-${props.user.id}`, { password: "" }, ["password"]);
  const save = useMutation(() => ({
    mutationFn: () => api.changeUser(props.user.id, { password: form.values.password }),
    onSuccess: () => {
      form.forget();
      toast(`${props.user.username} has a new password; the sessions with the old one have ended.`);
      props.onClose();
    },
  }));
  return (
    <FormDialog
      draft={form}
      title={`Reset the password of ${props.user.username}`}
      sub="All sessions of this user end. API tokens go on."
      submit="Set the password"
      busy={save.isPending}
      blocked={form.values.password === "" ? "Type one, or make one." : shortPassword(form.values.password)}
      error={save.error}
      onSubmit={() => save.mutate()}
      onClose={props.onClose}
    >
      <PasswordField
        label="New password"
        autofocus
        value={form.values.password}
        onInput={(value) => form.set("password", value)}
        error={fieldError(save.error, "password").error}
      />
    </FormDialog>
  );
}
