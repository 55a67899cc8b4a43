import { createEffect, createMemo, createSignal, For, type JSX, on, Show } from "solid-js";
import type { Step, Task } from "#schema/api/jobs.ts";
import { errorWords } from "#web/jobs/error-words.ts";
import { isFinal, lookOf, targetName, toneOf } from "#web/jobs/job-state.ts";
import { tookMs, tookWords } from "#web/jobs/took.ts";
import { Pick } from "#web/ui/field.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { createPreference } from "#web/ui/remembered.ts";
import { Bar } from "#web/ui/status.tsx";
import { createVirtualWindow, evenLayout } from "#web/ui/virtual-window.ts";

type Order = "attention" | "name" | "duration";
const orders: { value: Order; title: string }[] = [
  { value: "attention", title: "Failed first" },
  { value: "name", title: "By name" },
  { value: "duration", title: "Longest first" },
];
const [order, setOrder] = createPreference<Order>("lanes", "attention");

/** From what number of targets one wants to look for a name. */
const manyTargets = 20;
/** The lanes' `h-[30px]`. */
const rowPx = 30;
const rank: Record<Task["status"], number> = { unknown: 0, failed: 1, running: 2, paused: 3, pending: 4, cancelled: 5, skipped: 6, completed: 7 };
const natural = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** `attention`: what wants a person first. */
export function sortTasks(tasks: readonly Task[], by: Order): Task[] {
  const took = (task: Task): number => tookMs(task, Date.now) ?? -1;
  const first = (a: Task, b: Task): number => (by === "attention" ? rank[a.status] - rank[b.status] : by === "duration" ? took(b) - took(a) : 0);
  return [...tasks].sort((a, b) => first(a, b) || natural.compare(targetName(a), targetName(b)));
}

/** In two or three words, where a target stands; the log says the rest. */
function laneWords(task: Task, step: string | undefined): string {
  if (task.status === "pending") return task.waiting_for ? "waits for a lock" : "waits";
  if (task.status === "failed") return task.error ? errorWords(task.error.code) : "failed";
  if (task.status === "running") return step ?? "running";
  const word = lookOf(task.status).word.toLowerCase();
  return isFinal(task.status) && tookMs(task) !== null ? `${word}, ${tookWords(task)}` : word;
}

/** A lane for each target, any number of them: one tab stop, arrows go from lane to lane. */
export function Lanes(props: { tasks: readonly Task[]; steps: readonly Step[]; chosen: string; onChoose: (id: string) => void }): JSX.Element {
  let scroller!: HTMLDivElement;
  const [search, setSearch] = createSignal("");
  const needle = createMemo(() => search().trim().toLowerCase());
  const byId = createMemo(() => new Map(props.tasks.map((task) => [task.id, task])));
  const steps = createMemo(() => {
    const running = new Map<string, string>();
    for (const step of props.steps) if (step.status === "running") running.set(step.task_id, step.title);
    return running;
  });
  const sorted = createMemo(() => sortTasks(props.tasks, order()));
  const shown = createMemo(() => {
    const wanted = needle();
    if (!wanted) return sorted();
    return sorted().filter((task) =>
      `${targetName(task)} ${task.service_tag ?? ""} ${lookOf(task.status).word} ${laneWords(task, steps().get(task.id))} ${task.error?.message ?? ""}`
        .toLowerCase()
        .includes(wanted),
    );
  });
  const ids = createMemo(() => shown().map((task) => task.id));
  const virtual = createVirtualWindow({ scroller: () => scroller, layout: createMemo(() => evenLayout(ids().length, rowPx)) });
  const at = createMemo(() => ids().indexOf(props.chosen));
  // Chosen elsewhere, by a link or a step: brought into view.
  createEffect(on([() => props.chosen, needle], () => at() >= 0 && queueMicrotask(() => virtual.scrollTo(at(), "nearest"))));
  const move = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, Home: -ids().length, End: ids().length }[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(ids().length - 1, Math.max(0, at()) + by));
    const id = ids()[next];
    if (id === undefined) return;
    props.onChoose(id);
    virtual.scrollTo(next, "nearest");
    requestAnimationFrame(() => scroller.querySelector<HTMLElement>(`[data-lane="${id}"]`)?.focus({ preventScroll: true }));
  };
  return (
    <div class="flex min-h-0 flex-1 flex-col border-t border-line">
      <div class={`flex flex-none items-center gap-2 py-1.5 pr-2 ${props.tasks.length > manyTargets ? "pl-2" : "pl-3"}`}>
        <h3 class={props.tasks.length > manyTargets && !needle() ? "sr-only" : "text-muted"}>
          <Show when={needle()} fallback="By target">
            <span class="font-normal tabular-nums">
              {ids().length} of {props.tasks.length}
            </span>
          </Show>
        </h3>
        <span class={`flex min-w-0 items-center gap-2 ${props.tasks.length > manyTargets ? "flex-1" : "ml-auto"}`}>
          <Show when={props.tasks.length > manyTargets}>
            <input
              type="search"
              class="input min-h-[28px]! min-w-24 flex-1 py-0.5!"
              placeholder="Find a target"
              aria-label="Find a target"
              value={search()}
              onInput={(event) => setSearch(event.currentTarget.value)}
            />
          </Show>
          <Pick label="Order of the targets" value={order()} options={orders} onChange={(value) => setOrder(value as Order)} />
        </span>
      </div>
      <div ref={scroller} class="min-h-0 flex-1 overflow-y-auto px-1.5 pb-1.5 max-lg:max-h-80">
        <Show when={ids().length === 0}>
          <p class="px-2 py-2 text-muted">No target matches.</p>
        </Show>
        <ul class="relative" aria-label="Targets" style={{ height: `${ids().length * rowPx}px` }}>
          <For each={virtual.slots()}>
            {(slot) => (
              <li
                ref={(element) => {
                  slot.element = element;
                }}
                class="absolute inset-x-0 h-[30px]"
                hidden={slot.index() >= ids().length}
                style={{ top: `${slot.index() * rowPx}px` }}
              >
                <Show when={byId().get(ids()[slot.index()] ?? "")}>
                  {(task) => (
                    <Lane
                      task={task()}
                      step={steps().get(task().id)}
                      chosen={props.chosen === task().id}
                      stop={at() === slot.index() || (at() < 0 && slot.index() === 0)}
                      onChoose={() => props.onChoose(task().id)}
                      onKey={move}
                    />
                  )}
                </Show>
              </li>
            )}
          </For>
        </ul>
      </div>
    </div>
  );
}

function Lane(props: { task: Task; step: string | undefined; chosen: boolean; stop: boolean; onChoose: () => void; onKey: (event: KeyboardEvent) => void }): JSX.Element {
  const going = (): boolean => props.task.status === "running" || props.task.status === "paused";
  const words = createMemo(() => laneWords(props.task, props.step));
  return (
    <button
      type="button"
      data-lane={props.task.id}
      class={`flex h-full w-full items-center gap-2 rounded-md px-2 text-left text-sm focus-visible:-outline-offset-2 ${props.chosen ? "bg-accent-tint" : "hover:bg-inset"}`}
      aria-pressed={props.chosen}
      tabindex={props.stop ? 0 : -1}
      onClick={() => props.onChoose()}
      onKeyDown={(event) => props.onKey(event)}
    >
      <span class={`st ${toneOf(props.task.status)} flex-none`} title={lookOf(props.task.status).word}>
        <Icon name={lookOf(props.task.status).icon} spin={props.task.status === "running"} />
        <span class="sr-only">{lookOf(props.task.status).word}: </span>
      </span>
      <span class="min-w-12 flex-[1_1_auto] truncate" title={props.task.service_tag ? `${targetName(props.task)}, ${props.task.service_tag}` : targetName(props.task)}>
        {targetName(props.task)}
      </span>
      <Show when={going()}>
        <span class="w-10 flex-none">
          <Bar percent={props.task.progress} tone={toneOf(props.task.status)} label={`Progress of ${targetName(props.task)}`} />
        </span>
      </Show>
      <span
        class={`max-w-[55%] min-w-0 flex-[0_1_auto] truncate tabular-nums ${props.task.status === "failed" || props.task.status === "unknown" ? "text-crit" : "text-muted"}`}
        title={props.task.error?.message ?? props.task.waiting_for ?? words()}
      >
        {words()}
      </span>
    </button>
  );
}
