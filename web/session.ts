// Who is signed in, and what that role may do.
import { createSignal } from "solid-js";
import type { Me } from "#schema/api/identity.ts";
import type { Role } from "#schema/vocabulary.ts";
import { createPreference } from "./ui/remembered.ts";

const [me, setMe] = createSignal<Me | null>(null);
/** The session ended while a page was open: the page stays, a dialog asks to sign in again. */
const [sessionEnded, setSessionEnded] = createSignal(false);

export { me, sessionEnded, setMe, setSessionEnded };

/** Whether somebody has signed in with this browser and not signed out: who has not is led to the door without asking first. */
const [signedIn, setSignedIn] = createPreference<"yes" | "no">("signed-in", "no");
export const hasSignedIn = (): boolean => signedIn() === "yes";
export const rememberSignedIn = (yes: boolean): void => setSignedIn(yes ? "yes" : "no");

const rank: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

export function may(role: Role): boolean {
  const mine = me()?.user.role;
  return mine !== undefined && rank[mine] >= rank[role];
}

/** Why the signed-in person may not; undefined when they may. */
export function notAllowed(role: Role): string | undefined {
  if (may(role)) return undefined;
  const mine = me()?.user.role;
  return `This needs the role ${role}; you are ${mine === "admin" || mine === "operator" ? `an ${mine}` : "a viewer"}.`;
}
