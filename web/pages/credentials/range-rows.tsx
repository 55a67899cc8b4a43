import { For, type JSX, Show } from "solid-js";
import { Button } from "#web/ui/button.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { checkRanges } from "../discovery/ranges.ts";

export interface RangeRow {
  ip_range: string;
  priority: string;
  description: string;
}

/** What is wrong with one typed range; a set may be for a whole network, only a scan is limited in its size. */
export function badRange(text: string): string | undefined {
  const { problems, ranges } = checkRanges(text);
  const first = problems[0];
  if (first) return `${first.message}${first.hint ? ` ${first.hint}` : ""}`;
  return ranges.length > 1 ? "One range in each line." : undefined;
}

export function badPriority(text: string): string | undefined {
  return /^\d{1,5}$/.test(text.trim()) && Number(text) <= 10_000 ? undefined : "A whole number from 0 to 10,000.";
}

/** Ranges with their priorities, checked as they are typed; a pasted list becomes a row for each. */
export function RangeRows(props: {
  rows: readonly RangeRow[];
  errorOf: (i: number) => string | undefined;
  onChange: (i: number, change: Partial<RangeRow>) => void;
  onRows: (rows: RangeRow[]) => void;
}): JSX.Element {
  let list!: HTMLDivElement;
  const add = (): void => {
    props.onRows([...props.rows, { ip_range: "", priority: "100", description: "" }]);
    queueMicrotask(() => list.querySelector<HTMLElement>("[data-range]:last-child input")?.focus());
  };
  const paste = (event: ClipboardEvent, i: number): void => {
    const { ranges } = checkRanges(event.clipboardData?.getData("text") ?? "");
    if (ranges.length < 2) return;
    event.preventDefault();
    const row = props.rows[i] as RangeRow;
    props.onRows([...props.rows.slice(0, i), ...ranges.map((ip_range) => ({ ...row, ip_range })), ...props.rows.slice(i + 1)]);
  };
  const priorityError = (row: RangeRow): string | undefined => badPriority(row.priority);
  return (
    <fieldset class="md:col-span-2">
      <legend class="mb-1 font-strong">Address ranges</legend>
      <Show when={props.rows.length > 0} fallback={<p class="mb-2 text-muted">Without one, the set is used where it is assigned, or as a default.</p>}>
        <div class="mb-1 grid grid-cols-[minmax(0,1.4fr)_88px_minmax(0,1fr)_28px] gap-2 text-sm text-muted max-sm:hidden" aria-hidden="true">
          <span>Block, range or address</span>
          <span>Priority</span>
          <span>What it is</span>
        </div>
      </Show>
      <div ref={list} class="flex flex-col gap-2 max-sm:gap-4">
        <For each={props.rows.map((_, i) => i)}>
          {(i) => {
            const row = (): RangeRow => props.rows[i] ?? { ip_range: "", priority: "100", description: "" };
            const problem = (): string | undefined => badRange(row().ip_range) ?? (priorityError(row()) ? `Priority: ${priorityError(row())}` : undefined) ?? props.errorOf(i);
            return (
              <div data-range class="grid grid-cols-[minmax(0,1.4fr)_88px_minmax(0,1fr)_28px] items-start gap-2 max-sm:grid-cols-[minmax(0,1fr)_88px_28px]">
                <input
                  class="input mono"
                  aria-label={`Range ${i + 1}`}
                  placeholder="10.20.4.0/24"
                  spellcheck={false}
                  autocomplete="off"
                  value={row().ip_range}
                  onInput={(event) => props.onChange(i, { ip_range: event.currentTarget.value })}
                  onPaste={(event) => paste(event, i)}
                  aria-invalid={badRange(row().ip_range) || props.errorOf(i) ? "true" : undefined}
                  aria-describedby={problem() ? `range-problem-${i}` : undefined}
                />
                <input
                  class="input num"
                  inputMode="numeric"
                  aria-label={`Priority of range ${i + 1}`}
                  value={row().priority}
                  onInput={(event) => props.onChange(i, { priority: event.currentTarget.value })}
                  aria-invalid={priorityError(row()) ? "true" : undefined}
                />
                <input
                  class="input max-sm:order-last max-sm:col-span-3"
                  aria-label={`Description of range ${i + 1}`}
                  placeholder="Rack 12, management"
                  value={row().description}
                  onInput={(event) => props.onChange(i, { description: event.currentTarget.value })}
                />
                <Button kind="quiet" icon="close" label={`Remove range ${i + 1}`} onClick={() => props.onRows(props.rows.filter((_, at) => at !== i))} />
                <Show when={problem()}>
                  <div id={`range-problem-${i}`} class="col-span-full flex gap-1 text-sm text-crit" role="status">
                    <Icon name="warn" class="mt-px" />
                    <span>{problem()}</span>
                  </div>
                </Show>
              </div>
            );
          }}
        </For>
      </div>
      <Button small icon="plus" class="mt-2" onClick={add}>
        Add range
      </Button>
    </fieldset>
  );
}
