import { createMemo, For, type JSX, Show } from "solid-js";
import type { JobContext, JobDetail } from "#schema/api/jobs.ts";
import { lookOf } from "#web/jobs/job-state.ts";
import { now } from "#web/ui/clock.ts";
import { Failure } from "#web/ui/empty.tsx";
import { ForKey } from "#web/ui/for-key.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { recordWords } from "./record-words.ts";
import { type Standing, standings } from "./standing.ts";

/** Where it stands if it does not simply run, what people decided, and what is wrong with it as a whole. */
export function Notes(props: { job: JobDetail; context: JobContext | undefined }): JSX.Element {
  // Why not the clock itself: only whether a scheduled time has come depends on it.
  const due = createMemo(() => (props.job.schedule_at ? Date.parse(props.job.schedule_at) <= now() : true));
  const all = createMemo(() => standings(props.job, props.context, due() ? Number.POSITIVE_INFINITY : 0));
  const record = createMemo(() => recordWords(props.context?.decisions ?? [], props.job.tasks, props.job.status));
  const own = createMemo(() => (props.job.tasks.every((task) => !task.error) ? props.job.error : null));
  return (
    <div class="mb-3 flex flex-col gap-2 empty:hidden">
      <ForKey each={all()} by={(one) => one.key}>
        {(one) => <StandingNote standing={one()} />}
      </ForKey>
      <For each={record()}>
        {(sentence) => (
          <div class="callout idle flex flex-wrap gap-x-2 py-2!">
            <span>{sentence.text}</span>
            <Show when={sentence.reason}>
              <q class="text-muted">{sentence.reason}</q>
            </Show>
          </div>
        )}
      </For>
      <Show when={own()}>{(error) => <Failure error={Object.assign(new Error(error().message), { problem: error() })} />}</Show>
    </div>
  );
}

function StandingNote(props: { standing: Standing }): JSX.Element {
  return (
    <div class={`callout ${props.standing.tone} py-2!`}>
      <b>
        <Icon name={props.standing.icon} class="mr-1.5 inline align-[-2px]" />
        {props.standing.title}
      </b>{" "}
      <span class="text-muted">{props.standing.meanwhile}</span>
      <ForKey each={props.standing.links} by={(link) => link.href}>
        {(link) => (
          <>
            {" "}
            <a class="link whitespace-nowrap" href={link().href}>
              {link().text}
            </a>
          </>
        )}
      </ForKey>
    </div>
  );
}

/** Where it came from, and what came of it. */
export function Kin(props: { job: JobDetail; context: JobContext | undefined }): JSX.Element {
  return (
    <>
      <Show when={props.job.parent_job_id}>
        {(id) => (
          <a class="link" href={`/jobs/${id()}`}>
            part of a job over several sites
          </a>
        )}
      </Show>
      <Show when={props.job.retry_of_job_id}>
        {(id) => (
          <a class="link" href={`/jobs/${id()}`}>
            runs again an earlier job
          </a>
        )}
      </Show>
      <Show when={props.context?.runs_again.at(-1)}>
        {(later) => (
          <a
            class="link"
            href={`/jobs/${later().id}`}
            title={`${props.context?.runs_again.length === 1 ? "Once" : `${props.context?.runs_again.length} times`}, last by ${later().created_by_name ?? "the system"}`}
          >
            was run again: {lookOf(later().status).word.toLowerCase()}
          </a>
        )}
      </Show>
    </>
  );
}
