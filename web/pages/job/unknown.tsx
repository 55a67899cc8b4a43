import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { JobDetail, Task } from "#schema/api/jobs.ts";
import type { Resolution } from "#schema/vocabulary.ts";
import { api } from "#web/api.ts";
import { targetName } from "#web/jobs/job-state.ts";
import { askToStart } from "#web/jobs/start.ts";
import { keys, useJobCommands, useServers } from "#web/queries.ts";
import { HealthWord, PowerWord } from "#web/servers/server-words.tsx";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { createDraft } from "#web/ui/draft.ts";
import { duration } from "#web/ui/duration.ts";
import { Evidence, Failure } from "#web/ui/empty.tsx";
import { TextField } from "#web/ui/field.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { Ago, At } from "#web/ui/time.tsx";

const choices: readonly { value: Resolution; title: string; help: string }[] = [
  { value: "happened", title: "It happened", help: "The step counts as done; the job goes on." },
  { value: "did_not_happen", title: "It did not happen", help: "The target counts as failed; nothing more is sent to it." },
  { value: "run_again", title: "Run it again", help: "The step is sent once more." },
];

/** An unknown outcome is no dead end: what was sent, what the hardware says now, and a decision on the record. */
export function UnknownOutcome(props: { job: JobDetail; task: Task }): JSX.Element {
  const client = useQueryClient();
  const servers = useServers();
  const server = createMemo(() => servers.value?.find((one) => one.id === props.task.server_id));
  const step = createMemo(
    () => props.job.steps.findLast((one) => one.task_id === props.task.id && one.status === "unknown") ?? props.job.steps.findLast((one) => one.task_id === props.task.id),
  );
  const commands = useJobCommands(
    () => props.job.id,
    () => props.task.server_id ?? "",
    () => true,
  );
  const sent = createMemo(() =>
    (commands.value ?? [])
      .filter((command) => command.task_id === props.task.id && !/^(GET|HEAD)$/.test(command.command_type) && !/\/Sessions\b/.test(command.endpoint))
      .slice(0, 4),
  );
  const form = createDraft(`resolve-${props.task.id}`, { reason: "" });
  const [chosen, setChosen] = createSignal<Resolution | null>(null);
  const resolve = useMutation(() => ({
    mutationFn: (resolution: Resolution) => api.changeJob(props.job.id, { action: "resolve", task_id: props.task.id, resolution, reason: form.values.reason.trim() }),
    onSuccess: () => {
      form.forget();
      void client.invalidateQueries({ queryKey: keys.job(props.job.id) });
    },
  }));
  const decide = (resolution: Resolution): void => {
    setChosen(resolution);
    resolve.mutate(resolution);
  };
  return (
    <section class="panel mb-3 border-crit-solid!" aria-label={`Decide about ${targetName(props.task)}`}>
      <header>
        <span class="st crit">
          <Icon name="question" size={18} />
        </span>
        <h2>
          Did "{step()?.title ?? props.job.summary}" happen on {targetName(props.task)}?
        </h2>
      </header>
      <div class="grid gap-4 p-3 lg:grid-cols-3">
        <div>
          <h3 class="mb-1">What was sent</h3>
          <Show
            when={sent().length > 0}
            fallback={
              <p class="text-muted">{props.task.error?.message ?? "The agent was cut off after it had noted its intent; no request is on record. It may still have left."}</p>
            }
          >
            <ul class="flex flex-col gap-1">
              <For each={sent()}>
                {(command) => (
                  <li class="mono">
                    <span class="text-faint">
                      <At at={command.timestamp} />
                    </span>{" "}
                    <span class="text-accent">{command.command_type}</span> <span class="break-all">{command.endpoint}</span>{" "}
                    <span class="text-faint">
                      {command.status_code ?? "no answer"}
                      {command.response_time_ms === null ? "" : ` · ${duration(command.response_time_ms)}`}
                    </span>
                  </li>
                )}
              </For>
            </ul>
          </Show>
          <Show when={props.task.error?.details}>{(details) => <Evidence value={details()} />}</Show>
        </div>
        <div>
          <h3 class="mb-1">What the hardware says now</h3>
          <Show when={server()} fallback={<p class="text-muted">This target is not in the inventory.</p>}>
            {(one) => (
              <>
                <div class="flex flex-wrap gap-x-4">
                  <PowerWord state={one().power_state} />
                  <HealthWord server={one()} />
                </div>
                <p class="my-1 text-muted">
                  Read <Ago at={one().last_seen_at} />. Look again before you decide.
                </p>
                <Button small icon="health" blocked={notAllowed("operator")} onClick={() => askToStart({ type: "health_check", serverIds: [one().id] })}>
                  Check health…
                </Button>
              </>
            )}
          </Show>
        </div>
        <div>
          <TextField
            label="Why you decide so"
            help="At least three characters; it stands in the audit log with your name."
            value={form.values.reason}
            onInput={(value) => form.set("reason", value)}
            lines={2}
          />
          <div class="mt-2 flex flex-wrap gap-2">
            <For each={choices}>
              {(choice) => (
                <Button
                  title={choice.help}
                  busy={resolve.isPending && chosen() === choice.value}
                  blocked={notAllowed("operator") ?? (form.values.reason.trim().length < 3 ? "Say why first." : undefined)}
                  onClick={() => decide(choice.value)}
                >
                  {choice.title}
                </Button>
              )}
            </For>
          </div>
          <Show when={resolve.error}>{(error) => <Failure error={error()} />}</Show>
        </div>
      </div>
    </section>
  );
}
