import { createEffect, createMemo, createSignal, type JSX, Show } from "solid-js";
import type { JobContext, JobDetail } from "#schema/api/jobs.ts";
import { ApiError } from "#web/api.ts";
import { nameHere } from "#web/frame/crumbs.ts";
import { isFinal, jobLook, lookOf, targetName } from "#web/jobs/job-state.ts";
import { tookMs } from "#web/jobs/took.ts";
import { useJob, useJobContext } from "#web/queries.ts";
import { say } from "#web/ui/announce.tsx";
import { now } from "#web/ui/clock.ts";
import { duration } from "#web/ui/duration.ts";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { ForKey } from "#web/ui/for-key.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { useHere, useLeavePlace, usePathParam, useUrlState } from "#web/ui/link.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { Chip } from "#web/ui/status.tsx";
import { At } from "#web/ui/time.tsx";
import { JobActions } from "./actions.tsx";
import { Asked } from "./asked.tsx";
import { Children } from "./children.tsx";
import { DiscoveryResult } from "./discovery-result.tsx";
import { Failures } from "./failures.tsx";
import { Lanes, sortTasks } from "./lanes.tsx";
import { Kin, Notes } from "./notes.tsx";
import { AsJson, Outcome } from "./outcome.tsx";
import { Results } from "./results.tsx";
import { outlook } from "./standing.ts";
import { Steps } from "./steps.tsx";
import { TaskLog } from "./task-log.tsx";
import { UnknownOutcomes } from "./unknown.tsx";

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
  const missing = (): boolean => job.value === undefined && job.error instanceof ApiError && job.error.status === 404;
  return (
    <Show when={!missing()} fallback={<Missing id={id()} />}>
      <Show when={!job.value}>
        <PageHead title="Job" />
      </Show>
      <Loaded data={job} rows={8}>
        {(value) => (
          <Show when={value().id} keyed>
            {(_id) => <Job job={value()} />}
          </Show>
        )}
      </Loaded>
    </Show>
  );
}

function Missing(props: { id: string }): JSX.Element {
  return (
    <>
      <PageHead title="There is no such job" />
      <Empty
        icon="jobs"
        title="This job is not here"
        action={
          <a class="btn primary" href="/jobs">
            All jobs
          </a>
        }
      >
        Jobs are removed when their retention ends, or the link was cut short. Its id was <span class="mono break-all select-all">{props.id}</span>.
      </Empty>
    </>
  );
}

type View = "log" | "result" | "asked";

function Job(props: { job: JobDetail }): JSX.Element {
  const url = useUrlState("task", "step", "view");
  const here = useHere();
  const leavePlace = useLeavePlace();
  const many = (): boolean => props.job.tasks.length > 1;
  const scan = (): boolean => props.job.job_type === "discovery_scan";
  // What has come together since the page was opened does not change what one looks at.
  const atFirst: View = scan() || (many() && props.job.status === "completed") ? "result" : "log";
  const linked = (): boolean => here.hash !== "" || url.get("step") !== "" || url.get("task") !== "";
  const view = createMemo<View>(() => (url.get("view") as View) || (linked() ? "log" : atFirst));
  const context = useJobContext(
    () => props.job.id,
    () =>
      [
        props.job.status,
        props.job.cancel_requested_at,
        props.job.pause_requested_at,
        props.job.waiting_for,
        props.job.tasks.filter((task) => task.status === "unknown").length,
      ].join(),
  );

  // What went wrong is shown first, until one chooses.
  const [first, setFirst] = createSignal("");
  createEffect(() => {
    if (first() === "" || !props.job.tasks.some((task) => task.id === first())) setFirst(sortTasks(props.job.tasks, "attention")[0]?.id ?? "");
  });
  const chosen = createMemo(() => props.job.tasks.find((task) => task.id === url.get("task")) ?? props.job.tasks.find((task) => task.id === first()));
  // A link to a line names its target too.
  createEffect(() => {
    const task = chosen()?.id;
    if (here.hash !== "" && url.get("task") === "" && task !== undefined && many()) url.set({ task });
  });
  const choose = (task: string): void => leavePlace({ task, step: undefined, view: view() === "log" ? url.get("view") || undefined : "log" });
  const chooseStep = (name: string): void => {
    const own = props.job.steps.some((step) => step.task_id === chosen()?.id && step.name === name);
    const failed = props.job.steps.find((step) => step.name === name && (step.status === "failed" || step.status === "unknown"));
    const task = own && !failed ? chosen()?.id : (failed ?? props.job.steps.find((step) => step.name === name))?.task_id;
    if (url.get("step") === name) leavePlace({ step: undefined });
    else leavePlace({ step: name, task });
  };
  const tabs = createMemo<{ view: View; title: string }[]>(() =>
    many() || scan()
      ? [
          { view: "log", title: "Steps and log" },
          { view: "result", title: scan() ? "What was found" : "Result" },
          { view: "asked", title: "What was asked" },
        ]
      : [],
  );
  return (
    <div class="flex flex-[1_0_auto] flex-col">
      <Head job={props.job} context={context.value} />
      <Notes job={props.job} context={context.value} />
      <UnknownOutcomes job={props.job} context={context.value} onChoose={choose} />
      <Show when={many()}>
        <Failures tasks={props.job.tasks} onChoose={choose} />
      </Show>
      <Show when={props.job.children.length > 0}>
        <Children jobs={props.job.children} />
      </Show>
      <Show when={tabs().length > 0}>
        <nav class="tabs" aria-label="What is shown of it">
          <ForKey each={tabs()} by={(tab) => tab.view}>
            {(tab) => (
              <a href={`/jobs/${props.job.id}?view=${tab().view}`} aria-current={view() === tab().view ? "page" : undefined}>
                {tab().title}
              </a>
            )}
          </ForKey>
        </nav>
      </Show>
      <Show when={view() === "log" && props.job.tasks.length > 0}>
        <div class="grid min-h-0 gap-3 lg:min-h-[380px] lg:flex-[1_1_0] lg:grid-cols-[minmax(320px,1fr)_minmax(0,2fr)] lg:grid-rows-[minmax(0,1fr)]">
          <div class="flex min-h-0 flex-col gap-3 lg:overflow-y-auto">
            <section class={`panel flex flex-col ${many() ? "min-h-0 flex-1 overflow-hidden" : ""}`} aria-label="Steps">
              <div class={many() ? "max-h-[50%] flex-none overflow-y-auto" : ""}>
                <h2 class="px-3 pt-2.5">Steps</h2>
                <Steps job={props.job} step={url.get("step")} onStep={chooseStep} />
              </div>
              <Show when={many()}>
                <Lanes tasks={props.job.tasks} steps={props.job.steps} chosen={chosen()?.id ?? ""} onChoose={choose} />
              </Show>
            </section>
            <Show when={!many() && !scan()}>
              <Single job={props.job} />
            </Show>
          </div>
          <Show when={chosen()?.id} keyed>
            {(_id) => (
              <Show when={chosen()}>
                {(task) => (
                  <section
                    class="panel flex min-h-0 flex-col overflow-hidden lg:[&>.log]:max-h-none lg:[&>.log]:flex-1"
                    aria-label={`Log of ${targetName(task(), props.job.site_name)}`}
                  >
                    <TaskLog job={props.job} task={task()} step={url.get("step")} line={here.hash} />
                  </section>
                )}
              </Show>
            )}
          </Show>
        </div>
      </Show>
      <Show when={view() === "result" && tabs().length > 0}>
        <div class="flex min-h-[360px] flex-[1_1_0] flex-col">
          <Show when={scan()} fallback={<Results job={props.job} onChoose={choose} />}>
            <DiscoveryResult job={props.job} />
          </Show>
        </div>
      </Show>
      <Show when={(view() === "asked" && tabs().length > 0) || props.job.tasks.length === 0}>
        <section class="panel" aria-label="What was asked for">
          <Asked job={props.job} />
        </section>
      </Show>
    </div>
  );
}

function Head(props: { job: JobDetail; context: JobContext | undefined }): JSX.Element {
  const look = createMemo(() => jobLook(props.job));
  const elapsed = createMemo(() => tookMs(props.job, now));
  const ahead = createMemo(() => outlook(props.job, props.context?.usual ?? null, now(), duration));
  const target = (): string => {
    const only = props.job.tasks[0];
    if (props.job.targets_total === 1 && only) return targetName(only, props.job.site_name);
    const done = !isFinal(props.job.status) && props.job.targets_total > 0 ? `${props.job.targets_done} of ` : "";
    return `${done}${props.job.targets_total} targets`;
  };
  return (
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
          <span class="tabular-nums">{target()}</span>
          <span>
            {props.job.started_at ? "started " : "made "}
            <At at={props.job.started_at ?? props.job.created_at} />
            {props.job.created_by_name ? ` by ${props.job.created_by_name}` : ""}
          </span>
          <Show when={elapsed() !== null}>
            <span class="tabular-nums">{duration(elapsed() ?? 0)}</span>
          </Show>
          <Show when={ahead()}>
            {(one) => (
              <span class="tabular-nums" title={one().title}>
                {one().text}
              </span>
            )}
          </Show>
          <Kin job={props.job} context={props.context} />
        </>
      }
      actions={<JobActions job={props.job} />}
    />
  );
}

/** Of a job about one target: what came out, and what was asked. */
function Single(props: { job: JobDetail }): JSX.Element {
  const task = createMemo(() => props.job.tasks[0]);
  return (
    <>
      <Show when={task()?.result ? task() : undefined}>
        {(one) => (
          <section class="panel flex-none" aria-label="Result">
            <h2 class="px-3 pt-2.5">Result</h2>
            <div class="flex flex-col gap-1 px-3 pt-1.5 pb-2">
              <Outcome type={props.job.job_type} task={one()} />
              <AsJson value={() => one().result} fileName={`${targetName(one())}.json`} />
            </div>
          </section>
        )}
      </Show>
      <details class="panel flex-none">
        <summary class="flex min-h-9 items-center gap-1 px-3 text-muted">
          <Icon name="right" size={12} class="fold" /> What was asked for
        </summary>
        <div class="border-t border-line">
          <Asked job={props.job} />
        </div>
      </details>
    </>
  );
}
