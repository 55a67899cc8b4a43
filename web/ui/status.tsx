import { For, type JSX, Show } from "solid-js";
import { Icon, type IconName } from "./icon.tsx";

export type Tone = "ok" | "warn" | "crit" | "info" | "idle";

/** What something's state looks like: never a colour alone. */
export interface Look {
  tone: Tone;
  icon: IconName;
  word: string;
  /** The longer form, for a title. */
  title?: string | undefined;
}

export function Status(props: { look: Look; size?: number; children?: JSX.Element }): JSX.Element {
  return (
    <span class={`st ${props.look.tone}`} title={props.look.title}>
      <Icon name={props.look.icon} spin={props.look.icon === "run"} {...(props.size ? { size: props.size } : {})} />
      <span class="truncate">
        {props.look.word}
        {props.children}
      </span>
    </span>
  );
}

export function Chip(props: { tone?: Tone; title?: string | undefined; children: JSX.Element }): JSX.Element {
  return (
    <span class={`chip ${props.tone ?? ""}`} title={props.title}>
      {props.children}
    </span>
  );
}

export function Bar(props: { percent: number; tone?: Tone; label: string }): JSX.Element {
  return (
    <div class={`bar ${props.tone ?? ""}`} role="progressbar" aria-label={props.label} aria-valuenow={props.percent} aria-valuemin="0" aria-valuemax="100">
      <i style={{ width: `${Math.max(0, Math.min(100, props.percent))}%` }} />
    </div>
  );
}

/** Shares of a whole, as one thin bar. The words beside it say the numbers. */
export function Shares(props: { parts: readonly { tone: Tone; count: number }[] }): JSX.Element {
  return (
    <div class="seg" aria-hidden="true">
      <For each={props.parts}>
        {(part) => (
          <Show when={part.count > 0}>
            <i class={part.tone} style={{ flex: `${part.count} 1 0` }} />
          </Show>
        )}
      </For>
    </div>
  );
}
