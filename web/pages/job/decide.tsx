import { useMutation, useQueryClient } from "@tanstack/solid-query";
import { createSignal, For, type JSX, Show } from "solid-js";
import type { JobContext, JobDetail, Task } from "#schema/api/jobs.ts";
import type { Resolution } from "#schema/vocabulary.ts";
import { api } from "#web/api.ts";
import { targetName } from "#web/jobs/job-state.ts";
import { keys } from "#web/queries.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { createDraft } from "#web/ui/draft.ts";
import { Failure } from "#web/ui/empty.tsx";
import { TextField } from "#web/ui/field.tsx";

const choices: readonly { value: Resolution; title: string; help: string }[] = [
  { value: "happened", title: "It happened", help: "The step counts as done, and the job goes on." },
  { value: "did_not_happen", title: "It did not happen", help: "The target counts as failed; nothing more is sent to it." },
  { value: "run_again", title: "Run it again", help: "The step is sent once more." },
];
/** As many as the API takes at once. */
const atOnce = 500;

interface Left {
  task_id: string;
  message: string;
  hint?: string | undefined;
}

/** One decision, with its reason, about one target or several. */
export function Decide(props: {
  job: JobDetail;
  context: JobContext | undefined;
  tasks: readonly Task[];
  /** What the reason is typed about, for as long as this stands: it is not taken over for something else. */
  draft: string;
}): JSX.Element {
  const client = useQueryClient();
  const form = createDraft(`resolve-${props.draft}`, { reason: "" });
  const [chosen, setChosen] = createSignal<Resolution | null>(null);
  const [left, setLeft] = createSignal<readonly Left[]>([]);
  const decide = useMutation(() => ({
    mutationFn: async (resolution: Resolution) => {
      const ids = props.tasks.map((task) => task.id);
      const reason = form.values.reason.trim();
      const [only] = ids;
      if (ids.length === 1 && only !== undefined) {
        await api.changeJob(props.job.id, { action: "resolve", task_id: only, resolution, reason });
        return [];
      }
      const refused: Left[] = [];
      for (let i = 0; i < ids.length; i += atOnce) {
        const answer = await api.decide(props.job.id, { task_ids: ids.slice(i, i + atOnce), resolution, reason });
        refused.push(...answer.left);
      }
      return refused;
    },
    onSuccess: (refused: Left[]) => {
      setLeft(refused);
      if (refused.length === 0) form.forget();
    },
    onSettled: () => void client.invalidateQueries({ queryKey: keys.job(props.job.id) }),
  }));
  const nameOf = (id: string): string => {
    const task = props.job.tasks.find((one) => one.id === id);
    return task ? targetName(task) : id;
  };
  const agent = (): string | undefined => {
    const needed = props.context?.decision_needs_agent;
    return needed && !needed.online
      ? `The agent ${needed.name}, which ran it, is out of reach and must be told. Decide when it is back; if it never comes back, declare it lost under Sites and agents.`
      : undefined;
  };
  const blocked = (): string | undefined =>
    notAllowed("operator") ?? agent() ?? (props.tasks.length === 0 ? "Choose a target first." : form.values.reason.trim().length < 3 ? "Say why first." : undefined);
  return (
    <div>
      <TextField label="Why you decide so" help="It stands on the record with your name." value={form.values.reason} onInput={(value) => form.set("reason", value)} />
      <Show when={agent()}>{(why) => <p class="callout warn mt-2 py-2!">{why()}</p>}</Show>
      <ul class="mt-2 flex flex-col gap-1.5">
        <For each={choices}>
          {(choice) => (
            <li class="grid grid-cols-[minmax(0,150px)_minmax(0,1fr)] items-center gap-3">
              <Button
                class="w-full"
                busy={decide.isPending && chosen() === choice.value}
                blocked={blocked()}
                onClick={() => {
                  setChosen(choice.value);
                  decide.mutate(choice.value);
                }}
              >
                {choice.title}
              </Button>
              <span class="text-sm text-muted">{choice.help}</span>
            </li>
          )}
        </For>
      </ul>
      <Show when={decide.error}>{(error) => <Failure error={error()} />}</Show>
      <Show when={left().length > 0}>
        <div class="callout warn mt-2" role="alert">
          <b>Not decided about {left().length === 1 ? nameOf(left()[0]?.task_id ?? "") : `${left().length} targets`}.</b>
          <ul>
            <For each={left().slice(0, 5)}>
              {(one) => (
                <li class="text-muted">
                  {left().length > 1 ? `${nameOf(one.task_id)}: ` : ""}
                  {one.message} {one.hint}
                </li>
              )}
            </For>
          </ul>
        </div>
      </Show>
    </div>
  );
}
