// What people decided about a job, in sentences: one for each decision, however many targets it was about.
import type { JobDecision, Task } from "#schema/api/jobs.ts";
import type { Resolution } from "#schema/vocabulary.ts";
import { targetName } from "#web/jobs/job-state.ts";
import { clockTime } from "#web/ui/duration.ts";

const resolutionWords: Record<Resolution, string> = { happened: "it happened", did_not_happen: "it did not happen", run_again: "run it again" };

/** Decisions of one person, for one reason, within a minute, are one. */
const togetherMs = 60_000;

export interface Sentence {
  key: string;
  text: string;
  reason: string | null;
}

/** Decisions about unknown outcomes, and the cancel of a job that has ended by it; the newest first. */
export function recordWords(record: readonly JobDecision[], tasks: readonly Pick<Task, "id" | "target_name" | "service_tag">[], status: string): Sentence[] {
  const nameOf = new Map(tasks.map((task) => [task.id, targetName(task)]));
  const decisions: { first: JobDecision; names: string[] }[] = [];
  for (const entry of record) {
    if (entry.action !== "resolve" || !entry.resolution) continue;
    const last = decisions.at(-1);
    const name = nameOf.get(entry.task_id ?? "") ?? "one target";
    const together =
      last &&
      last.first.by === entry.by &&
      last.first.reason === entry.reason &&
      last.first.resolution === entry.resolution &&
      Date.parse(entry.at) - Date.parse(last.first.at) < togetherMs;
    if (together) last.names.push(name);
    else decisions.push({ first: entry, names: [name] });
  }
  const sentences = decisions.map(({ first, names }, i) => ({
    key: `decision-${i}-${first.at}`,
    text: `${first.by} decided at ${clockTime(first.at)} about ${names.length > 3 ? `${names.length} servers` : names.join(", ")}: ${resolutionWords[first.resolution ?? "happened"]}.`,
    reason: first.reason,
  }));
  const cancel = status === "cancelled" ? record.find((entry) => entry.action === "cancel") : undefined;
  if (cancel) sentences.push({ key: `cancel-${cancel.at}`, text: `Cancelled by ${cancel.by} at ${clockTime(cancel.at)}.`, reason: cancel.reason });
  return sentences.reverse();
}
