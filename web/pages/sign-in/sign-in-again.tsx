import { useQueryClient } from "@tanstack/solid-query";
import type { JSX } from "solid-js";
import { keys } from "#web/queries.ts";
import { me, setSessionEnded } from "#web/session.ts";
import { Dialog } from "#web/ui/dialog.tsx";
import { SignInForm } from "./sign-in-form.tsx";

/** The session ended while a page was open. The page and what was typed into it stay. */
export default function SignInAgain(): JSX.Element {
  const client = useQueryClient();
  const enter = (): void => {
    setSessionEnded(false);
    void client.invalidateQueries({ queryKey: keys.me });
  };
  return (
    <Dialog open firm title="Sign in again" sub="Your session ended. The page behind stays as it is, and what you typed is kept." onClose={() => {}}>
      <SignInForm username={me()?.user.username ?? ""} onSignedIn={enter} />
    </Dialog>
  );
}
