// Who is signed in, what that role may do, and what happens when the session ends: in all tabs of this browser at once.
import { createSignal } from "solid-js";
import type { Me } from "#schema/api/identity.ts";
import type { LiveEvent } from "#schema/api/live.ts";
import type { Role } from "#schema/vocabulary.ts";
import { linkIsLost } from "./live/link.ts";
import { ownJobsStorage } from "./own-jobs.ts";
import { createPreference } from "./ui/remembered.ts";

export type SignedOut = Extract<LiveEvent, { kind: "signed_out" }>;

const [me, setMe] = createSignal<Me | null>(null);
/** The session ended while a page was open: the page stays, a dialog asks to sign in again. */
const [sessionEnded, setSessionEnded] = createSignal(false);
/** Rises when somebody has signed in again: what hangs on the session begins anew. */
const [sessionNumber, setSessionNumber] = createSignal(0);
/** Why, where the control plane has said it. */
const [endedBecause, setEndedBecause] = createSignal<SignedOut | null>(null);

export { endedBecause, me, sessionEnded, sessionNumber, setMe };

/** Whether somebody has signed in with this browser and not signed out: who has not is led to the door without asking first. */
const [signedIn, setSignedIn] = createPreference<"yes" | "no">("signed-in", "no");
export const hasSignedIn = (): boolean => signedIn() === "yes";

type Word = { kind: "in"; user: string } | { kind: "out" };
const otherTabs = new BroadcastChannel("dsm-session");

let waiting: ((again: boolean) => void)[] = [];

/** Told by a refused request or by the stream. Resolves when the same person has signed in again; false when that will not be. */
export function sessionIsOver(told: SignedOut | null): Promise<boolean> {
  if (!me()) return Promise.resolve(false);
  if (told || !sessionEnded()) setEndedBecause(told);
  setSessionEnded(true);
  return new Promise((resolve) => waiting.push(resolve));
}

function settle(again: boolean): void {
  const all = waiting;
  waiting = [];
  for (const resolve of all) resolve(again);
}

/** Somebody has signed in, in this tab or another: the same person goes on, another one starts afresh. */
function signedInAs(user: string): void {
  setSignedIn("yes");
  if (me() && me()?.user.id !== user) {
    forgetDrafts();
    location.reload();
    return;
  }
  if (sessionEnded()) setSessionNumber((n) => n + 1);
  setSessionEnded(false);
  setEndedBecause(null);
  settle(true);
}

export function noteSignIn(who: Me): void {
  otherTabs.postMessage({ kind: "in", user: who.user.id } satisfies Word);
  signedInAs(who.user.id);
}

/** This person asked for it: the tabs go to the door, and what was theirs is forgotten. */
export function noteSignOut(): void {
  otherTabs.postMessage({ kind: "out" } satisfies Word);
  signedOut();
}

function signedOut(): void {
  setSignedIn("no");
  forgetDrafts();
  settle(false);
  // Not by the router: the former user's data, in whatever store it is, must not flash by for the next.
  location.assign("/sign-in");
}

otherTabs.onmessage = ({ data }: MessageEvent<Word>): void => {
  if (data.kind === "in") signedInAs(data.user);
  else if (me()) signedOut();
};

/** What was typed into forms, and how one's jobs end, is nobody else's business. */
function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith("dsm.draft.") || key === ownJobsStorage) sessionStorage.removeItem(key);
}

const rank: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

export function may(role: Role): boolean {
  const mine = me()?.user.role;
  return mine !== undefined && rank[mine] >= rank[role];
}

/** Why the signed-in person's role does not reach; undefined when it does. */
export function lacksRole(role: Role): string | undefined {
  if (may(role)) return undefined;
  const mine = me()?.user.role;
  return `This needs the role ${role}; you are ${mine === "admin" || mine === "operator" ? `an ${mine}` : "a viewer"}.`;
}

/** Why this cannot be done now: the role, or the link. Undefined when it can. */
export function notAllowed(role: Role): string | undefined {
  return lacksRole(role) ?? (linkIsLost() ? "The link to the control plane is lost. This waits until it is back; nothing that you typed is lost." : undefined);
}
