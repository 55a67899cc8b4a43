import { useQueryClient } from "@tanstack/solid-query";
import { createEffect, type JSX, onCleanup, Show } from "solid-js";
import type { Me } from "#schema/api/identity.ts";
import { api } from "#web/api.ts";
import { hasSignedIn, noteSignIn } from "#web/session.ts";
import { useData } from "#web/ui/data.ts";
import { Failure } from "#web/ui/empty.tsx";
import { useGo, useUrlState } from "#web/ui/link.tsx";
import { Door } from "./door.tsx";
import { SignInForm } from "./sign-in-form.tsx";

export default function SignIn(): JSX.Element {
  const client = useQueryClient();
  const go = useGo();
  const url = useUrlState("next");
  const setup = useData(() => ({ key: ["setup"], fetch: (signal) => api.setup(signal) }));
  document.title = "Sign in · Dell Server Manager";
  createEffect(() => {
    if (setup.value?.needs_setup) go("/setup", { replace: true });
  });
  const enter = (): void => {
    const next = url.get("next");
    // Only a path of this console: the parameter is anyone's to write.
    go(next.startsWith("/") && !next.startsWith("//") && !next.startsWith("/\\") ? next : "/", { replace: true });
  };
  const signedIn = (who: Me): void => {
    // The former user's data must not flash by for the next.
    client.clear();
    noteSignIn(who);
    enter();
  };
  // Signed in by another tab of this browser: so is this one.
  const wasSignedIn = hasSignedIn();
  createEffect(() => {
    if (hasSignedIn() && !wasSignedIn) enter();
  });
  // A console that was signed in once finds the control plane back by itself.
  const again = setInterval(() => setup.error && setup.refetch(), 3_000);
  onCleanup(() => clearInterval(again));
  return (
    <Door title="Sign in" sub={setup.value ? `Version ${setup.value.version}` : "\u00a0"}>
      <Show when={!setup.value && setup.error}>
        {(error) => (
          <div class="mb-4">
            <Failure error={error()} tone="warn" />
          </div>
        )}
      </Show>
      <SignInForm onSignedIn={signedIn} />
    </Door>
  );
}
