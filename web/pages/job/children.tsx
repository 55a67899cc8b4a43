import type { JSX } from "solid-js";
import type { Job } from "#schema/api/jobs.ts";
import { tally, why } from "#web/jobs/job-state.ts";
import { JobStatusWord } from "#web/jobs/job-status-word.tsx";
import { tookWords } from "#web/jobs/took.ts";
import { now } from "#web/ui/clock.ts";
import { ForKey } from "#web/ui/for-key.tsx";

/** The parts of a job over several sites. */
export function Children(props: { jobs: readonly Job[] }): JSX.Element {
  return (
    <section class="panel mb-3" aria-label="Parts">
      <header>
        <h2>One part for each site</h2>
        <span class="end">{props.jobs.length} sites</span>
      </header>
      <table class="table cards">
        <thead>
          <tr>
            <th scope="col">Site</th>
            <th scope="col">State</th>
            <th scope="col">Targets</th>
            <th scope="col">Why</th>
            <th scope="col" class="num">
              Took
            </th>
          </tr>
        </thead>
        <tbody>
          <ForKey each={props.jobs} by={(job) => job.id}>
            {(job) => (
              <tr>
                <td data-card="title">
                  <a href={`/jobs/${job().id}`} class="strong hover:underline">
                    {job().site_name ?? job().summary}
                  </a>
                </td>
                <td data-card="end">
                  <JobStatusWord job={job()} percent />
                </td>
                <td data-card="line" class={`tabular-nums ${job().targets_failed > 0 ? "text-crit" : ""}`}>
                  {tally(job())}
                </td>
                <td data-card="full" class={job().error ? "text-crit" : "text-muted"}>
                  {why(job())}
                </td>
                <td class="num text-muted">{tookWords(job(), now)}</td>
              </tr>
            )}
          </ForKey>
        </tbody>
      </table>
    </section>
  );
}
