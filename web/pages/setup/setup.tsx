import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createEffect, type JSX, Show } from "solid-js";
import { ApiError, api } from "#web/api.ts";
import { noteSignIn } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { useData } from "#web/ui/data.ts";
import { createDraft } from "#web/ui/draft.ts";
import { Failure } from "#web/ui/empty.tsx";
import { TextField } from "#web/ui/field.tsx";
import { useGo } from "#web/ui/link.tsx";
import { Door } from "../sign-in/door.tsx";

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
  const short = (): boolean => form.values.password.length > 0 && form.values.password.length < 12;
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
  return (
    <Door title="Make the first admin" sub="Step 1 of 4. Then an agent, credentials, and a first discovery.">
      <form
        class="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!short()) make.mutate();
        }}
      >
        <TextField
          label="Setup code"
          help="The control plane prints it when it starts; it proves that you may see that machine."
          {...(wrongCode() ? { error: make.error?.message ?? "" } : {})}
          value={form.values.setup_code}
          onInput={(value) => form.set("setup_code", value)}
          mono
          required
          autofocus
        />
        <TextField label="User name" value={form.values.username} onInput={(value) => form.set("username", value)} autocomplete="username" required />
        <TextField
          label="Password"
          type="password"
          help="At least 12 characters; a sentence is best."
          {...(short() ? { error: `${form.values.password.length} of at least 12 characters.` } : {})}
          value={form.values.password}
          onInput={(value) => form.set("password", value)}
          autocomplete="new-password"
          required
        />
        <TextField label="Your name (optional)" value={form.values.full_name} onInput={(value) => form.set("full_name", value)} autocomplete="name" />
        <TextField
          label="Name of the first site"
          help="A site is a network that one agent reaches, such as a data centre."
          value={form.values.site_name}
          onInput={(value) => form.set("site_name", value)}
          required
        />
        <Show when={!wrongCode() && make.error}>{(error) => <Failure error={error()} />}</Show>
        <Button kind="primary" type="submit" busy={make.isPending}>
          Make the admin and sign in
        </Button>
      </form>
    </Door>
  );
}
