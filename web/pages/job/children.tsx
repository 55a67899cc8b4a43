import { For, type JSX } from "solid-js";
import type { Job } from "#schema/api/jobs.ts";
import { tally } from "#web/jobs/job-state.ts";
import { JobStatusWord } from "#web/jobs/job-status-word.tsx";

/** The parts of a job over several sites. */
export function Children(props: { jobs: readonly Job[] }): JSX.Element {
  return (
    <section class="panel mb-3" aria-label="Parts">
      <header>
        <h2>One part for each site</h2>
      </header>
      <table class="table cards">
        <thead>
          <tr>
            <th scope="col">Site</th>
            <th scope="col">State</th>
            <th scope="col">Targets</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.jobs}>
            {(job) => (
              <tr>
                <td data-card="title">
                  <a href={`/jobs/${job.id}`} class="strong hover:underline">
                    {job.site_name ?? job.summary}
                  </a>
                </td>
                <td data-card="end">
                  <JobStatusWord job={job} percent />
                </td>
                <td data-card="line" class="tabular-nums">
                  {tally(job)}
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
}
