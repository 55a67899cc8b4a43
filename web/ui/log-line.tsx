import { createMemo, For, type JSX, Show } from "solid-js";
import { dayTime } from "./duration.ts";
import { Icon } from "./icon.tsx";
import { type LogRow, textOf, wrapAtWords } from "./log-layout.ts";

/** One row of a log, whichever it shows at the moment. */
export function LogLine(props: {
  row: LogRow;
  open: boolean;
  needle: string;
  /** Letters that fit beside each other. */
  columns: number;
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
      <Show when={props.row.kind === "group"} fallback={<Text row={props.row} needle={props.needle} columns={props.columns} inline={props.inline} />}>
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

function Text(props: { row: LogRow; needle: string; columns: number; inline: boolean }): JSX.Element {
  const whole = createMemo(() => wrapAtWords(textOf(props.row, props.inline), props.columns));
  const before = (): number => (props.row.lead ? props.row.lead.length + 1 : 0);
  const broken = (): string => whole().slice(before(), before() + props.row.text.length);
  const gap = (at: number): string => whole()[at] ?? "";
  return (
    <span class="log-text">
      <Show when={props.row.lead}>
        <b>
          <Marked text={props.row.lead as string} needle={props.needle} />
        </b>
        {gap(before() - 1)}
      </Show>
      <Show when={props.row.href} fallback={<Marked text={props.row.text} broken={broken()} needle={props.needle} />}>
        {(href) => (
          <a href={href()} class="hover:underline" tabindex={-1}>
            <Marked text={props.row.text} broken={broken()} needle={props.needle} />
          </a>
        )}
      </Show>
      <Show when={props.inline && props.row.end}>
        <span class="text-faint">{whole().slice(before() + props.row.text.length)}</span>
      </Show>
    </span>
  );
}

/** `broken`: the same text, with line breaks in it. */
function Marked(props: { text: string; broken?: string; needle: string }): JSX.Element {
  const shown = (): string => props.broken ?? props.text;
  const parts = createMemo(() => {
    if (!props.needle) return undefined;
    const lower = props.text.toLowerCase();
    const out: string[] = [];
    let from = 0;
    for (let i = lower.indexOf(props.needle); i >= 0; i = lower.indexOf(props.needle, from)) {
      out.push(shown().slice(from, i), shown().slice(i, i + props.needle.length));
      from = i + props.needle.length;
    }
    return out.length === 0 ? undefined : [...out, shown().slice(from)];
  });
  return (
    <Show when={parts()} fallback={shown()}>
      {(some) => <For each={some()}>{(part, i) => (i() % 2 === 1 ? <mark>{part}</mark> : part)}</For>}
    </Show>
  );
}
