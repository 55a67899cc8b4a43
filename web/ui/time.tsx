import { createMemo, type JSX } from "solid-js";
import { now } from "./clock.ts";
import { clockTime, exactTime, roughly } from "./duration.ts";

/** A time relative to now, the exact one on hover. */
export function Ago(props: { at: string | null | undefined; never?: string; bare?: boolean }): JSX.Element {
  const words = createMemo(() => {
    if (!props.at) return props.never ?? "never";
    const ms = now() - Date.parse(props.at);
    const rough = roughly(Math.abs(ms));
    if (ms < -1000) return `in ${rough}`;
    return props.bare ? rough : ms < 5000 ? "just now" : `${rough} ago`;
  });
  return (
    <time datetime={props.at ?? undefined} title={props.at ? exactTime(props.at) : undefined} class="whitespace-nowrap">
      {words()}
    </time>
  );
}

export function At(props: { at: string | null | undefined; never?: string; seconds?: boolean }): JSX.Element {
  return (
    <time datetime={props.at ?? undefined} title={props.at ? exactTime(props.at) : undefined} class="whitespace-nowrap tabular-nums">
      {props.at ? clockTime(props.at, props.seconds) : (props.never ?? "–")}
    </time>
  );
}
