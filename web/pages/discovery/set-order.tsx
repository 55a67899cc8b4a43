import { createMemo, For, type JSX, Show } from "solid-js";
import { parseRange } from "#schema/addresses.ts";
import type { CredentialSet } from "#schema/api/credentials.ts";
import { Icon } from "#web/ui/icon.tsx";

function overlaps(range: string, wanted: readonly string[]): boolean {
  try {
    const a = parseRange(range);
    return wanted.some((text) => {
      const b = parseRange(text);
      return a.version === b.version && a.first <= b.last && b.first <= a.last;
    });
  } catch {
    return false;
  }
}

/** Which sets take part, and which is tried first where several match: ranges before defaults, the higher priority first. */
export function SetOrder(props: {
  sets: readonly CredentialSet[];
  chosen: readonly string[];
  siteId: string;
  ranges: readonly string[];
  typedIn: boolean;
  onChange: (ids: string[]) => void;
}): JSX.Element {
  const rows = createMemo(() =>
    props.sets
      .map((set) => {
        const range = set.ranges.filter((one) => props.ranges.length === 0 || overlaps(one.ip_range, props.ranges)).sort((a, b) => b.priority - a.priority)[0];
        const sealed = set.sealed_for_site_ids.includes(props.siteId);
        const why = !sealed ? "has no password for this site" : range ? `for ${range.ip_range}` : set.is_default ? "default" : "matches none of these addresses";
        return {
          set,
          why,
          part: sealed && (range !== undefined || set.is_default),
          rank: range ? 1_000_000 + range.priority * 100 : set.is_default ? 10_000 + set.priority : set.priority,
        };
      })
      .sort((a, b) => Number(b.part) - Number(a.part) || b.rank - a.rank || b.set.priority - a.set.priority),
  );
  const place = (id: string): number =>
    rows()
      .filter((row) => row.part && props.chosen.includes(row.set.id))
      .findIndex((row) => row.set.id === id) + (props.typedIn ? 2 : 1);
  return (
    <Show
      when={rows().length > 0}
      fallback={
        <p class="text-muted">
          No set is stored yet. Type credentials in below, or{" "}
          <a class="link" href="/settings/credentials">
            make a set
          </a>
          .
        </p>
      }
    >
      <ol class="rounded-md border border-line">
        <Show when={props.typedIn}>
          <li class="flex items-center gap-2 border-b border-line px-2 py-1.5">
            <span class="w-4 text-right text-faint tabular-nums">1</span>
            <Icon name="pencil" class="text-faint" /> typed in below
          </li>
        </Show>
        <For each={rows()}>
          {(row) => (
            <li class={`flex items-center gap-2 border-b border-line px-2 py-1.5 last:border-0 ${row.part ? "" : "text-faint"}`}>
              <span class="w-4 text-right text-faint tabular-nums">{row.part && props.chosen.includes(row.set.id) ? place(row.set.id) : "–"}</span>
              <label class="flex min-h-6 min-w-0 flex-1 items-center gap-2">
                <input
                  type="checkbox"
                  class="check"
                  disabled={!row.part}
                  checked={row.part && props.chosen.includes(row.set.id)}
                  onChange={(event) => props.onChange(event.currentTarget.checked ? [...props.chosen, row.set.id] : props.chosen.filter((id) => id !== row.set.id))}
                />
                <span class="truncate">{row.set.name}</span>
                <span class="mono truncate text-muted">{row.set.username}</span>
              </label>
              <span class="text-sm text-faint">{row.why}</span>
            </li>
          )}
        </For>
      </ol>
    </Show>
  );
}
