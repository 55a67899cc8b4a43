import { createMemo, For, type JSX, Show } from "solid-js";
import { dayTime } from "./duration.ts";
import { Icon } from "./icon.tsx";
import type { LogRow } from "./log-layout.ts";

/** One row of a log, whichever it shows at the moment. */
export function LogLine(props: {
  row: LogRow;
  open: boolean;
  needle: string;
  times: boolean;
  numbers: boolean;
  /** What stands at the right elsewhere follows the text. */
  inline: boolean;
  onToggle: () => void;
}): JSX.Element {
  return (
    <>
      <Show when={props.numbers}>
        <Show when={props.row.n !== undefined} fallback={<span />}>
          <a class="log-n" href={`#${props.row.key}`} tabindex={-1} aria-label={`Link to line ${props.row.n}`}>
            {props.row.n}
          </a>
        </Show>
      </Show>
      <Show when={props.times}>
        <Show when={props.row.at} fallback={<span />}>
          {(at) => (
            <a class="log-time" href={`#${props.row.key}`} tabindex={-1} aria-label={`${dayTime(at())}, link to this line`}>
              <time datetime={at()} title={at()}>
                {dayTime(at())}
              </time>
            </a>
          )}
        </Show>
      </Show>
      <Show when={props.row.kind === "group"} fallback={<Text row={props.row} needle={props.needle} inline={props.inline} />}>
        <button type="button" class="log-group" aria-expanded={props.open} onClick={() => props.onToggle()}>
          <Icon name={props.open ? "down" : "right"} size={12} class="text-faint" />
          <Show when={props.row.tone === "bad"}>
            <Icon name="crit" class="text-crit-solid" />
            <span class="sr-only">Failed: </span>
          </Show>
          <span class="truncate">
            <Marked text={props.row.text} needle={props.needle} />
          </span>
        </button>
      </Show>
      <Show when={!props.inline || props.row.kind === "group"}>
        <span class="log-end" title={props.row.end}>
          {props.row.end}
        </span>
      </Show>
    </>
  );
}

function Text(props: { row: LogRow; needle: string; inline: boolean }): JSX.Element {
  return (
    <span class="log-text">
      <Show when={props.row.lead}>
        <b>
          <Marked text={props.row.lead as string} needle={props.needle} />
        </b>{" "}
      </Show>
      <Show when={props.row.href} fallback={<Marked text={props.row.text} needle={props.needle} />}>
        {(href) => (
          <a href={href()} class="hover:underline" tabindex={-1}>
            <Marked text={props.row.text} needle={props.needle} />
          </a>
        )}
      </Show>
      <Show when={props.inline && props.row.end}>
        <span class="text-faint"> {props.row.end}</span>
      </Show>
    </span>
  );
}

function Marked(props: { text: string; needle: string }): JSX.Element {
  const parts = createMemo(() => {
    if (!props.needle) return undefined;
    const lower = props.text.toLowerCase();
    const out: string[] = [];
    let from = 0;
    for (let i = lower.indexOf(props.needle); i >= 0; i = lower.indexOf(props.needle, from)) {
      out.push(props.text.slice(from, i), props.text.slice(i, i + props.needle.length));
      from = i + props.needle.length;
    }
    return out.length === 0 ? undefined : [...out, props.text.slice(from)];
  });
  return (
    <Show when={parts()} fallback={props.text}>
      {(some) => <For each={some()}>{(part, i) => (i() % 2 === 1 ? <mark>{part}</mark> : part)}</For>}
    </Show>
  );
}
