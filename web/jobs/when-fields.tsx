import { createEffect, type JSX } from "solid-js";
import type { Priority } from "#schema/vocabulary.ts";
import { now } from "#web/ui/clock.ts";
import { SelectField, TextField } from "#web/ui/field.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { instantInWords, type When, whenInWords } from "./when.ts";

const priorities: readonly { value: Priority; title: string }[] = [
  { value: "low", title: "Low: after all others" },
  { value: "normal", title: "Normal" },
  { value: "high", title: "High: before the normal ones" },
  { value: "critical", title: "Critical: before everything" },
];

/** When it starts and how long it may take, folded into one line that says it. */
export function WhenFields(props: { value: When; problems: Partial<Record<keyof When, string>>; limitMs: number; onChange: (change: Partial<When>) => void }): JSX.Element {
  const wrong = (name: keyof When): { error?: string } => {
    const error = props.problems[name];
    return error ? { error } : {};
  };
  // Opened for what is wrong, never closed under somebody's hands.
  const openForProblems = (details: HTMLDetailsElement): void => {
    createEffect(() => {
      if (Object.keys(props.problems).length > 0) details.open = true;
    });
  };
  return (
    <details ref={openForProblems}>
      <summary class="min-h-6 py-0.5 text-muted">
        <Icon name="right" size={12} class="fold mr-1 inline-block align-[-1px]" />
        <b class="font-normal text-text">When and how:</b> {whenInWords(props.value, props.limitMs)}
      </summary>
      <div class="mt-2 grid gap-4 sm:grid-cols-2">
        <TextField
          label="Start at"
          type="datetime-local"
          {...wrong("at")}
          help={instantInWords(props.value.at, now()) ?? "Empty: at once. In this browser's time zone."}
          value={props.value.at}
          onInput={(at) => props.onChange({ at })}
        />
        <TextField
          label="Not after"
          type="datetime-local"
          {...wrong("notAfter")}
          help={instantInWords(props.value.notAfter, now()) ?? "If it has not started by then, it is cancelled."}
          value={props.value.notAfter}
          onInput={(notAfter) => props.onChange({ notAfter })}
        />
        <TextField
          label="Time limit (minutes)"
          inputMode="numeric"
          {...wrong("minutes")}
          help={`For each server, from its start. Empty: ${Math.floor(props.limitMs / 60_000)} minutes.`}
          value={props.value.minutes}
          onInput={(minutes) => props.onChange({ minutes: minutes.trim() })}
        />
        <SelectField
          label="Priority"
          help="Among the jobs that wait at its site."
          value={props.value.priority}
          options={priorities}
          onChange={(priority) => props.onChange({ priority: priority as Priority })}
        />
      </div>
    </details>
  );
}
