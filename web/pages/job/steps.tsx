import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { JobDetail, Step, Task } from "#schema/api/jobs.ts";
import { isFinal, lookOf, targetName, toneOf } from "#web/jobs/job-state.ts";
import { now } from "#web/ui/clock.ts";
import { duration } from "#web/ui/duration.ts";
import { Icon } from "#web/ui/icon.tsx";
import { Bar, type Look } from "#web/ui/status.tsx";

interface StepGroup {
  name: string;
  title: string;
  done: number;
  failed: number;
  look: Look;
  ms: number;
}

/** Steps of all targets, by name, in the order in which they first began. */
function groupSteps(steps: readonly Step[], at: number): StepGroup[] {
  const groups = new Map<string, Step[]>();
  for (const step of steps) groups.set(step.name, [...(groups.get(step.name) ?? []), step]);
  const rank = ["unknown", "failed", "running", "cancelled", "completed"] as const;
  return [...groups].map(([name, all]) => {
    const worst = rank.find((status) => all.some((step) => step.status === status)) ?? "completed";
    const begun = Math.min(...all.map((step) => Date.parse(step.started_at)));
    const ended = Math.max(...all.map((step) => (step.completed_at ? Date.parse(step.completed_at) : at)));
    return {
      name,
      title: all[0]?.title ?? name,
      done: all.filter((step) => step.status === "completed").length,
      failed: all.filter((step) => step.status === "failed" || step.status === "unknown").length,
      look: lookOf(all.some((step) => step.status === "running") && worst !== "unknown" ? "running" : worst),
      ms: Math.max(0, ended - begun),
    };
  });
}

export function Steps(props: { job: JobDetail; step: string; onStep: (name: string) => void }): JSX.Element {
  const groups = createMemo(() => groupSteps(props.job.steps, now()));
  const many = (): boolean => props.job.targets_total > 1;
  return (
    <Show
      when={groups().length > 0}
      fallback={<p class="px-3 py-3 text-muted">{isFinal(props.job.status) ? "It ended before its first step." : "Its first step has not begun."}</p>}
    >
      <ol class="p-1.5">
        <For each={groups().map((group) => group.name)}>
          {(name) => {
            const group = createMemo<StepGroup | undefined>((former) => groups().find((one) => one.name === name) ?? former);
            return (
              <Show when={group()}>
                {(one) => (
                  <li>
                    <button
                      type="button"
                      class={`grid w-full grid-cols-[18px_minmax(0,1fr)_auto] items-center gap-2 rounded-md px-2 py-1.5 text-left ${props.step === name ? "bg-accent-tint" : "hover:bg-inset"}`}
                      aria-current={props.step === name ? "step" : undefined}
                      onClick={() => props.onStep(name)}
                    >
                      <span class={`st ${one().look.tone}`} title={one().look.word}>
                        <Icon name={one().look.icon} spin={one().look.icon === "run"} />
                        <span class="sr-only">{one().look.word}: </span>
                      </span>
                      <span class="truncate" title={one().title}>
                        {one().title}
                      </span>
                      <span class="text-sm text-faint tabular-nums">
                        <Show when={many()} fallback={duration(one().ms)}>
                          {one().done} of {props.job.targets_total}
                          <Show when={one().failed > 0}>
                            {" · "}
                            <span class="font-strong text-crit">{one().failed} ✗</span>
                          </Show>
                        </Show>
                      </span>
                    </button>
                  </li>
                )}
              </Show>
            );
          }}
        </For>
      </ol>
    </Show>
  );
}

const order: Record<Task["status"], number> = { unknown: 0, failed: 1, running: 2, paused: 3, pending: 4, cancelled: 5, skipped: 6, completed: 7 };

/** A lane for each target; what went wrong comes first. */
export function Lanes(props: { tasks: readonly Task[]; steps: readonly Step[]; chosen: string; onChoose: (id: string) => void }): JSX.Element {
  const [all, setAll] = createSignal(false);
  const sorted = createMemo(() => [...props.tasks].sort((a, b) => order[a.status] - order[b.status]));
  const shown = createMemo(() => (all() ? sorted() : sorted().slice(0, 25)).map((task) => task.id));
  const words = (task: Task): string => {
    if (task.status === "pending") return task.waiting_for ? `waits: ${task.waiting_for}` : "waits";
    if (task.status === "failed") return task.error?.message ?? "failed";
    if (task.status === "running") {
      const step = props.steps.findLast((one) => one.task_id === task.id && one.status === "running");
      return step?.title ?? "running";
    }
    if (isFinal(task.status) && task.started_at && task.completed_at)
      return `${lookOf(task.status).word.toLowerCase()} in ${duration(Date.parse(task.completed_at) - Date.parse(task.started_at))}`;
    return lookOf(task.status).word.toLowerCase();
  };
  return (
    <div class="border-t border-line p-1.5">
      <div class="px-2 py-1 text-xs text-faint">By target</div>
      <ul>
        <For each={shown()}>
          {(id) => {
            const task = createMemo<Task | undefined>((former) => props.tasks.find((one) => one.id === id) ?? former);
            return (
              <Show when={task()}>
                {(one) => (
                  <li>
                    <button
                      type="button"
                      class={`grid w-full grid-cols-[18px_minmax(56px,4fr)_36px_minmax(0,7fr)] items-center gap-2 rounded-md px-2 py-1.5 text-left text-sm ${props.chosen === id ? "bg-accent-tint" : "hover:bg-inset"}`}
                      aria-pressed={props.chosen === id}
                      onClick={() => props.onChoose(id)}
                    >
                      <span class={`st ${toneOf(one().status)}`} title={lookOf(one().status).word}>
                        <Icon name={lookOf(one().status).icon} spin={one().status === "running"} />
                        <span class="sr-only">{lookOf(one().status).word}: </span>
                      </span>
                      <span class="truncate" title={targetName(one())}>
                        {targetName(one())}
                      </span>
                      <Bar
                        percent={one().status === "completed" ? 100 : isFinal(one().status) ? Math.max(12, one().progress) : one().progress}
                        tone={toneOf(one().status)}
                        label={`Progress of ${targetName(one())}`}
                      />
                      <span class={`truncate ${one().status === "failed" || one().status === "unknown" ? "text-crit" : "text-muted"}`} title={words(one())}>
                        {words(one())}
                      </span>
                    </button>
                  </li>
                )}
              </Show>
            );
          }}
        </For>
      </ul>
      <Show when={sorted().length > shown().length}>
        <button type="button" class="btn quiet small" onClick={() => setAll(true)}>
          Show all {sorted().length}
        </button>
      </Show>
    </div>
  );
}
