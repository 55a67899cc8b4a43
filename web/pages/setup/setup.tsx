import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createEffect, type JSX, Show } from "solid-js";
import { ApiError, api, fieldError } from "#web/api.ts";
import { noteSignIn } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { useData } from "#web/ui/data.ts";
import { createDraft } from "#web/ui/draft.ts";
import { Failure } from "#web/ui/empty.tsx";
import { TextField } from "#web/ui/field.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { useGo } from "#web/ui/link.tsx";
import { Door } from "../sign-in/door.tsx";
import { shortPassword } from "../users/password-field.tsx";
import { Path } from "./path.tsx";

/** First run, step one: the setup code proves that who sits here may see the machine's own output. */
export default function Setup(): JSX.Element {
  const client = useQueryClient();
  const go = useGo();
  document.title = "First run · Dell Server Manager";
  const state = useData(() => ({ key: ["setup"], fetch: () => api.setup() }));
  const form = createDraft("setup", { username: "admin", password: "", full_name: "", site_name: "Site 1", setup_code: "" }, ["password", "setup_code"]);
  createEffect(() => {
    if (state.value && !state.value.needs_setup) go("/sign-in", { replace: true });
  });
  const short = (): string | undefined => (form.values.password.length > 0 ? shortPassword(form.values.password) : undefined);
  const make = useMutation(() => ({
    mutationFn: async () => {
      const { full_name, ...rest } = form.values;
      return await api.makeFirstAdmin({ ...rest, setup_code: rest.setup_code.trim(), ...(full_name ? { full_name } : {}) });
    },
    onSuccess: (who) => {
      form.forget();
      client.clear();
      noteSignIn(who);
      go("/first-steps", { replace: true });
    },
  }));
  const wrongCode = (): boolean => make.error instanceof ApiError && make.error.status === 403;
  const inFields = (): boolean => make.error instanceof ApiError && (make.error.problem.issues?.length ?? 0) > 0;
  return (
    <Door title="Make the first admin" sub={<Path at={1} />}>
      <form
        class="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!short() && !make.isPending) make.mutate();
        }}
      >
        <Show when={state.error}>{(error) => <Failure error={error()} />}</Show>
        <div>
          <TextField
            label="Setup code"
            help="The control plane prints it when it starts; it proves that you may see that machine."
            error={wrongCode() ? make.error?.message : undefined}
            value={form.values.setup_code}
            onInput={(value) => form.set("setup_code", value)}
            mono
            required
            autofocus
          />
          <details class="mt-1">
            <summary class="inline-flex min-h-6 items-center gap-1 text-sm text-muted">
              <Icon name="right" size={12} class="fold" /> Where is it?
            </summary>
            <p class="text-sm text-muted">
              In its own output; as a service: <code class="select-all">journalctl -u dell-server-manager</code>; in a container: <code class="select-all">docker logs</code> with
              its name. It is another one after each start, until there is an admin.
            </p>
          </details>
        </div>
        <TextField
          label="User name"
          {...fieldError(make.error, "username")}
          value={form.values.username}
          onInput={(value) => form.set("username", value)}
          autocomplete="username"
          required
        />
        <TextField
          label="Password"
          type="password"
          help="At least 12 characters; a sentence is best."
          error={short() ?? fieldError(make.error, "password").error}
          value={form.values.password}
          onInput={(value) => form.set("password", value)}
          autocomplete="new-password"
          required
        />
        <TextField
          label="Your name (optional)"
          {...fieldError(make.error, "full_name")}
          value={form.values.full_name}
          onInput={(value) => form.set("full_name", value)}
          autocomplete="name"
        />
        <TextField
          label="Name of the first site"
          help="A site is a network that one agent reaches, such as a data centre. It can be renamed."
          {...fieldError(make.error, "site_name")}
          value={form.values.site_name}
          onInput={(value) => form.set("site_name", value)}
          required
        />
        <Show when={!wrongCode() && !inFields() && make.error}>{(error) => <Failure error={error()} />}</Show>
        <Button kind="primary" type="submit" busy={make.isPending}>
          Make the admin and sign in
        </Button>
      </form>
    </Door>
  );
}
