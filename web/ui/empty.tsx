import { type JSX, Show } from "solid-js";
import { now } from "./clock.ts";
import type { Data } from "./data.ts";
import { Icon, type IconName } from "./icon.tsx";
import { Stale } from "./stale.tsx";

/** Says what belongs here, and holds the button that starts it. */
export function Empty(props: { icon?: IconName; title: string; children?: JSX.Element; action?: JSX.Element }): JSX.Element {
  return (
    <div class="mx-auto flex max-w-md flex-col items-center gap-2 px-6 py-12 text-center">
      <Icon name={props.icon ?? "skip"} size={24} class="text-faint" />
      <h2>{props.title}</h2>
      <div class="text-muted">{props.children}</div>
      <Show when={props.action}>
        <div class="mt-2 flex flex-wrap justify-center gap-2">{props.action}</div>
      </Show>
    </div>
  );
}

interface Explained {
  message: string;
  problem?: { hint?: string | undefined; code?: string | undefined; details?: unknown; issues?: readonly { path: string; message: string }[] | undefined };
}

/** What happened, what to do next, and the evidence folded below. */
export function Failure(props: { error: unknown; tone?: "crit" | "warn"; children?: JSX.Element }): JSX.Element {
  const explained = (): Explained => (props.error instanceof Error ? (props.error as Explained) : { message: String(props.error) });
  const evidence = (): unknown => {
    const problem = explained().problem;
    if (!problem) return undefined;
    const { code, details, issues } = problem;
    return details || issues?.length ? { code, ...(details ? { details } : {}), ...(issues?.length ? { issues } : {}) } : undefined;
  };
  return (
    <div class={`callout ${props.tone ?? "crit"}`} role="alert">
      <b>{explained().message}</b>
      <Show when={explained().problem?.hint}>
        <p class="mt-0.5 text-muted">{explained().problem?.hint}</p>
      </Show>
      <Show when={evidence()}>
        <Evidence value={evidence()} />
      </Show>
      {props.children}
    </div>
  );
}

export function Evidence(props: { value: unknown }): JSX.Element {
  return (
    <details class="mt-1">
      <summary class="link inline-flex items-center gap-1">
        Evidence <Icon name="right" size={12} />
      </summary>
      <pre class="mt-1 max-h-80 overflow-auto rounded-md bg-panel p-2 wrap-anywhere whitespace-pre-wrap">{JSON.stringify(props.value, null, 2)}</pre>
    </details>
  );
}

export function Skeleton(props: { rows?: number }): JSX.Element {
  return (
    <div class="flex flex-col gap-3 p-4" aria-busy="true" role="status" aria-label="Loading">
      {Array.from({ length: props.rows ?? 5 }, (_, i) => (
        <div class="skeleton" style={{ width: `${88 - ((i * 37) % 45)}%` }} />
      ))}
    </div>
  );
}

/** The three states of what is fetched. Data that is there stays through a failed refetch, dimmed, with its age. */
export function Loaded<T>(props: { data: Data<T>; rows?: number; children: (value: () => T) => JSX.Element }): JSX.Element {
  const stale = (): boolean => props.data.error !== null && props.data.value !== undefined && now() - props.data.at > 10_000;
  return (
    <Show
      when={props.data.value !== undefined}
      fallback={
        <Show when={props.data.error} fallback={<Skeleton rows={props.rows ?? 5} />}>
          {(error) => (
            <div class="p-3">
              <Failure error={error()}>
                <button type="button" class="btn mt-2" onClick={() => props.data.refetch()}>
                  Try again
                </button>
              </Failure>
            </div>
          )}
        </Show>
      }
    >
      <Stale since={stale() ? new Date(props.data.at).toISOString() : null} why={props.data.error?.message}>
        {props.children(() => props.data.value as T)}
      </Stale>
    </Show>
  );
}
