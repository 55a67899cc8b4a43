import { createMemo, For, type JSX, Show } from "solid-js";
import type { JobDetail, Task } from "#schema/api/jobs.ts";
import type { TargetResult } from "#schema/jobs/index.ts";
import { isFinal, lookOf, targetName } from "#web/jobs/job-state.ts";
import { healthLookOf } from "#web/servers/server-state.ts";
import { PowerWord } from "#web/servers/server-words.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { JsonView } from "#web/ui/json-view.tsx";
import { Status } from "#web/ui/status.tsx";
import { TestedSets } from "./tested-sets.tsx";

/** What came out, for a person first: one row a target. */
export function Results(props: { job: JobDetail }): JSX.Element {
  const done = createMemo(() => props.job.tasks.filter((task) => isFinal(task.status)));
  const message = (): string => (typeof props.job.result === "object" && props.job.result !== null && "message" in props.job.result ? String(props.job.result.message) : "");
  return (
    <section class="panel" aria-label="Result">
      <header>
        <h2>Result</h2>
        <span class="text-muted">{message()}</span>
      </header>
      <div class="overflow-x-auto">
        <table class="table cards">
          <thead>
            <tr>
              <th scope="col" class="w-[180px]">
                Target
              </th>
              <th scope="col" class="w-[140px]">
                Outcome
              </th>
              <th scope="col">What came out</th>
            </tr>
          </thead>
          <tbody>
            <For each={done()}>
              {(task) => (
                <tr>
                  <td class="tall" data-card="title">
                    <Show when={task.server_id} fallback={<b>{targetName(task)}</b>}>
                      <a href={`/servers/${task.server_id}`} class="strong hover:underline">
                        {targetName(task)}
                      </a>
                    </Show>
                  </td>
                  <td class="tall" data-card="end">
                    <Status look={lookOf(task.status)} />
                  </td>
                  <td class="tall" data-card="full">
                    <Show when={!task.error} fallback={<span class="text-crit">{task.error?.message}</span>}>
                      <Outcome type={props.job.job_type} task={task} />
                    </Show>
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
      <details class="border-t border-line">
        <summary class="flex min-h-8 items-center gap-1 px-3 text-muted">
          <Icon name="right" size={12} class="fold" /> JSON
        </summary>
        <div class="px-3 pb-3">
          <JsonView value={props.job.result ?? props.job.tasks.map(({ target_name, status, result, error }) => ({ target: target_name, status, result, error }))} depth={4} />
        </div>
      </details>
    </section>
  );
}

/** The result of one target, in words of its job type; a type without words here shows its plain values. */
function Outcome(props: { type: JobDetail["job_type"]; task: Task }): JSX.Element {
  const result = (): unknown => props.task.result;
  return (
    <Show when={result() !== null && result() !== undefined} fallback={<span class="text-faint">nothing</span>}>
      <Show when={props.type === "power_action"}>
        <Power result={result() as TargetResult<"power_action">} />
      </Show>
      <Show when={props.type === "health_check"}>
        <Health result={result() as TargetResult<"health_check">} />
      </Show>
      <Show when={props.type === "fetch_event_logs"}>
        <Logs result={result() as TargetResult<"fetch_event_logs">} />
      </Show>
      <Show when={props.type === "test_credentials"}>
        <TestedSets result={result() as TargetResult<"test_credentials">} serverId={props.task.server_id} />
      </Show>
      <Show when={!["power_action", "health_check", "fetch_event_logs", "test_credentials"].includes(props.type)}>
        <Plain value={result()} />
      </Show>
    </Show>
  );
}

function Power(props: { result: TargetResult<"power_action"> }): JSX.Element {
  return (
    <span class="flex flex-wrap items-center gap-x-2">
      <Show when={props.result.changed} fallback={<span class="text-muted">It was in that state already; nothing was sent.</span>}>
        <PowerWord state={props.result.previous_power_state} />
        <span class="text-faint">→</span>
        <PowerWord state={props.result.power_state} />
        <span class="mono text-faint">{props.result.reset_type}</span>
        <Show when={props.result.forced}>
          <span class="text-warn">It did not shut down in time and was forced.</span>
        </Show>
      </Show>
    </span>
  );
}

function Health(props: { result: TargetResult<"health_check"> }): JSX.Element {
  const bad = createMemo(() => props.result.components.filter((part) => part.health === "Warning" || part.health === "Critical"));
  return (
    <div class="flex flex-col gap-1">
      <span class="flex flex-wrap items-center gap-x-3">
        <Status look={healthLookOf(props.result.health_status)} />
        <PowerWord state={props.result.power_state} />
        <span class="text-muted">{props.result.components.length} components read</span>
      </span>
      <For each={bad()}>
        {(part) => (
          <span>
            <Status look={healthLookOf(part.health)} /> {part.name}
            <span class="text-muted">{part.detail ? `: ${part.detail}` : ""}</span>
          </span>
        )}
      </For>
      <For each={props.result.unavailable}>
        {(part) => (
          <span class="text-muted">
            {part.part} did not answer: {part.reason}
          </span>
        )}
      </For>
    </div>
  );
}

const ended: Record<TargetResult<"fetch_event_logs">["services"][number]["ended"], string> = {
  complete: "all of it",
  known: "up to what was known",
  limit: "up to the limit",
  unavailable: "not available",
};

function Logs(props: { result: TargetResult<"fetch_event_logs"> }): JSX.Element {
  return (
    <div class="flex flex-col">
      <For each={props.result.services}>
        {(service) => (
          <span>
            {service.service === "sel" ? "System Event Log" : "Lifecycle log"}: <b class="tabular-nums">{service.new}</b> new of {service.read} read{" "}
            <span class="text-muted">
              ({ended[service.ended]}
              {service.reason ? `: ${service.reason}` : ""})
            </span>
          </span>
        )}
      </For>
    </div>
  );
}

function Plain(props: { value: unknown }): JSX.Element {
  const pairs = createMemo(() => (typeof props.value === "object" && props.value !== null ? Object.entries(props.value).filter(([, value]) => typeof value !== "object") : []));
  return (
    <Show when={pairs().length > 0} fallback={<span class="text-muted">see the JSON below</span>}>
      <For each={pairs()}>
        {([name, value]) => (
          <span class="mr-3">
            <span class="text-muted">{name.replaceAll("_", " ")}</span> {String(value)}
          </span>
        )}
      </For>
    </Show>
  );
}
