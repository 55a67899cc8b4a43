import { createMemo, For, type JSX, Show } from "solid-js";
import type { Job } from "#schema/api/jobs.ts";
import type { JobStatus } from "#schema/vocabulary.ts";
import { lookOf, targetsInWords } from "#web/jobs/job-state.ts";
import { JobStatusWord } from "#web/jobs/job-status-word.tsx";
import { now } from "#web/ui/clock.ts";
import type { Data } from "#web/ui/data.ts";
import { Loaded } from "#web/ui/empty.tsx";
import { ForKey } from "#web/ui/for-key.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { Ago } from "#web/ui/time.tsx";

const counted: readonly JobStatus[] = ["running", "pending", "paused", "unknown", "failed"];
const dayMs = 24 * 3_600_000;

/** What is open or has failed within a day, as numbers that lead to the jobs; then the newest. */
export function Jobs(props: { latest: Data<Job[]>; attention: readonly Job[] }): JSX.Element {
  const minute = createMemo(() => Math.floor(now() / 60_000) * 60_000);
  const counts = createMemo(() => {
    const found = new Map<JobStatus, number>();
    for (const job of props.attention) {
      if (job.status === "failed" && minute() - Date.parse(job.completed_at ?? job.created_at) > dayMs) continue;
      found.set(job.status, (found.get(job.status) ?? 0) + 1);
    }
    return found;
  });
  return (
    <section class="panel" aria-label="Jobs">
      <header>
        <h2>Jobs</h2>
        <span class="end">
          <a class="link text-sm" href="/jobs">
            All
          </a>
        </span>
      </header>
      <Loaded data={props.latest} rows={4}>
        {(all) => (
          <Show when={all().length > 0} fallback={<p class="p-3 text-muted">None yet. What runs, and what has run, stands here.</p>}>
            <div class="flex flex-wrap gap-x-4 border-b border-line px-3 py-1.5">
              <For each={counted}>
                {(status) => (
                  <Show when={(counts().get(status) ?? 0) > 0}>
                    <a
                      class={`st ${lookOf(status).tone} min-h-6 hover:underline`}
                      href={`/jobs?status=${status}${status === "failed" ? "&since=24h" : ""}`}
                      title={status === "failed" ? "In the last 24 hours" : undefined}
                    >
                      <Icon name={lookOf(status).icon} />
                      <b class="tabular-nums">{counts().get(status)}</b> {lookOf(status).word.toLowerCase()}
                    </a>
                  </Show>
                )}
              </For>
              <Show when={counted.every((status) => !counts().get(status))}>
                <span class="min-h-6 text-muted">Nothing runs, waits or has failed since yesterday.</span>
              </Show>
            </div>
            <ul>
              <ForKey each={all().slice(0, 8)} by={(job) => job.id}>
                {(job) => (
                  <li class="border-b border-line last:border-0">
                    <a href={`/jobs/${job().id}`} class="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 px-3 py-1.5 hover:bg-inset">
                      <b class="truncate">{job().summary}</b>
                      <span class="justify-self-end">
                        <JobStatusWord job={job()} percent />
                      </span>
                      <span class="truncate text-sm text-muted">
                        {job().targets_total > 1 ? `${targetsInWords(job())}, ` : ""}
                        {job().created_by_name ?? "the system"}
                      </span>
                      <span class="text-right text-sm text-faint">
                        <Ago at={job().completed_at ?? job().created_at} />
                      </span>
                    </a>
                  </li>
                )}
              </ForKey>
            </ul>
          </Show>
        )}
      </Loaded>
    </section>
  );
}
