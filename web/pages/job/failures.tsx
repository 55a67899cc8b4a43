import { createMemo, createSignal, type JSX, Show } from "solid-js";
import type { Task } from "#schema/api/jobs.ts";
import { targetName } from "#web/jobs/job-state.ts";
import { ForKey } from "#web/ui/for-key.tsx";
import { type FailureGroup, groupFailures } from "./failure-groups.ts";

const groupsShown = 3;
const namesShown = 6;

/** Why targets failed: each reason once, with its hint, and the targets behind it. */
export function Failures(props: { tasks: readonly Task[]; onChoose: (taskId: string) => void }): JSX.Element {
  const [all, setAll] = createSignal(false);
  const groups = createMemo(() => groupFailures(props.tasks));
  return (
    <Show when={groups().length > 0}>
      <section class="mb-3 flex flex-col gap-2" aria-label="Why targets failed">
        <ForKey each={all() ? groups() : groups().slice(0, groupsShown)} by={(group) => group.key}>
          {(group) => <Reason group={group()} onChoose={props.onChoose} />}
        </ForKey>
        <Show when={!all() && groups().length > groupsShown}>
          <span>
            <button type="button" class="btn small" onClick={() => setAll(true)}>
              {groups().length - groupsShown} more reasons
            </button>
          </span>
        </Show>
      </section>
    </Show>
  );
}

function Reason(props: { group: FailureGroup; onChoose: (taskId: string) => void }): JSX.Element {
  const [all, setAll] = createSignal(false);
  const tasks = (): Task[] => props.group.tasks;
  return (
    <div class="callout crit py-2!">
      <b>{props.group.message}</b>
      <Show when={props.group.hint}>
        <span class="text-muted"> {props.group.hint}</span>
      </Show>{" "}
      <span>
        <Show when={tasks().length > 1}>
          <span class="mr-3 tabular-nums">{tasks().length} servers:</span>
        </Show>
        <ForKey each={all() ? tasks() : tasks().slice(0, namesShown)} by={(task) => task.id}>
          {(task) => (
            <button type="button" class="link mr-3 min-h-6" onClick={() => props.onChoose(task().id)}>
              {targetName(task())}
            </button>
          )}
        </ForKey>
        <Show when={!all() && tasks().length > namesShown}>
          <button type="button" class="link mr-3 min-h-6" onClick={() => setAll(true)}>
            {tasks().length - namesShown} more
          </button>
        </Show>
      </span>
    </div>
  );
}
