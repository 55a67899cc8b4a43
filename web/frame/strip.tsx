import { createMemo, type JSX, Show } from "solid-js";
import type { Job } from "#schema/api/jobs.ts";
import { isFinal, jobLook } from "#web/jobs/job-state.ts";
import { useRecentJobs } from "#web/queries.ts";
import { ForKey } from "#web/ui/for-key.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { isPhone } from "#web/ui/preferences.ts";
import { Ago } from "#web/ui/time.tsx";

/** What runs now, always in reach: one line each, click to open. */
export function Strip(): JSX.Element {
  const jobs = useRecentJobs();
  const rank = (job: Job): number => ({ unknown: 0, running: 1, paused: 2, pending: 3, completed: 4, failed: 4, cancelled: 4 })[job.status];
  const open = createMemo(() => (jobs.value ?? []).filter((job) => !isFinal(job.status) && job.parent_job_id === null).sort((a, b) => rank(a) - rank(b)));
  const shown = createMemo(() => open().slice(0, 4));
  const last = createMemo(() =>
    (jobs.value ?? [])
      .filter((job) => job.completed_at)
      .reduce<Job | undefined>((best, job) => (best && (best.completed_at ?? "") >= (job.completed_at ?? "") ? best : job), undefined),
  );
  return (
    <section class="strip" aria-label="Running jobs">
      <Show when={open().length === 0 && !isPhone()}>
        <span class="idle-strip flex min-w-0 items-center gap-2">
          <Show when={last()} fallback="Nothing runs.">
            {(job) => (
              <a href={`/jobs/${job().id}`}>
                Nothing runs. Last:
                <span class={`st ${jobLook(job()).tone}`}>
                  <Icon name={jobLook(job()).icon} />
                </span>
                <b>{job().summary}</b>
                {jobLook(job()).word.toLowerCase()} <Ago at={job().completed_at} />
              </a>
            )}
          </Show>
        </span>
      </Show>
      <ForKey each={shown()} by={(job) => job.id}>
        {(job) => (
          <a href={`/jobs/${job().id}`}>
            <span class={`st ${jobLook(job()).tone}`}>
              <Icon name={jobLook(job()).icon} spin={jobLook(job()).icon === "run"} />
            </span>
            <b class="truncate">{job().summary}</b>
            <span class="truncate">{progressWords(job())}</span>
          </a>
        )}
      </ForKey>
      <Show when={open().length > shown().length}>
        <a href="/jobs?status=open" class="ml-auto">
          {open().length - shown().length} more
        </a>
      </Show>
    </section>
  );
}

function progressWords(job: Job): string {
  if (job.status === "unknown") return "outcome unknown: look and decide";
  if (job.status === "pending") return job.waiting_for ? `waits: ${job.waiting_for}` : "waits";
  if (job.status === "paused") return "paused";
  const targets = job.targets_total > 1 ? `${job.targets_done} of ${job.targets_total}` : "";
  return [targets, job.progress > 0 ? `${job.progress} %` : ""].filter(Boolean).join(" · ") || "running";
}
