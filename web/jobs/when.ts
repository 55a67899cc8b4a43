// When a job starts, at the latest starts, and how long it may take: what a person types, as the API wants it. Pure.
import type { Priority } from "#schema/vocabulary.ts";
import { roughly } from "#web/ui/duration.ts";

export interface When {
  /** Value of a datetime-local field, in this browser's zone; empty is now. */
  at: string;
  notAfter: string;
  /** For each target. */
  minutes: string;
  priority: Priority;
}

export const startNow: When = { at: "", notAfter: "", minutes: "", priority: "normal" };

function instantOf(local: string): number | null {
  const at = local === "" ? Number.NaN : new Date(local).getTime();
  return Number.isNaN(at) ? null : at;
}

/** What is wrong with each field, in words; empty when nothing is. */
export function problemsOfWhen(when: When, now: number, limitMs: number): Partial<Record<keyof When, string>> {
  const problems: Partial<Record<keyof When, string>> = {};
  const at = instantOf(when.at);
  const notAfter = instantOf(when.notAfter);
  if (at !== null && at <= now) problems.at = "This time has passed.";
  if (notAfter !== null && notAfter <= now) problems.notAfter = "This time has passed.";
  else if (notAfter !== null && at !== null && notAfter <= at) problems.notAfter = "This is before it starts.";
  if (when.minutes !== "") {
    const minutes = Number(when.minutes);
    const most = Math.floor(limitMs / 60_000);
    if (!Number.isInteger(minutes) || minutes < 1) problems.minutes = "A whole number of minutes.";
    else if (minutes > most) problems.minutes = `At most ${most}: the job type allows no more.`;
  }
  return problems;
}

export function whenForApi(when: When): { schedule_at?: string; not_after?: string; time_limit_seconds?: number; priority: Priority } {
  const at = instantOf(when.at);
  const notAfter = instantOf(when.notAfter);
  return {
    priority: when.priority,
    ...(at === null ? {} : { schedule_at: new Date(at).toISOString() }),
    ...(notAfter === null ? {} : { not_after: new Date(notAfter).toISOString() }),
    ...(when.minutes === "" ? {} : { time_limit_seconds: Number(when.minutes) * 60 }),
  };
}

/** "2026-11-21 22:00 UTC, in 5 h" under a field in local time. */
export function instantInWords(local: string, now: number): string | undefined {
  const at = instantOf(local);
  if (at === null) return undefined;
  const utc = new Date(at).toISOString().slice(0, 16).replace("T", " ");
  return `${utc} UTC, ${at > now ? `in ${roughly(at - now)}` : `${roughly(now - at)} ago`}`;
}

/** What differs from a plain start, for the line that folds it away. */
export function whenInWords(when: When, limitMs: number): string {
  const short = (local: string): string => local.replace("T", " ");
  return [
    when.at ? `Starts ${short(when.at)}` : "Starts now",
    ...(when.notAfter ? [`not after ${short(when.notAfter)}`] : []),
    `at most ${when.minutes || Math.floor(limitMs / 60_000)} min for each server`,
    `${when.priority} priority`,
  ].join(", ");
}
