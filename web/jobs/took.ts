// How long a job, or one target of it, took.
import type { Job } from "#schema/api/jobs.ts";
import { duration } from "#web/ui/duration.ts";

type Run = Pick<Job, "started_at" | "completed_at">;

/** Null before it began, and while it goes on unless a clock says what time it is. */
export function tookMs(run: Run, now?: () => number): number | null {
  if (!run.started_at) return null;
  // The clock is asked only where something goes on: what has ended is not drawn anew each second.
  const end = run.completed_at ? Date.parse(run.completed_at) : now?.();
  return end === undefined ? null : end - Date.parse(run.started_at);
}

export function tookWords(run: Run, now?: () => number): string {
  const ms = tookMs(run, now);
  return ms === null ? "–" : duration(ms);
}
