import { useQueryClient } from "@tanstack/solid-query";
import { createEffect, type JSX } from "solid-js";
import { api } from "#web/api.ts";
import { setSessionEnded } from "#web/session.ts";
import { useData } from "#web/ui/data.ts";
import { useGo, useUrlState } from "#web/ui/link.tsx";
import { Door } from "./door.tsx";
import { SignInForm } from "./sign-in-form.tsx";

export default function SignIn(): JSX.Element {
  const client = useQueryClient();
  const go = useGo();
  const url = useUrlState("next");
  const setup = useData(() => ({ key: ["setup"], fetch: () => api.setup() }));
  document.title = "Sign in · Dell Server Manager";
  createEffect(() => {
    if (setup.value?.needs_setup) go("/setup", { replace: true });
  });
  const enter = async (): Promise<void> => {
    setSessionEnded(false);
    client.clear();
    const next = url.get("next");
    // Only a path of this console: the parameter is anyone's to write.
    go(next.startsWith("/") && !next.startsWith("//") && !next.startsWith("/\\") ? next : "/", { replace: true });
  };
  return (
    <Door title="Sign in" sub={setup.value ? `Version ${setup.value.version}` : " "}>
      <SignInForm onSignedIn={() => void enter()} />
    </Door>
  );
}
