import type { JSX } from "solid-js";
import { createMemo, Show } from "solid-js";
import { Icon, type IconName } from "./icon.tsx";

export interface ButtonProps {
  kind?: "plain" | "primary" | "danger" | "danger-solid" | "quiet";
  small?: boolean;
  icon?: IconName;
  /** For a button that is an icon only. */
  label?: string;
  type?: "button" | "submit";
  /** Why it cannot be pressed now: it stays reachable, and says so. */
  blocked?: string | false | undefined;
  busy?: boolean;
  pressed?: boolean;
  expanded?: boolean;
  title?: string;
  class?: string;
  /** `data-…` attributes. */
  data?: Record<`data-${string}`, string>;
  onClick?: (event: MouseEvent) => void;
  children?: JSX.Element;
}

export function Button(props: ButtonProps): JSX.Element {
  // Why not read in the handler: a condition that a page passes is a computation, and one made outside of the tree is never given back.
  const barred = createMemo(() => Boolean(props.blocked || props.busy));
  return (
    <button
      type={props.type ?? "button"}
      class={`btn ${props.kind ?? "plain"} ${props.small ? "small" : ""} ${props.label && !props.children ? "square" : ""} ${props.class ?? ""}`}
      aria-label={props.label}
      aria-disabled={barred() ? "true" : undefined}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      title={props.blocked || props.title || (props.children ? undefined : props.label)}
      {...props.data}
      onClick={(event) => {
        if (barred()) event.preventDefault();
        else props.onClick?.(event);
      }}
    >
      <Show when={props.busy} fallback={<Show when={props.icon}>{(name) => <Icon name={name()} />}</Show>}>
        <Icon name="run" spin />
      </Show>
      {props.children}
    </button>
  );
}
