import { For, type JSX, Show } from "solid-js";
import type { Job } from "#schema/api/jobs.ts";
import { Failure } from "#web/ui/empty.tsx";
import { JobStatusWord } from "./job-status-word.tsx";

/** Each of several jobs before something is done with all of them: what it does, to how many, where, whose it is, and how it stands. */
export function ReviewJobs(props: { jobs: readonly Job[]; targets: (job: Job) => number }): JSX.Element {
  return (
    <ul
      class="max-h-60 divide-y divide-line overflow-y-auto rounded-md border border-line"
      tabindex={0}
      aria-label={`${props.jobs.length.toLocaleString("en")} ${props.jobs.length === 1 ? "job" : "jobs"}`}
    >
      <For each={props.jobs}>
        {(job) => (
          <li class="flex min-h-8 flex-wrap items-baseline gap-x-3 px-3 py-1.5 text-sm">
            <span class="min-w-40 flex-1">
              <b>{job.summary}</b>{" "}
              <span class="tabular-nums">
                on {props.targets(job).toLocaleString("en")} {props.targets(job) === 1 ? "target" : "targets"}
              </span>
              <span class="text-muted">
                {job.site_name ? ` at ${job.site_name}` : ""}
                {job.created_by_name ? `, by ${job.created_by_name}` : ""}
              </span>
            </span>
            <JobStatusWord job={job} percent />
          </li>
        )}
      </For>
    </ul>
  );
}

export interface RefusedJob {
  job: Job;
  error: unknown;
}

/** What could not be done, with the job's name where there were several. */
export function RefusedJobs(props: { refused: readonly RefusedJob[]; named: boolean }): JSX.Element {
  return (
    <For each={props.refused}>
      {({ job, error }) => (
        <div>
          <Show when={props.named}>
            <b>{job.summary}</b>
          </Show>
          <Failure error={error} />
        </div>
      )}
    </For>
  );
}
