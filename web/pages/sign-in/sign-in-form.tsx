import { useMutation } from "@tanstack/solid-query";
import { createSignal, type JSX, Show } from "solid-js";
import type { Me } from "#schema/api/identity.ts";
import { api } from "#web/api.ts";
import { Button } from "#web/ui/button.tsx";
import { Failure } from "#web/ui/empty.tsx";
import { TextField } from "#web/ui/field.tsx";

/** User name and password; password managers and paste are welcome. */
export function SignInForm(props: { username?: string; onSignedIn: (who: Me) => void }): JSX.Element {
  const [username, setUsername] = createSignal(props.username ?? "");
  const [password, setPassword] = createSignal("");
  const signIn = useMutation(() => ({
    mutationFn: () => api.signIn({ username: username().trim(), password: password() }),
    onSuccess: (who) => props.onSignedIn(who),
    onError: () => setPassword(""),
  }));
  return (
    <form
      class="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (username() && password()) signIn.mutate();
      }}
    >
      <TextField label="User name" value={username()} onInput={setUsername} autocomplete="username" autofocus={!props.username} required />
      <TextField label="Password" type="password" value={password()} onInput={setPassword} autocomplete="current-password" autofocus={Boolean(props.username)} required />
      <Show when={signIn.error}>{(error) => <Failure error={error()} />}</Show>
      <Button kind="primary" type="submit" busy={signIn.isPending}>
        Sign in
      </Button>
    </form>
  );
}
