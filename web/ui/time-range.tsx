import { createMemo, createSignal, type JSX, Show } from "solid-js";
import { Pick } from "./field.tsx";

const minute = 60_000;
const spans: Record<string, number> = { "15m": 15 * minute, "1h": 60 * minute, "24h": 24 * 60 * minute, "7d": 7 * 24 * 60 * minute, "30d": 30 * 24 * 60 * minute };
const options = [
  { value: "", title: "Any time" },
  { value: "15m", title: "Last 15 minutes" },
  { value: "1h", title: "Last hour" },
  { value: "24h", title: "Last 24 hours" },
  { value: "7d", title: "Last 7 days" },
  { value: "30d", title: "Last 30 days" },
  { value: "custom", title: "From, to…" },
];

/** What stands in the URL (`24h`, or a moment) as a moment: ISO 8601, or undefined. */
export function moment(text: string): string | undefined {
  const span = spans[text];
  if (span !== undefined) return new Date(Date.now() - span).toISOString();
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

/** A moment as a field of local time wants it. */
function localText(text: string): string {
  const at = Date.parse(text);
  return Number.isNaN(at) ? "" : new Date(at - new Date(at).getTimezoneOffset() * minute).toISOString().slice(0, 16);
}

/** Since when, and until when: a span, or two moments in local time. */
export function TimeRange(props: { since: string; until: string; onChange: (range: { since: string | undefined; until: string | undefined }) => void }): JSX.Element {
  const [custom, setCustom] = createSignal(false);
  const exact = createMemo(() => custom() || props.until !== "" || (props.since !== "" && spans[props.since] === undefined));
  const chosen = (): string => (exact() ? "custom" : props.since);
  const set = (name: "since" | "until", local: string): void => {
    const at = local === "" ? undefined : moment(local);
    if (local !== "" && at === undefined) return;
    props.onChange({ since: name === "since" ? at : moment(props.since), until: name === "until" ? at : props.until || undefined });
  };
  return (
    <>
      <Pick
        label="Time"
        value={chosen()}
        options={options}
        onChange={(value) => {
          setCustom(value === "custom");
          if (value === "custom") props.onChange({ since: moment(props.since), until: props.until || undefined });
          else props.onChange({ since: value || undefined, until: undefined });
        }}
      />
      <Show when={exact()}>
        <span class="flex flex-wrap items-center gap-2">
          <Moment label="From" value={localText(moment(props.since) ?? "")} onChange={(value) => set("since", value)} />
          <Moment label="To" value={localText(props.until)} onChange={(value) => set("until", value)} />
        </span>
      </Show>
    </>
  );
}

function Moment(props: { label: string; value: string; onChange: (value: string) => void }): JSX.Element {
  return (
    <label class="flex items-center gap-1.5 text-muted">
      {props.label}
      <input type="datetime-local" class="input w-48! text-text" value={props.value} onChange={(event) => props.onChange(event.currentTarget.value)} />
    </label>
  );
}
