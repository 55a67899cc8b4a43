import { type JSX, Show } from "solid-js";
import { clockTime } from "./duration.ts";
import { Icon } from "./icon.tsx";
import { Ago } from "./time.tsx";

/** What may be out of date says so: "as of 14:02", why, and it is dimmed. What is fresh is left alone. */
export function Stale(props: {
  /** When it was true, as ISO time; nothing is said while this is null. */
  since: string | null;
  why?: string | undefined;
  class?: string;
  children: JSX.Element;
}): JSX.Element {
  return (
    <>
      <Show when={props.since}>{(since) => <StaleLabel at={since()} why={props.why} />}</Show>
      <div class={props.since ? `stale ${props.class ?? ""}` : (props.class ?? "contents")}>{props.children}</div>
    </>
  );
}

function StaleLabel(props: { at: string; why?: string | undefined }): JSX.Element {
  return (
    <p class="flex items-start gap-1.5 px-3 py-1.5 text-sm text-muted" role="status">
      <Icon name="wait" size={12} class="mt-0.5" />
      <span>
        As of {clockTime(props.at)} (<Ago at={props.at} />)<Show when={props.why}>: {props.why}</Show>
      </span>
    </p>
  );
}
