// Several targets that failed for the same reason are one reason: said once, with its hint, and the targets behind it.
import type { Task } from "#schema/api/jobs.ts";
import { targetName } from "#web/jobs/job-state.ts";

export interface FailureGroup {
  key: string;
  message: string;
  hint: string | undefined;
  tasks: Task[];
}

/** The message without what is of one server only: its name, its tag, its address. */
function common(task: Task, message: string): string {
  let text = message;
  for (const own of [task.target_name, task.service_tag]) if (own) text = text.replaceAll(own, "‹server›");
  return text.replace(/\b\d{1,3}(\.\d{1,3}){3}\b/g, "‹address›");
}

/** The most common reason first. Unknown outcomes are no failures: they are decided about elsewhere. */
export function groupFailures(tasks: readonly Task[]): FailureGroup[] {
  const groups = new Map<string, FailureGroup>();
  for (const task of tasks) {
    if (task.status !== "failed") continue;
    const message = task.error?.message ?? "It failed without saying why.";
    const key = `${task.error?.code ?? ""} ${common(task, message)}`;
    const group = groups.get(key);
    if (group) {
      group.message = common(task, message);
      group.tasks.push(task);
    } else groups.set(key, { key, message, hint: task.error?.hint, tasks: [task] });
  }
  return [...groups.values()].sort((a, b) => b.tasks.length - a.tasks.length || targetName(a.tasks[0] as Task).localeCompare(targetName(b.tasks[0] as Task)));
}
