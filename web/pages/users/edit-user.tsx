import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createMemo, type JSX, Show } from "solid-js";
import type { User } from "#schema/api/identity.ts";
import type { Role } from "#schema/vocabulary.ts";
import { api, fieldError } from "#web/api.ts";
import { me } from "#web/session.ts";
import { createDraft } from "#web/ui/draft.ts";
import { SelectField, TextField } from "#web/ui/field.tsx";
import { FormDialog } from "#web/ui/form-dialog.tsx";
import { toast } from "#web/ui/toast.tsx";
import { PasswordField, shortPassword } from "./password-field.tsx";
import { roleOptions } from "./roles.ts";

export function EditUser(props: { user: User | null; lastAdmin: boolean; onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const form = createDraft(
    `user-${props.user?.id ?? "new"}`,
    {
      username: props.user?.username ?? "",
      full_name: props.user?.full_name ?? "",
      email: props.user?.email ?? "",
      role: props.user?.role ?? ("operator" as Role),
      password: "",
    },
    ["password"],
  );
  const save = useMutation(() => ({
    mutationFn: async () => {
      const { username, password, role } = form.values;
      const common = { role, full_name: form.values.full_name.trim() || null, email: form.values.email.trim() || null };
      if (props.user) await api.changeUser(props.user.id, common);
      else await api.makeUser({ ...common, username: username.trim(), password });
    },
    onSuccess: () => {
      form.forget();
      void client.invalidateQueries({ queryKey: ["users"] });
      toast(props.user ? `${props.user.username} was changed.` : `${form.values.username} was added. Give them the password; they can change it under My account.`);
      props.onClose();
    },
  }));
  const self = (): boolean => props.user?.id === me()?.user.id;
  const lowered = (): boolean => props.user?.role === "admin" && form.values.role !== "admin";
  const roleError = (): string | undefined => (lowered() && props.lastAdmin ? "This is the last active admin: make another one first." : undefined);
  const blocked = createMemo(() =>
    !form.values.username.trim()
      ? "Name the user first."
      : (roleError() ??
        (props.user ? (form.isChanged() ? undefined : "Nothing was changed.") : form.values.password ? shortPassword(form.values.password) : "It needs a password to begin with.")),
  );
  return (
    <FormDialog
      draft={form}
      title={props.user ? `Edit ${props.user.username}` : "Add a user"}
      submit={props.user ? "Save" : "Add user"}
      busy={save.isPending}
      blocked={blocked()}
      error={save.error}
      onSubmit={() => save.mutate()}
      onClose={props.onClose}
    >
      <Show when={!props.user}>
        <TextField
          label="User name"
          help="Letters, digits, dot, dash, underscore and @."
          {...fieldError(save.error, "username")}
          value={form.values.username}
          onInput={(value) => form.set("username", value)}
          autocomplete="off"
          autofocus
        />
      </Show>
      <TextField label="Name" {...fieldError(save.error, "full_name")} value={form.values.full_name} onInput={(value) => form.set("full_name", value)} />
      <TextField label="E-mail" type="email" {...fieldError(save.error, "email")} value={form.values.email} onInput={(value) => form.set("email", value)} />
      <SelectField
        label="Role"
        value={form.values.role}
        options={roleOptions}
        onChange={(value) => form.set("role", value as Role)}
        error={roleError()}
        help={self() && lowered() ? "This is your own role: lowered, you cannot raise it again." : undefined}
      />
      <Show when={!props.user}>
        <PasswordField
          label="Password to begin with"
          value={form.values.password}
          onInput={(value) => form.set("password", value)}
          error={fieldError(save.error, "password").error}
        />
      </Show>
    </FormDialog>
  );
}
