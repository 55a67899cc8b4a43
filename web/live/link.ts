// The state of the link to the control plane, as the frame shows it and as actions ask for it.
import { createSignal } from "solid-js";

/** `ended`: the session is over, and nothing is tried until somebody signs in. */
export type LinkState = "connecting" | "live" | "catching-up" | "lost" | "ended";

const [linkState, setLinkState] = createSignal<LinkState>("connecting");
/** When the control plane was last heard, milliseconds UTC; while the link is lost, the age of what is shown. */
const [lostSince, setLostSince] = createSignal<number | null>(null);
/** When the next attempt is due; null while one is under way. */
const [retryAt, setRetryAt] = createSignal<number | null>(null);
/** When everything that is shown was last fetched afresh, after a gap. */
const [caughtUpAt, setCaughtUpAt] = createSignal<number | null>(null);

export { caughtUpAt, linkState, lostSince, retryAt, setCaughtUpAt, setLinkState, setLostSince, setRetryAt };

export const linkIsLost = (): boolean => linkState() === "lost";

let nudge: () => void = () => {};
/** The stream leaves here how it is told to look at once. */
export function onNudge(handler: () => void): void {
  nudge = handler;
}
/** Somebody pressed *Try now*, or a request has just failed: the link is tried at once. */
export function tryNow(): void {
  nudge();
}

/** Resolves when the link is up (again). */
export function linkBack(): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (linkIsLost()) setTimeout(look, 250);
      else resolve();
    };
    look();
  });
}
