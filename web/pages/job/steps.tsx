import { createMemo, type JSX, Show } from "solid-js";
import type { JobDetail, Step } from "#schema/api/jobs.ts";
import { isFinal, lookOf } from "#web/jobs/job-state.ts";
import { now } from "#web/ui/clock.ts";
import { duration } from "#web/ui/duration.ts";
import { ForKey } from "#web/ui/for-key.tsx";
import { Icon } from "#web/ui/icon.tsx";
import type { Look } from "#web/ui/status.tsx";

interface StepGroup {
  name: string;
  title: string;
  done: number;
  failed: number;
  look: Look;
  begun: number;
  /** Milliseconds UTC; null while one of them runs. */
  ended: number | null;
}

const rank = ["unknown", "failed", "running", "cancelled", "completed"] as const;

/** Steps of all targets, by name, in the order in which they first began. */
function groupSteps(steps: readonly Step[]): StepGroup[] {
  const groups = new Map<string, Step[]>();
  for (const step of steps) {
    const known = groups.get(step.name);
    if (known) known.push(step);
    else groups.set(step.name, [step]);
  }
  return [...groups]
    .map(([name, all]): StepGroup => {
      const count = (status: Step["status"]): number => all.reduce((n, step) => n + Number(step.status === status), 0);
      const worst = rank.find((status) => count(status) > 0) ?? "completed";
      const running = count("running") > 0;
      let begun = Number.POSITIVE_INFINITY;
      let ended = 0;
      for (const step of all) {
        begun = Math.min(begun, Date.parse(step.started_at));
        if (step.completed_at) ended = Math.max(ended, Date.parse(step.completed_at));
      }
      return {
        name,
        title: all[0]?.title ?? name,
        done: count("completed"),
        failed: count("failed") + count("unknown"),
        look: lookOf(running && worst !== "unknown" ? "running" : worst),
        begun,
        ended: running ? null : ended,
      };
    })
    .sort((a, b) => a.begun - b.begun);
}

export function Steps(props: { job: JobDetail; step: string; onStep: (name: string) => void }): JSX.Element {
  const groups = createMemo(() => groupSteps(props.job.steps));
  return (
    <Show
      when={groups().length > 0}
      fallback={<p class="px-3 py-3 text-muted">{isFinal(props.job.status) ? "It ended before its first step." : "Its first step has not begun."}</p>}
    >
      <ol class="p-1.5">
        <ForKey each={groups()} by={(group) => group.name}>
          {(group) => (
            <li>
              <StepLine group={group()} targets={props.job.targets_total} chosen={props.step === group().name} onChoose={() => props.onStep(group().name)} />
            </li>
          )}
        </ForKey>
      </ol>
    </Show>
  );
}

function StepLine(props: { group: StepGroup; targets: number; chosen: boolean; onChoose: () => void }): JSX.Element {
  const ms = (): number => Math.max(0, (props.group.ended ?? now()) - props.group.begun);
  return (
    <button
      type="button"
      class={`grid w-full grid-cols-[18px_minmax(0,1fr)_auto_minmax(44px,auto)] items-center gap-2 rounded-md px-2 py-1.5 text-left ${props.chosen ? "bg-accent-tint" : "hover:bg-inset"}`}
      aria-pressed={props.chosen}
      onClick={() => props.onChoose()}
    >
      <span class={`st ${props.group.look.tone}`} title={props.group.look.word}>
        <Icon name={props.group.look.icon} spin={props.group.look.icon === "run"} />
        <span class="sr-only">{props.group.look.word}: </span>
      </span>
      <span class="truncate" title={props.group.title}>
        {props.group.title}
      </span>
      <span class="text-sm text-muted tabular-nums">
        <Show when={props.targets > 1}>
          {props.group.done === props.targets ? props.targets : `${props.group.done} of ${props.targets}`}
          <Show when={props.group.failed > 0}>
            {" · "}
            <span class="font-strong text-crit">
              {props.group.failed} ✗<span class="sr-only"> failed</span>
            </span>
          </Show>
        </Show>
      </span>
      <span class="text-right text-sm text-faint tabular-nums">{duration(ms())}</span>
    </button>
  );
}
