// The one way to start a job from the console: any menu, bar or the palette asks for it here, the frame shows the review.
import { createSignal } from "solid-js";
import type { NewJob } from "#schema/api/jobs.ts";
import { newId } from "#web/sealing.ts";
import { me } from "#web/session.ts";

/** What a page asks for. */
export interface StartWish {
  type: NewJob["job_type"];
  serverIds: readonly string[];
  /** The servers are those of this group: a scheduled job takes the ones that are in it by then. */
  groupId?: string;
  details?: Record<string, unknown>;
}
export interface StartRequest extends StartWish {
  /** The same until it has succeeded: pressing twice, or again after a lost link or a reload, makes one job. */
  key: string;
  /** Whose it is: a reload may find another person signed in. */
  userId: string | undefined;
  /** Why it did not start when it was tried without a review. */
  failure?: unknown;
}

const storage = "dsm.start";
/** After a reload, the review that was open; whoever goes to another address by hand has left it. */
function restored(): StartRequest | null {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (navigation?.type === "navigate") {
    keep(null);
    return null;
  }
  try {
    return JSON.parse(sessionStorage.getItem(storage) ?? "null") as StartRequest | null;
  } catch {
    return null;
  }
}
function keep(request: StartRequest | null): void {
  try {
    if (request) sessionStorage.setItem(storage, JSON.stringify({ ...request, failure: undefined }));
    else sessionStorage.removeItem(storage);
  } catch {
    // Storage is full or off: the review lasts as long as the page.
  }
}

const [startRequest, setStartRequest] = createSignal<StartRequest | null>(restored());

export { startRequest };
export function askToStart(wish: StartWish & Partial<Pick<StartRequest, "key" | "failure">>): void {
  const request = { key: newId(), userId: me()?.user.id, ...wish };
  keep(request);
  setStartRequest(request);
}
export function closeStart(): void {
  keep(null);
  setStartRequest(null);
}
