import { type JSX, Show } from "solid-js";
import type { JobDetail } from "#schema/api/jobs.ts";
import { duration } from "#web/ui/duration.ts";
import { JsonView } from "#web/ui/json-view.tsx";
import { At } from "#web/ui/time.tsx";

/** What was asked for: never changed afterwards. */
export function Asked(props: { job: JobDetail }): JSX.Element {
  return (
    <>
      <dl class="facts">
        <dt>Job type</dt>
        <dd>
          {props.job.title} <span class="mono text-faint">{props.job.job_type}</span>
        </dd>
        <dt>Id</dt>
        <dd class="mono break-all select-all">{props.job.id}</dd>
        <dt>Made</dt>
        <dd>
          <At at={props.job.created_at} seconds /> by {props.job.created_by_name ?? "the system"}
        </dd>
        <Show when={props.job.schedule_at}>
          <dt>Not before</dt>
          <dd>
            <At at={props.job.schedule_at} />
          </dd>
        </Show>
        <Show when={props.job.not_after}>
          <dt>Not after</dt>
          <dd>
            <At at={props.job.not_after} />
          </dd>
        </Show>
        <dt>Site</dt>
        <dd>{props.job.site_name ?? "several"}</dd>
        <dt>Priority</dt>
        <dd>{props.job.priority}</dd>
        <Show when={props.job.time_limit_seconds}>
          {(seconds) => (
            <>
              <dt>Limit</dt>
              <dd>{duration(seconds() * 1000)} for each target</dd>
            </>
          )}
        </Show>
      </dl>
      <div class="px-3 pb-3">
        <JsonView
          value={{
            details: props.job.details,
            target_scope: props.job.target_scope,
            ...(props.job.credential_set_ids ? { credential_set_ids: props.job.credential_set_ids } : {}),
          }}
        />
      </div>
    </>
  );
}
