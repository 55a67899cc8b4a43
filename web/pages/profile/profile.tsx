import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createSignal, type JSX, Show } from "solid-js";
import { api, fieldError } from "#web/api.ts";
import { keys } from "#web/queries.ts";
import { me } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { createDraft } from "#web/ui/draft.ts";
import { Failure } from "#web/ui/empty.tsx";
import { TextField } from "#web/ui/field.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { toast } from "#web/ui/toast.tsx";
import { Unsaved } from "#web/ui/unsaved.tsx";
import { shortPassword } from "../users/password-field.tsx";
import { roleTitle } from "../users/roles.ts";
import { ConsolePreferences } from "./console-preferences.tsx";
import { Sessions } from "./sessions.tsx";
import { Tokens } from "./tokens.tsx";

export default function Profile(): JSX.Element {
  return (
    <>
      <PageHead title="My account" sub={`Signed in as ${me()?.user.username}, with the role ${roleTitle[me()?.user.role ?? "viewer"]}`} />
      <div class="grid items-start gap-3 lg:grid-cols-[minmax(300px,1fr)_minmax(0,1.7fr)]">
        <div class="flex min-w-0 flex-col gap-3">
          <Account />
          <Password />
          <ConsolePreferences />
        </div>
        <div class="flex min-w-0 flex-col gap-3">
          <Tokens />
          <Sessions />
        </div>
      </div>
    </>
  );
}

function Account(): JSX.Element {
  const client = useQueryClient();
  const form = createDraft("account", { name: me()?.user.full_name ?? "", email: me()?.user.email ?? "" });
  const changed = (): boolean => form.values.name.trim() !== (me()?.user.full_name ?? "") || form.values.email.trim() !== (me()?.user.email ?? "");
  const save = useMutation(() => ({
    mutationFn: () => api.changeMe({ full_name: form.values.name.trim() || null, email: form.values.email.trim() || null }),
    onSuccess: async () => {
      form.forget();
      await client.invalidateQueries({ queryKey: keys.me });
      toast("Your account was changed.");
    },
  }));
  const discard = (): void => {
    form.set({ name: me()?.user.full_name ?? "", email: me()?.user.email ?? "" });
    form.forget();
  };
  return (
    <section class="panel" aria-label="Account">
      <header>
        <h2>Account</h2>
      </header>
      <form
        class="flex flex-col gap-4 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (changed() && !save.isPending) save.mutate();
        }}
      >
        <TextField label="Name" {...fieldError(save.error, "full_name")} value={form.values.name} onInput={(value) => form.set("name", value)} autocomplete="name" />
        <TextField label="E-mail" type="email" {...fieldError(save.error, "email")} value={form.values.email} onInput={(value) => form.set("email", value)} autocomplete="email" />
        <Show when={save.error}>{(error) => <Failure error={error()} />}</Show>
        <div>
          <Button type="submit" busy={save.isPending} blocked={changed() ? undefined : "Nothing was changed."}>
            Save
          </Button>
        </div>
      </form>
      <Unsaved when={changed()} onDiscard={discard} />
    </section>
  );
}

function Password(): JSX.Element {
  const client = useQueryClient();
  const [current, setCurrent] = createSignal("");
  const [next, setNext] = createSignal("");
  const save = useMutation(() => ({
    mutationFn: () => api.changePassword({ current_password: current(), new_password: next() }),
    onSuccess: () => {
      setCurrent("");
      setNext("");
      void client.invalidateQueries({ queryKey: ["sessions"] });
      toast("Your password was changed; your other sessions have ended.");
    },
  }));
  const blocked = (): string | undefined => (!current() || !next() ? "Fill in both." : shortPassword(next()));
  return (
    <section class="panel" aria-label="Password">
      <header>
        <h2>Password</h2>
      </header>
      <form
        class="flex flex-col gap-4 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!blocked() && !save.isPending) save.mutate();
        }}
      >
        <input class="hidden" type="text" autocomplete="username" value={me()?.user.username ?? ""} readonly />
        <TextField
          label="Current password"
          type="password"
          {...fieldError(save.error, "current_password")}
          value={current()}
          onInput={setCurrent}
          autocomplete="current-password"
        />
        <TextField
          label="New password"
          type="password"
          help="At least 12 characters. All your other sessions end."
          error={(next() !== "" ? shortPassword(next()) : undefined) ?? fieldError(save.error, "new_password").error}
          value={next()}
          onInput={setNext}
          autocomplete="new-password"
        />
        <Show when={save.error}>{(error) => <Failure error={error()} />}</Show>
        <div>
          <Button type="submit" busy={save.isPending} blocked={blocked()}>
            Change password
          </Button>
        </div>
      </form>
    </section>
  );
}
