import { For, type JSX, Show } from "solid-js";
import { Field } from "#web/ui/field.tsx";
import { Icon } from "#web/ui/icon.tsx";
import type { CheckedRanges, RangeProblem } from "./ranges.ts";

const shownProblems = 6;

/** Where one types addresses: what is wrong stands below with its line and its place, and one press leads there. */
export function RangesField(props: { value: string; checked: CheckedRanges; error?: string | undefined; onInput: (value: string) => void }): JSX.Element {
  let area!: HTMLTextAreaElement;
  const goTo = (problem: RangeProblem): void => {
    area.focus();
    area.setSelectionRange(problem.from, problem.from + problem.text.length);
  };
  const wrong = (): boolean => props.checked.problems.length > 0 || props.checked.tooMany !== null || props.error !== undefined;
  return (
    <div>
      <Field
        label="Addresses"
        help="Blocks 10.0.0.0/24, ranges 10.0.0.10-20 or 10.0.0.10-10.0.1.20, single addresses, IPv4 or IPv6; one on each line, or with commas. What stands after # is a remark."
        error={props.error}
      >
        {(ids) => (
          <textarea
            {...ids()}
            ref={area}
            class="input mono"
            rows={Math.min(14, Math.max(5, props.value.split("\n", 15).length))}
            wrap={props.value.length > 20_000 ? "off" : "soft"}
            aria-invalid={wrong() ? "true" : undefined}
            value={props.value}
            placeholder={"10.20.4.0/24\n10.20.5.10-40"}
            spellcheck={false}
            autocapitalize="off"
            autofocus
            onInput={(event) => props.onInput(event.currentTarget.value)}
          />
        )}
      </Field>
      <div aria-live="polite" class="mt-2 flex flex-col gap-1">
        <Show when={props.checked.tooMany}>
          {(all) => (
            <div class="st crit items-start! whitespace-normal!">
              <Icon name="crit" class="mt-[3px]" />
              <span>
                {all().message} <span class="font-normal text-muted">{all().hint}</span>
              </span>
            </div>
          )}
        </Show>
        <Show when={props.checked.problems.length > 0}>
          <ul aria-label="What is wrong">
            <For each={props.checked.problems.slice(0, shownProblems)}>
              {(problem) => (
                <li class="flex items-baseline gap-2">
                  <button type="button" class="link min-h-6 flex-none text-sm tabular-nums" onClick={() => goTo(problem)}>
                    Line {problem.line}, {problem.column}
                  </button>
                  <span class="text-sm text-crit">
                    {problem.message} <span class="text-muted">{problem.hint}</span>
                  </span>
                </li>
              )}
            </For>
          </ul>
          <Show when={props.checked.problems.length > shownProblems}>
            <span class="text-sm text-muted">and {(props.checked.problems.length - shownProblems).toLocaleString("en")} more</span>
          </Show>
        </Show>
      </div>
    </div>
  );
}
