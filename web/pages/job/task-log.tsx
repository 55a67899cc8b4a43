import { createMemo, type JSX, Match, Show, Switch, untrack } from "solid-js";
import type { JobDetail, Task } from "#schema/api/jobs.ts";
import { isFinal, targetName } from "#web/jobs/job-state.ts";
import { useJobCommands, useTaskLog } from "#web/queries.ts";
import { Evidence, Failure } from "#web/ui/empty.tsx";
import { LogView } from "#web/ui/log-view.tsx";
import { keyOfStep, logRows, parseLog, sameRows } from "./log-rows.ts";
import { AsJson, Outcome } from "./outcome.tsx";

/** As many requests of one target as are fetched; older ones are on the page of all requests. */
const requestsShown = 500;

/** What became of one target, and its log with the requests it sent. */
export function TaskLog(props: { job: JobDetail; task: Task; step: string; line: string }): JSX.Element {
  const log = useTaskLog(
    () => props.job.id,
    () => props.task.id,
  );
  const commands = useJobCommands(
    () => props.job.id,
    () => props.task.server_id ?? "",
    () => true,
  );
  // Each event of the job makes these lists anew; a long log is not built and wrapped again for what is about other targets.
  const steps = createMemo(() => props.job.steps.filter((step) => step.task_id === props.task.id), undefined, { equals: sameRows });
  // Once, when one first looks at this target: nothing folds under one's eyes.
  const passed = untrack(() => new Set(steps().flatMap((step) => (step.status === "completed" ? [step.name] : []))));
  const own = createMemo(() => (commands.value ?? []).filter((command) => command.task_id === props.task.id), undefined, { equals: sameRows });
  const selected = (): string => props.line || (props.step ? keyOfStep(props.step) : "");
  const lines = createMemo(() => parseLog(log.value ?? ""));
  const rows = createMemo(() => logRows(lines(), own(), steps(), passed));
  const name = (): string => targetName(props.task, props.job.site_name);
  return (
    <>
      <Aftermath job={props.job} task={props.task} />
      <LogView
        title={
          <>
            <h2 class="min-w-0 truncate">
              <Show when={props.task.server_id} fallback={name()}>
                <a href={`/servers/${props.task.server_id}`} class="hover:underline">
                  {name()}
                </a>
              </Show>
            </h2>
            <Show when={props.task.service_tag && props.task.service_tag !== name()}>
              <span class="mono text-muted select-all max-sm:hidden">{props.task.service_tag}</span>
            </Show>
            <Show when={(commands.value?.length ?? 0) >= requestsShown}>
              <a class="link text-sm" href={`/activity?job=${props.job.id}&task=${props.task.id}`} title={`Only the newest ${requestsShown} requests stand in this log`}>
                all requests
              </a>
            </Show>
          </>
        }
        rows={rows()}
        raw={() => log.value ?? ""}
        fileName={`${name()}-${props.job.job_type}.log`}
        live={!isFinal(props.task.status) && props.task.status !== "unknown"}
        selected={selected()}
        empty={<Nothing task={props.task} loading={log.loading} />}
      />
    </>
  );
}

/** What became of this target, as far as the page does not say it above: of several that failed each has its evidence here. */
function Aftermath(props: { job: JobDetail; task: Task }): JSX.Element {
  const saidAbove = (): boolean => props.task.status === "unknown" || props.job.tasks.length > 1;
  return (
    <Switch>
      <Match when={props.task.error && !saidAbove() && props.task.error}>
        {(error) => (
          <div class="flex-none p-3 pb-0">
            <Failure error={Object.assign(new Error(error().message), { problem: error() })} />
          </div>
        )}
      </Match>
      <Match when={props.job.tasks.length > 1 && props.task.error?.details}>
        {(details) => (
          <div class="max-h-[40%] flex-none overflow-y-auto border-b border-line px-3 pb-1">
            <Evidence value={details()} />
          </div>
        )}
      </Match>
      <Match when={!props.task.error && props.job.tasks.length > 1 && isFinal(props.task.status) && props.task.result}>
        <div class="max-h-[40%] flex-none overflow-y-auto border-b border-line px-3 py-2">
          <Outcome type={props.job.job_type} task={props.task} />
          <AsJson value={() => props.task.result} fileName={`${targetName(props.task)}.json`} />
        </div>
      </Match>
    </Switch>
  );
}

function Nothing(props: { task: Task; loading: boolean }): JSX.Element {
  const words = (): string => {
    if (props.loading) return "Loading…";
    if (props.task.status === "pending") return props.task.waiting_for ? `It waits: ${props.task.waiting_for}.` : "It waits for its turn; nothing has been sent.";
    return isFinal(props.task.status) ? "Nothing was logged." : "Nothing has been logged yet.";
  };
  return <>{words()}</>;
}
