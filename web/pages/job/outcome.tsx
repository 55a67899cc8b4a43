import { createMemo, createSignal, For, type JSX, Match, Show, Switch } from "solid-js";
import type { JobDetail, Task } from "#schema/api/jobs.ts";
import type { TargetResult } from "#schema/jobs/index.ts";
import { healthLookOf } from "#web/servers/server-state.ts";
import { PowerWord } from "#web/servers/server-words.tsx";
import { Button } from "#web/ui/button.tsx";
import { download } from "#web/ui/csv.ts";
import { Icon } from "#web/ui/icon.tsx";
import { JsonView } from "#web/ui/json-view.tsx";
import { Status } from "#web/ui/status.tsx";
import { resultWords } from "./result-words.ts";
import { TestedSets } from "./tested-sets.tsx";

/** What a result of its type has for sure; one that another version wrote may have other parts, and is shown plainly. */
const mark: Partial<Record<JobDetail["job_type"], string>> = {
  power_action: "previous_power_state",
  health_check: "components",
  fetch_event_logs: "services",
  test_credentials: "tested",
};

/** The result of one target, in words of its job type, and as JSON. */
export function Outcome(props: { type: JobDetail["job_type"]; task: Task }): JSX.Element {
  const result = (): unknown => props.task.result;
  const fits = (type: JobDetail["job_type"]): boolean => {
    const value = result();
    return props.type === type && typeof value === "object" && value !== null && (mark[type] ?? "") in value;
  };
  return (
    <Show when={result() !== null && result() !== undefined} fallback={<span class="text-muted">It left no result.</span>}>
      <Switch fallback={<Plain task={props.task} type={props.type} />}>
        <Match when={fits("power_action")}>
          <Power result={result() as TargetResult<"power_action">} />
        </Match>
        <Match when={fits("health_check")}>
          <Health result={result() as TargetResult<"health_check">} />
        </Match>
        <Match when={fits("fetch_event_logs")}>
          <Logs result={result() as TargetResult<"fetch_event_logs">} />
        </Match>
        <Match when={fits("test_credentials")}>
          <TestedSets result={result() as TargetResult<"test_credentials">} serverId={props.task.server_id} />
        </Match>
      </Switch>
    </Show>
  );
}

/** Longer ones are a file: a tree of thousands of branches helps nobody, and costs each frame. */
const longestTree = 20_000;

/** Drawn only when somebody opens it. */
export function AsJson(props: { value: () => unknown; fileName: string }): JSX.Element {
  const [open, setOpen] = createSignal(false);
  const text = createMemo(() => (open() ? JSON.stringify(props.value(), null, 2) : ""));
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary class="inline-flex min-h-6 items-center gap-1 text-muted">
        <Icon name="right" size={12} class="fold" /> JSON
      </summary>
      <Show when={open()}>
        <Button kind="quiet" small icon="download" onClick={() => download(props.fileName, text(), "application/json")}>
          {props.fileName}
        </Button>
        <Show when={text().length <= longestTree} fallback={<p class="px-2 text-muted">It is too long to be read here.</p>}>
          <JsonView value={props.value()} depth={3} />
        </Show>
      </Show>
    </details>
  );
}

function Power(props: { result: TargetResult<"power_action"> }): JSX.Element {
  return (
    <span class="flex flex-wrap items-center gap-x-2">
      <Show when={props.result.changed} fallback={<span class="text-muted">It was {props.result.power_state.toLowerCase()} already; nothing was sent.</span>}>
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

function Plain(props: { type: JobDetail["job_type"]; task: Task }): JSX.Element {
  return <span>{resultWords(props.type, props.task) || "See the JSON."}</span>;
}
