import { useQueryClient } from "@tanstack/solid-query";
import { createMemo, type JSX } from "solid-js";
import type { Me } from "#schema/api/identity.ts";
import { keys } from "#web/queries.ts";
import { endedBecause, me, noteSignIn, noteSignOut, type SignedOut } from "#web/session.ts";
import { Dialog } from "#web/ui/dialog.tsx";
import { SignInForm } from "./sign-in-form.tsx";

const kept = "The page behind stays as it is, and what you typed is kept.";

/** Why one is asked again, in words. */
function reasonOf(told: SignedOut | null): string {
  const by = told?.by ?? "An admin";
  switch (told?.why) {
    case "expired":
      return `Your session ended: it does after 30 minutes without a request, and after 12 hours in any case. ${kept}`;
    case "password_changed":
      return told.by
        ? `${told.by} set a new password for your account, which ended your session. ${kept}`
        : `You changed your password somewhere else, which ended this session. ${kept}`;
    case "deactivated":
      return `${by} has deactivated your account. Ask an admin if that is a mistake; until then you cannot sign in.`;
    case "removed":
      return `${by} has removed your account. Somebody else may sign in here.`;
    default:
      return `Your session ended. ${kept}`;
  }
}

/** The session ended while a page was open. The page and what was typed into it stay; another person starts afresh. */
export default function SignInAgain(): JSX.Element {
  const client = useQueryClient();
  const isOver = createMemo(() => endedBecause()?.why === "deactivated" || endedBecause()?.why === "removed");
  const enter = (who: Me): void => {
    const isSame = who.user.id === me()?.user.id;
    noteSignIn(who);
    // The role may be another by now.
    if (isSame) client.setQueryData(keys.me, who);
  };
  return (
    <Dialog
      open
      firm
      title={isOver() ? "Your account is closed" : "Sign in again"}
      sub={reasonOf(endedBecause())}
      onClose={() => {}}
      footer={
        <button type="button" class="btn quiet" onClick={noteSignOut}>
          Leave to the sign-in page
        </button>
      }
    >
      <SignInForm username={isOver() ? "" : (me()?.user.username ?? "")} onSignedIn={enter} />
    </Dialog>
  );
}
