import { createEffect, createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { JobDetail, Task } from "#schema/api/jobs.ts";
import { nameHere } from "#web/frame/crumbs.ts";
import { isFinal, jobLook, lookOf, targetName } from "#web/jobs/job-state.ts";
import { JobStatusWord } from "#web/jobs/job-status-word.tsx";
import { useJob, useJobCommands, useTaskLog } from "#web/queries.ts";
import { say } from "#web/ui/announce.tsx";
import { now } from "#web/ui/clock.ts";
import { duration } from "#web/ui/duration.ts";
import { Failure, Loaded } from "#web/ui/empty.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { JsonView } from "#web/ui/json-view.tsx";
import { useHere, usePathParam, useUrlState } from "#web/ui/link.tsx";
import { LogView } from "#web/ui/log-view.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { Chip } from "#web/ui/status.tsx";
import { Ago, At } from "#web/ui/time.tsx";
import { JobActions } from "./actions.tsx";
import { Children } from "./children.tsx";
import { DiscoveryResult } from "./discovery-result.tsx";
import { logRows, parseLog } from "./log-rows.ts";
import { Results } from "./results.tsx";
import { Lanes, Steps } from "./steps.tsx";
import { UnknownOutcome } from "./unknown.tsx";

export default function JobPage(): JSX.Element {
  const id = usePathParam("id");
  const job = useJob(id);
  createEffect(() => {
    const value = job.value;
    if (value) nameHere(`/jobs/${value.id}`, value.summary);
  });
  createEffect((former: string | undefined) => {
    const status = job.value?.status;
    if (former && status && former !== status) say(`${job.value?.summary}: ${lookOf(status).word}`);
    return status;
  });
  return (
    <Loaded data={job} rows={8}>
      {(value) => <Job job={value()} />}
    </Loaded>
  );
}

const attention: Record<Task["status"], number> = { unknown: 0, failed: 1, running: 2, paused: 3, pending: 4, cancelled: 5, completed: 6, skipped: 7 };

function Job(props: { job: JobDetail }): JSX.Element {
  const url = useUrlState("task", "step");
  // What went wrong is shown first, until one chooses.
  const [first, setFirst] = createSignal("");
  createEffect(() => {
    if (first() === "" || !props.job.tasks.some((task) => task.id === first()))
      setFirst([...props.job.tasks].sort((a, b) => attention[a.status] - attention[b.status])[0]?.id ?? "");
  });
  const chosen = createMemo(() => props.job.tasks.find((task) => task.id === url.get("task")) ?? props.job.tasks.find((task) => task.id === first()));
  const stepTask = (name: string): string | undefined => {
    const own = props.job.steps.some((step) => step.task_id === chosen()?.id && step.name === name);
    const failed = props.job.steps.find((step) => step.name === name && (step.status === "failed" || step.status === "unknown"));
    return own && !failed ? chosen()?.id : (failed ?? props.job.steps.find((step) => step.name === name))?.task_id;
  };
  const elapsed = createMemo(() => (props.job.started_at ? (props.job.completed_at ? Date.parse(props.job.completed_at) : now()) - Date.parse(props.job.started_at) : null));
  const look = createMemo(() => jobLook(props.job));
  return (
    <>
      <PageHead
        title={props.job.summary}
        lead={
          <span class={`st ${look().tone}`}>
            <Icon name={look().icon} size={20} spin={look().icon === "run"} />
          </span>
        }
        sub={
          <>
            <Chip tone={look().tone}>{props.job.status === "running" && props.job.progress > 0 ? `${look().word} ${props.job.progress} %` : look().word}</Chip>
            <Show when={props.job.targets_failed > 0 && props.job.targets_total > 1}>
              <Chip tone="crit">{props.job.targets_failed} failed</Chip>
            </Show>
            <span>{props.job.targets_total === 1 && props.job.tasks[0] ? targetName(props.job.tasks[0], props.job.site_name) : `${props.job.targets_total} targets`}</span>
            <span>
              {props.job.started_at ? "started " : "made "}
              <At at={props.job.started_at ?? props.job.created_at} />
              {props.job.created_by_name ? ` by ${props.job.created_by_name}` : ""}
            </span>
            <Show when={elapsed() !== null}>
              <span class="tabular-nums">{duration(elapsed() ?? 0)}</span>
            </Show>
          </>
        }
        actions={<JobActions job={props.job} />}
      />
      <Notes job={props.job} />
      <For each={props.job.tasks.filter((task) => task.status === "unknown").map((task) => task.id)}>
        {(id) => <Show when={props.job.tasks.find((task) => task.id === id)}>{(task) => <UnknownOutcome job={props.job} task={task()} />}</Show>}
      </For>
      <Show when={props.job.job_type === "discovery_scan" && props.job.children.length === 0}>
        <DiscoveryResult job={props.job} />
      </Show>
      <Show when={props.job.children.length > 0}>
        <Children jobs={props.job.children} />
      </Show>
      <Show when={props.job.tasks.length > 0}>
        <div class="grid items-start gap-3 lg:grid-cols-[minmax(280px,1fr)_minmax(0,2.1fr)]">
          <section class="panel" aria-label="Steps">
            <header>
              <h2>Steps</h2>
              <span class="end text-sm">
                <JobStatusWord job={props.job} percent />
              </span>
            </header>
            <Steps job={props.job} step={url.get("step")} onStep={(name) => url.set({ step: url.get("step") === name ? undefined : name, task: stepTask(name) })} />
            <Show when={props.job.tasks.length > 1}>
              <Lanes tasks={props.job.tasks} steps={props.job.steps} chosen={chosen()?.id ?? ""} onChoose={(id) => url.set({ task: id, step: undefined })} />
            </Show>
          </section>
          <Show when={chosen()}>
            {(task) => (
              <section class="panel" aria-label={`Log of ${targetName(task(), props.job.site_name)}`}>
                <TaskLog job={props.job} task={task()} step={url.get("step")} />
              </section>
            )}
          </Show>
        </div>
      </Show>
      <Show when={props.job.job_type !== "discovery_scan" && props.job.tasks.some((task) => isFinal(task.status))}>
        <div class="mt-3">
          <Results job={props.job} />
        </div>
      </Show>
      <Asked job={props.job} />
    </>
  );
}

/** Why it waits, where it came from, what is wrong with it as a whole. */
function Notes(props: { job: JobDetail }): JSX.Element {
  return (
    <div class="mb-3 flex flex-col gap-2 empty:hidden">
      <Show when={!isFinal(props.job.status) && (props.job.waiting_for ?? (props.job.schedule_at && props.job.status === "pending" ? "its time" : null))}>
        {(reason) => (
          <div class="callout idle">
            <b>Waits for {reason().replace(/^waits for /i, "")}.</b>
            <Show when={props.job.schedule_at}>
              <span class="text-muted">
                {" "}
                Due <Ago at={props.job.schedule_at} />.
              </span>
            </Show>
          </div>
        )}
      </Show>
      <Show when={props.job.agent_unreachable_since && !isFinal(props.job.status)}>
        <div class="callout warn">
          <b>
            The agent of {props.job.site_name ?? "this site"} is unreachable since <At at={props.job.agent_unreachable_since} />.
          </b>
          <p class="text-muted">It goes on working and reports everything when it is back. What is shown is the last that was heard.</p>
        </div>
      </Show>
      <Show when={props.job.tasks.every((task) => !task.error) && props.job.error}>
        {(error) => <Failure error={Object.assign(new Error(error().message), { problem: error() })} />}
      </Show>
      <Show when={props.job.parent_job_id ?? props.job.retry_of_job_id}>
        {(id) => (
          <div class="text-muted">
            {props.job.parent_job_id ? "Part of " : "Runs again "}
            <a class="link" href={`/jobs/${id()}`}>
              {props.job.parent_job_id ? "a job over several sites" : "an earlier job"}
            </a>
            .
          </div>
        )}
      </Show>
    </div>
  );
}

function TaskLog(props: { job: JobDetail; task: Task; step: string }): JSX.Element {
  const here = useHere();
  const log = useTaskLog(
    () => props.job.id,
    () => props.task.id,
  );
  const commands = useJobCommands(
    () => props.job.id,
    () => props.task.server_id ?? "",
    () => true,
  );
  const rows = createMemo(() =>
    logRows(
      parseLog(log.value ?? ""),
      (commands.value ?? []).filter((command) => command.task_id === props.task.id),
      props.job.steps.filter((step) => step.task_id === props.task.id),
    ),
  );
  return (
    <>
      <Show when={props.task.error}>
        {(error) => (
          <div class="p-3 pb-0">
            <Failure error={Object.assign(new Error(error().message), { problem: error() })} />
          </div>
        )}
      </Show>
      <LogView
        title={
          <>
            <Show when={props.task.server_id} fallback={<h2>{targetName(props.task, props.job.site_name)}</h2>}>
              <h2>
                <a href={`/servers/${props.task.server_id}`} class="hover:underline">
                  {targetName(props.task, props.job.site_name)}
                </a>
              </h2>
            </Show>
            <Show when={props.task.service_tag && props.task.service_tag !== targetName(props.task, props.job.site_name)}>
              <span class="mono text-muted max-sm:hidden">{props.task.service_tag}</span>
            </Show>
          </>
        }
        rows={rows()}
        raw={() => log.value ?? ""}
        fileName={`${targetName(props.task, props.job.site_name)}-${props.job.job_type}.log`}
        live={!isFinal(props.task.status)}
        selected={here.hash || (props.step ? `s${props.step}` : "")}
        empty={props.task.waiting_for ? `It waits: ${props.task.waiting_for}` : log.loading ? "Loading…" : "Nothing has been logged yet."}
      />
    </>
  );
}

/** What was asked for: never changed afterwards. */
function Asked(props: { job: JobDetail }): JSX.Element {
  return (
    <details class="panel mt-3">
      <summary class="flex min-h-9 items-center gap-1 px-3 text-muted">
        <Icon name="right" size={12} class="fold" /> What was asked for
      </summary>
      <div class="grid gap-x-6 border-t border-line md:grid-cols-2">
        <dl class="facts">
          <dt>Job type</dt>
          <dd>
            {props.job.title} <span class="mono text-faint">{props.job.job_type}</span>
          </dd>
          <dt>Id</dt>
          <dd class="mono select-all">{props.job.id}</dd>
          <dt>Made</dt>
          <dd>
            <At at={props.job.created_at} /> by {props.job.created_by_name ?? "the system"}
          </dd>
          <dt>Site</dt>
          <dd>{props.job.site_name ?? "several"}</dd>
          <dt>Priority</dt>
          <dd>{props.job.priority}</dd>
        </dl>
        <div class="p-3">
          <JsonView
            value={{
              details: props.job.details,
              target_scope: props.job.target_scope,
              ...(props.job.credential_set_ids ? { credential_set_ids: props.job.credential_set_ids } : {}),
            }}
          />
        </div>
      </div>
    </details>
  );
}
