// How the state of a job, a task or a step looks and is called, everywhere the same.
import type { Job, Task } from "#schema/api/jobs.ts";
import type { JobStatus, StepStatus, TaskStatus } from "#schema/vocabulary.ts";
import type { Look, Tone } from "#web/ui/status.tsx";

const looks: Record<TaskStatus, Look> = {
  pending: { tone: "idle", icon: "wait", word: "Waiting" },
  running: { tone: "info", icon: "run", word: "Running" },
  completed: { tone: "ok", icon: "ok", word: "Done" },
  failed: { tone: "crit", icon: "crit", word: "Failed" },
  cancelled: { tone: "idle", icon: "cancelled", word: "Cancelled" },
  paused: { tone: "warn", icon: "pause", word: "Paused" },
  unknown: { tone: "crit", icon: "question", word: "Outcome unknown" },
  skipped: { tone: "idle", icon: "skip", word: "Left out" },
};

export function lookOf(status: JobStatus | TaskStatus | StepStatus): Look {
  return looks[status];
}

export function isFinal(status: JobStatus | TaskStatus): boolean {
  return status === "completed" || status === "failed" || status === "cancelled" || status === "skipped";
}

export function jobLook(job: Pick<Job, "status" | "cancel_requested_at" | "pause_requested_at" | "agent_unreachable_since" | "progress" | "waiting_for">): Look {
  const look = looks[job.status];
  if (!isFinal(job.status) && job.cancel_requested_at) return { ...look, word: "Cancelling" };
  if (job.status === "running" && job.agent_unreachable_since) return { tone: "warn", icon: "unreachable", word: "Running, agent out of reach" };
  if (job.status === "running" && job.pause_requested_at) return { ...look, word: "Pausing" };
  if (job.status === "pending" && job.waiting_for) return { ...look, title: job.waiting_for };
  return look;
}

export function toneOf(status: JobStatus | TaskStatus): Tone {
  return looks[status].tone;
}

/** Why it failed, or what it waits for. */
export function why(job: Pick<Job, "status" | "error" | "waiting_for">): string {
  return job.error?.message ?? (isFinal(job.status) ? "" : (job.waiting_for ?? ""));
}

/** "7 of 12, 1 failed" while it runs, "12, 1 failed" when it has ended. */
export function tally(job: Pick<Job, "targets_total" | "targets_done" | "targets_failed">): string {
  const failed = job.targets_failed > 0 ? `, ${job.targets_failed} failed` : "";
  return `${job.targets_done < job.targets_total ? `${job.targets_done} of ` : ""}${job.targets_total}${failed}`;
}

/** "12 targets, 1 failed" */
export function targetsInWords(job: Pick<Job, "targets_total" | "targets_done" | "targets_failed">): string {
  return tally(job).replace(/^((?:\d+ of )?(\d+))/, (whole, _first, total: string) => `${whole} ${total === "1" ? "target" : "targets"}`);
}

export function targetName(task: Pick<Task, "target_name" | "service_tag">, siteName?: string | null): string {
  return task.target_name ?? task.service_tag ?? siteName ?? "the site";
}
