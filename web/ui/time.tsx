import { createMemo, type JSX } from "solid-js";
import { now } from "./clock.ts";
import { clockTime, exactTime, roughly } from "./duration.ts";

/** The exact time for the hover, made when one hovers: a table shows thousands of times, and formatting one in two zones costs more than drawing its row. */
function explain(event: PointerEvent & { currentTarget: HTMLTimeElement }): void {
  const at = event.currentTarget.dateTime;
  event.currentTarget.title = at ? exactTime(at) : "";
}

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
    <time datetime={props.at ?? undefined} onPointerOver={explain} class="whitespace-nowrap">
      {words()}
    </time>
  );
}

export function At(props: { at: string | null | undefined; never?: string; seconds?: boolean }): JSX.Element {
  return (
    <time datetime={props.at ?? undefined} onPointerOver={explain} class="whitespace-nowrap tabular-nums">
      {props.at ? clockTime(props.at, props.seconds) : (props.never ?? "–")}
    </time>
  );
}
