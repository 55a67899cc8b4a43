import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createSignal, For, type JSX, Show } from "solid-js";
import type { User } from "#schema/api/identity.ts";
import type { Role } from "#schema/vocabulary.ts";
import { api } from "#web/api.ts";
import { may, me, notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { useData } from "#web/ui/data.ts";
import { Dialog } from "#web/ui/dialog.tsx";
import { createDraft } from "#web/ui/draft.ts";
import { Empty, Failure, Loaded } from "#web/ui/empty.tsx";
import { CheckField, SelectField, TextField } from "#web/ui/field.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { Status } from "#web/ui/status.tsx";
import { Ago } from "#web/ui/time.tsx";
import { toast } from "#web/ui/toast.tsx";

const roles: readonly { value: Role; title: string; help: string }[] = [
  { value: "viewer", title: "Viewer: looks at everything", help: "reads" },
  { value: "operator", title: "Operator: looks, and runs jobs", help: "reads and runs jobs" },
  { value: "admin", title: "Admin: everything", help: "changes servers, credentials, users and settings too" },
];

export default function Users(): JSX.Element {
  const users = useData(() => ({ key: ["users"], fetch: (signal) => api.users(signal), enabled: may("admin") }));
  const [editing, setEditing] = createSignal<User | "new" | null>(null);
  return (
    <>
      <PageHead
        title="Users"
        actions={
          <Button kind="primary" icon="plus" blocked={notAllowed("admin")} onClick={() => setEditing("new")}>
            Add user
          </Button>
        }
      />
      <Show
        when={may("admin")}
        fallback={
          <Empty icon="lock" title="For admins">
            {notAllowed("admin")}
          </Empty>
        }
      >
        <section class="panel" aria-label="Users">
          <Loaded data={users}>
            {(all) => (
              <table class="table cards">
                <thead>
                  <tr>
                    <th scope="col">User name</th>
                    <th scope="col">Name</th>
                    <th scope="col">Role</th>
                    <th scope="col">State</th>
                    <th scope="col">Last sign-in</th>
                    <th scope="col">
                      <span class="sr-only">Actions</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  <For each={all()}>
                    {(user) => (
                      <tr>
                        <td data-card="title">
                          <span class="strong">{user.username}</span>
                          <Show when={user.id === me()?.user.id}>
                            <span class="text-faint"> (you)</span>
                          </Show>
                        </td>
                        <td data-card="line">{user.full_name ?? "–"}</td>
                        <td data-card="line">{user.role}</td>
                        <td data-card="line">
                          <Status look={user.is_active ? { tone: "ok", icon: "ok", word: "Active" } : { tone: "idle", icon: "cancelled", word: "Switched off" }} />
                        </td>
                        <td class="text-muted">
                          <Ago at={user.last_sign_in_at} />
                        </td>
                        <td class="num" data-card="end">
                          <Button small onClick={() => setEditing(user)}>
                            Edit
                          </Button>
                        </td>
                      </tr>
                    )}
                  </For>
                </tbody>
              </table>
            )}
          </Loaded>
        </section>
      </Show>
      <Show when={editing()} keyed>
        {(user) => <EditUser user={user === "new" ? null : user} onClose={() => setEditing(null)} />}
      </Show>
    </>
  );
}

function EditUser(props: { user: User | null; onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const form = createDraft(
    `user-${props.user?.id ?? "new"}`,
    {
      username: props.user?.username ?? "",
      full_name: props.user?.full_name ?? "",
      email: props.user?.email ?? "",
      role: props.user?.role ?? ("operator" as Role),
      is_active: props.user?.is_active ?? true,
      password: "",
    },
    ["password"],
  );
  const close = (): void => {
    form.forget();
    props.onClose();
  };
  const save = useMutation(() => ({
    mutationFn: async () => {
      const { username, password, is_active, role } = form.values;
      const common = { role, full_name: form.values.full_name.trim() || null, email: form.values.email.trim() || null };
      if (props.user) await api.changeUser(props.user.id, { ...common, is_active, ...(password ? { password } : {}) });
      else await api.makeUser({ ...common, username: username.trim(), password });
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["users"] });
      toast(props.user ? `${props.user.username} was changed.` : `${form.values.username} was added.`);
      close();
    },
  }));
  const self = (): boolean => props.user?.id === me()?.user.id;
  const short = (): boolean => form.values.password !== "" && form.values.password.length < 12;
  const blocked = (): string | undefined =>
    !form.values.username.trim() ? "Name the user first." : short() || (!props.user && !form.values.password) ? "The password needs at least 12 characters." : undefined;
  return (
    <Dialog
      open
      title={props.user ? `Edit ${props.user.username}` : "Add a user"}
      onClose={close}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button kind="primary" busy={save.isPending} blocked={blocked()} onClick={() => save.mutate()}>
            {props.user ? "Save" : "Add user"}
          </Button>
        </>
      }
    >
      <form
        class="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!blocked()) save.mutate();
        }}
      >
        <Show when={!props.user}>
          <TextField label="User name" value={form.values.username} onInput={(value) => form.set("username", value)} autocomplete="off" autofocus />
        </Show>
        <TextField label="Name" value={form.values.full_name} onInput={(value) => form.set("full_name", value)} />
        <TextField label="E-mail" type="email" value={form.values.email} onInput={(value) => form.set("email", value)} />
        <SelectField
          label="Role"
          value={form.values.role}
          options={roles}
          onChange={(value) => form.set("role", value as Role)}
          help={self() ? "This is your own role: lowered, you cannot raise it again." : undefined}
        />
        <TextField
          label={props.user ? "New password" : "Password"}
          type="password"
          autocomplete="new-password"
          help={props.user ? "Left empty it stays. A new one ends all sessions of this user." : "At least 12 characters."}
          {...(short() ? { error: `${form.values.password.length} of at least 12 characters.` } : {})}
          value={form.values.password}
          onInput={(value) => form.set("password", value)}
        />
        <Show when={props.user}>
          <CheckField
            label="May sign in"
            help="Switched off, all sessions and tokens of this user end."
            checked={form.values.is_active}
            onChange={(on) => form.set("is_active", on)}
            disabled={self()}
          />
        </Show>
        <Show when={save.error}>{(error) => <Failure error={error()} />}</Show>
        <button type="submit" class="hidden" />
      </form>
    </Dialog>
  );
}
