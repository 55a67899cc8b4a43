import { For, type JSX, Show } from "solid-js";
import { Icon } from "#web/ui/icon.tsx";

const steps = ["Admin", "Agent", "Credentials", "Servers"] as const;

/** Where one is on the path of four steps. `at` is the step that is due, 5 when all are done. */
export function Path(props: { at: number; done?: readonly boolean[] }): JSX.Element {
  const isDone = (i: number): boolean => props.done?.[i] ?? i + 1 < props.at;
  return (
    <ol class="flex items-center gap-2 text-sm" aria-label="The four steps">
      <For each={steps}>
        {(step, i) => (
          <li class="flex min-w-0 items-center gap-1.5" aria-current={props.at === i() + 1 ? "step" : undefined}>
            <Show when={i() > 0}>
              <span class="h-px w-3 bg-line-strong sm:w-5" aria-hidden="true" />
            </Show>
            <span
              class={`grid size-5 flex-none place-items-center rounded-full text-xs font-strong ${isDone(i()) ? "bg-ok-tint text-ok" : props.at === i() + 1 ? "bg-accent text-on-accent" : "bg-idle-tint text-muted"}`}
            >
              <Show when={isDone(i())} fallback={i() + 1}>
                <Icon name="tick" size={12} />
              </Show>
            </span>
            <span class={`truncate ${props.at === i() + 1 ? "font-strong" : "text-muted max-sm:sr-only"}`}>
              {step}
              <Show when={isDone(i())}>
                <span class="sr-only">, done</span>
              </Show>
            </span>
          </li>
        )}
      </For>
    </ol>
  );
}
